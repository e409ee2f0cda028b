// An evaluation as a real process: killed in the middle and resumed, it makes no sample twice and leaves the same files;
// scored again, it says the same, or what other settings make of it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { RunEvent } from "../src/run/events.ts";
import { readJournal, withoutTiming } from "../src/run/journal.ts";
import { reckon } from "./reckon-process.ts";

const place = mkdtempSync(join(tmpdir(), "reckon evaluation-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const recipe = join(place, "evaluation.yaml");
writeFileSync(
  recipe,
  `name: evaluation
model: models/tiny
data: { trainRows: 1, testRows: 100, maxDifficulty: 3 }
evaluation: { maxNewTokens: 48, batchSize: 16, samples: 2, temperature: 0.7 }
`,
);
const samples = 2 * 100;

const folderOf = (name: string) => join(place, name);
const journalFile = (name: string) => join(folderOf(name), "journal.jsonl");
const start = (name: string) => ["run", recipe, "--out", folderOf(name)];
const samplesIn = (events: readonly RunEvent[]) =>
  events.filter((event) => event.type === "evaluation-sample" && event.model === "zero-shot");
const timeless = (events: readonly RunEvent[]) =>
  events.filter(({ type }) => type !== "run-resume").map((event) => JSON.stringify(withoutTiming(event)));

/** Samples of the model that are on the disk. */
function writtenSamples(name: string): number {
  if (!existsSync(journalFile(name))) return 0;
  return readFileSync(journalFile(name), "utf8").split('{"type":"evaluation-sample","model":"zero-shot"').length - 1;
}

test("killed twice in the middle of an evaluation and resumed: the same journal, no sample generated twice", async () => {
  const whole = await reckon(start("whole"));
  expect(whole).toMatchObject({ code: 0 });

  let resumedAt = 0;
  for (const [least, words] of [
    [20, start("killed")],
    [80, [...start("killed"), "--resume"]],
  ] as const) {
    const killed = await reckon(words, { killWhen: () => writtenSamples("killed") >= least });
    expect(killed.signal).toBe("SIGKILL");
    const written = samplesIn(readJournal(journalFile("killed"))).length;
    expect(written).toBeGreaterThanOrEqual(least);
    expect(written).toBeLessThan(samples);
    // What was written before is still there, as it was.
    expect(written).toBeGreaterThan(resumedAt);
    resumedAt = written;
  }
  const resumed = await reckon([...start("killed"), "--resume"]);
  expect(resumed).toMatchObject({ code: 0, stdout: whole.stdout });
  const events = readJournal(journalFile("killed"));
  expect(events.findLast((event) => event.type === "run-resume")).toMatchObject({
    stage: "evaluation of zero-shot",
    step: resumedAt,
  });
  const made = samplesIn(events);
  expect(
    new Set(made.map((event) => "rowId" in event && `${event.rowId} ${"sample" in event && event.sample}`)).size,
  ).toBe(samples);
  expect(made).toHaveLength(samples);
  expect(timeless(events)).toEqual(timeless(readJournal(journalFile("whole"))));
});

test("refuses to go on with another recipe", async () => {
  const { code, stderr } = await reckon([...start("killed"), "evaluation.maxNewTokens=50", "--resume"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/holds a run of another recipe or other settings/);
});

test("scored again by the same reward: the same journal, byte for byte but for times", async () => {
  const again = await reckon(["eval", "--rescore", folderOf("whole"), "--out", folderOf("again")]);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain(
    "200 stored answers scored again: 0 now right, 0 now wrong, 0 with another composite.",
  );
  expect(timeless(readJournal(journalFile("again")))).toEqual(timeless(readJournal(journalFile("whole"))));
});

test("scored again with other settings: other verdicts, and only the table without --out", async () => {
  const loose = "evaluation.reward.correctness.tolerance=0.9";
  const again = await reckon(["eval", "--rescore", folderOf("whole"), loose]);
  expect(again).toMatchObject({ code: 0 });
  const [, right, wrong] = /: (\d+) now right, (\d+) now wrong/.exec(again.stdout)!;
  expect(Number(right)).toBeGreaterThan(0);
  expect(Number(wrong)).toBe(0);
  const model = await reckon(["eval", "--rescore", folderOf("whole"), "--model", "models/tiny"]);
  expect(model).toMatchObject({ code: 2, stderr: expect.stringContaining("leave out --model") });
});

test("one model by itself, killed and resumed: the same run", async () => {
  const words = (name: string) => [
    "eval",
    "--model",
    "models/tiny",
    recipe,
    "data.testRows=60",
    "--out",
    folderOf(name),
  ];
  const written = () =>
    existsSync(journalFile("alone-killed"))
      ? readFileSync(journalFile("alone-killed"), "utf8").split('"model":"models/tiny"').length - 1
      : 0;
  expect(await reckon(words("alone"))).toMatchObject({ code: 0 });
  expect((await reckon(words("alone-killed"), { killWhen: () => written() >= 20 })).signal).toBe("SIGKILL");
  expect(await reckon([...words("alone-killed"), "--resume"])).toMatchObject({ code: 0 });
  const whole = timeless(readJournal(journalFile("alone")));
  expect(whole).toHaveLength(new Set(whole).size);
  expect(timeless(readJournal(journalFile("alone-killed")))).toEqual(whole);
});
