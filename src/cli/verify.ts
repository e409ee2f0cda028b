// `reckon verify`: whether answers say the same as gold answers, JSON Lines in and out.
import type { Command } from "commander";
import { z } from "zod";
import { compareAnswers, type Verdict } from "../reward/answer.ts";
import { compareWithGold } from "../reward/gold.ts";
import { type ProgramTask, programOfAnswer, programTask, type RunProgram } from "../reward/program.ts";
import { programLimits } from "../reward/settings.ts";
import { transformJsonLines } from "./json-lines.ts";
import { addRowOptions, number, type RowOptions } from "./options.ts";
import { sideBySide } from "./side-by-side.ts";

const verifyRow = z.object({
  answer: z.string(),
  gold: z.string(),
  prompt: z.string().default(""),
  meta: z.record(z.string(), z.unknown()).optional(),
});
type VerifyRow = z.infer<typeof verifyRow>;

/** Programs of some rows are run while others wait. */
const rowsAtOnce = 16;

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .summary("compare answers with gold answers, JSON Lines in and out")
    .description(
      'Compare rows {"answer":"…","gold":"…"}. A row out is {"verdict":"equal"|"different"|"unknown","reason":"…"}. Numbers are compared by value and unit, mathematics (plain or LaTeX) by meaning, options by letter, anything else as text; what cannot be decided is unknown. A row may carry "meta" as data rows do: choices, aliases, or the tests of a program, which is then run in a sandbox, Python or JavaScript ("language"), and is equal when it passes them all.',
    )
    .option("--tolerance <number>", "relative tolerance of numbers; absolute against zero", number(0), 1e-6);
  addRowOptions(command)
    .addHelpText(
      "after",
      `\nExample:\n  $ echo '{"answer":"90 minutes","gold":"1.5 hours"}' | reckon verify --tolerance 0.001`,
    )
    .action(async ({ input, output, tolerance }: RowOptions & { tolerance: number }) => {
      const run = sandboxWhenNeeded();
      await transformJsonLines({ input, output, schema: verifyRow }, (rows) =>
        sideBySide(rows, rowsAtOnce, async (row) => verdictOf(row, tolerance, run)),
      );
    });
}

function verdictOf(
  { answer, gold, prompt, meta }: VerifyRow,
  tolerance: number,
  run: RunProgram,
): Verdict | Promise<Verdict> {
  if (meta === undefined) return compareAnswers(answer, gold, { tolerance });
  const task = programTask({ answer: gold, meta }, programLimits.parse({}));
  if (task === undefined) return compareWithGold(answer, { answer: gold, meta, prompt }, { tolerance });
  if ("reason" in task) return { verdict: "unknown", reason: task.reason };
  return verdictOfProgram({ ...task, program: programOfAnswer(answer, task.language) }, run);
}

async function verdictOfProgram(task: ProgramTask, run: RunProgram): Promise<Verdict> {
  const { verdict, passed, reason } = await run(task);
  const counted = `${passed} of ${task.tests.length} tests pass${reason === "" ? "" : `; ${reason}`}`;
  const verdicts = { passed: "equal", failed: "different", undecided: "unknown" } as const;
  return { verdict: verdicts[verdict], reason: counted };
}

/** Most rows run nothing. */
function sandboxWhenNeeded(): RunProgram {
  let opened: Promise<RunProgram> | undefined;
  return async (task) => {
    opened ??= import("../sandbox/pool.ts").then(({ createSandbox }) => createSandbox().runProgram);
    return (await opened)(task);
  };
}
