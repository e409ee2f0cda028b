// Runs MBPP's reference solutions on their own tests, and on the tests of other rows under the name that those call:
//   npx tsx scripts/mbpp-programs.ts MBPP.jsonl [threads]
// Prints what does not pass its own tests and what passes another's, and how long it took.
import { readFileSync } from "node:fs";
import type { ProgramOutcome } from "../src/reward/program.ts";
import { createSandbox } from "../src/sandbox/pool.ts";

type MbppRow = {
  task_id: number;
  code: string;
  test_setup_code: string;
  test_list: string[];
  challenge_test_list: string[];
};

const [file, threads = "2"] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: npx tsx scripts/mbpp-programs.ts MBPP.jsonl [threads]");
const rows = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as MbppRow);
const sandbox = createSandbox(Number(threads));
const limits = { maxSteps: 1_000_000_000, memoryMiB: 128, seconds: 60 };

const run = (row: MbppRow, program: string) =>
  sandbox.runProgram({
    language: "python",
    program,
    setup: row.test_setup_code,
    tests: [...row.test_list, ...row.challenge_test_list],
    reference: row.code,
    limits,
  });

const calledBy = ({ code, test_list }: MbppRow) =>
  [...code.matchAll(/^def\s+(\w+)/gm)].map(([, name]) => name!).find((name) => test_list[0]!.includes(`${name}(`));

/** The solution of one row under the name that another's tests call. */
function borrowed(from: MbppRow, to: MbppRow): string | undefined {
  const [old, name] = [calledBy(from), calledBy(to)];
  if (old === undefined || name === undefined) return undefined;
  return from.code.replace(new RegExp(`\\b${old}\\b`, "g"), name);
}

async function measured(
  what: string,
  outcomes: Promise<[string, ProgramOutcome]>[],
  notable: (passed: boolean) => boolean,
) {
  const began = performance.now();
  const found = await Promise.all(outcomes);
  const passed = found.filter(([, { verdict }]) => verdict === "passed").length;
  console.log(`${what}: ${passed} of ${found.length} pass, ${((performance.now() - began) / 1000).toFixed(1)} s`);
  for (const [name, { verdict, reason }] of found)
    if (notable(verdict === "passed")) console.log(`  ${name}: ${verdict} ${reason}`);
}

const own = (some: readonly MbppRow[]) =>
  some.map(async (row): Promise<[string, ProgramOutcome]> => [`task ${row.task_id}`, await run(row, row.code)]);
await measured("the first 200, with the start of the interpreters", own(rows.slice(0, 200)), () => false);
await measured("own tests", own(rows), (passed) => !passed);
for (const distance of [1, 7, 101])
  await measured(
    `the tests of the row ${distance} before`,
    rows.flatMap((row, at) => {
      const from = rows[(at + distance) % rows.length]!;
      const program = borrowed(from, row);
      return program === undefined
        ? []
        : [
            run(row, program).then((outcome): [string, ProgramOutcome] => [
              `task ${from.task_id} for ${row.task_id}`,
              outcome,
            ]),
          ];
    }),
    (passed) => passed,
  );
console.log(`memory at the end: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
