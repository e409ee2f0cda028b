// Loading rows: our own files, their faults, and the choice of the task.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readJsonLines } from "../data/jsonl.ts";
import type { Recipe } from "../recipe/schema.ts";
import { DataError, RecipeError } from "../run/errors.ts";
import { loadTask } from "./index.ts";
import { readRows } from "./rows.ts";

const folder = mkdtempSync(join(tmpdir(), "reckon-task-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
function file(...lines: string[]): string {
  const path = join(folder, `rows-${files++}.jsonl`);
  writeFileSync(path, lines.join("\n"));
  return path;
}

const settings: Recipe["data"] = {
  task: "procedural",
  trainRows: 60,
  testRows: 20,
  minDifficulty: 1,
  maxDifficulty: 3,
  unusableRows: "refuse",
  sameQuestions: "remove",
  traces: { worked: 1, terse: 0, jump: 0 },
};
const row = (id: string, prompt: string) => JSON.stringify({ id, prompt, reasoning: "", answer: "4 apples" });

describe("readJsonLines", () => {
  const parse = (value: unknown, where: string) => ({ value, where });

  it("gives each value its place, and skips blank lines", () => {
    const path = file('{"a":1}', "", '{"a":2}', "");
    expect(readJsonLines(path, parse)).toEqual([
      { value: { a: 1 }, where: `${path}:1` },
      { value: { a: 2 }, where: `${path}:3` },
    ]);
  });

  it("names the file, and the line, of what is wrong", () => {
    const broken = file('{"a":1}', '{"a":');
    expect(() => readJsonLines(broken, parse)).toThrow(DataError);
    expect(() => readJsonLines(broken, parse)).toThrow(`${broken}:2: not a JSON value`);
    expect(() => readJsonLines(join(folder, "none.jsonl"), parse)).toThrow(/none\.jsonl: no such file/);
    expect(() => readJsonLines(folder, parse)).toThrow(/is a folder/);
    expect(() => readJsonLines(file("", " "), parse)).toThrow(/holds no rows/);
  });
});

describe("own rows", () => {
  it("are read with defaults and take the split of their file", async () => {
    expect((await readRows(file(row("a", "One?")), "test")).rows).toEqual([
      {
        id: "a",
        prompt: "One?",
        reasoning: "",
        answer: "4 apples",
        domain: "general",
        source: "file",
        licence: "unknown",
        split: "test",
        meta: {},
      },
    ]);
  });

  it("are refused with line and field", async () => {
    await expect(readRows(file(row("a", "One?"), '{"id":"b","prompt":"Two?"}'), "train")).rejects.toThrow(
      /:2: field "answer"/,
    );
    await expect(readRows(file(row("a", "One?"), row("a", "Two?")), "train")).rejects.toThrow(
      /:2: field "id": "a" is already used at .*:1/,
    );
    await expect(readRows(file(row("a", " ")), "train")).rejects.toThrow(/:1: field "prompt"/);
    await expect(readRows(file('{"id":"a","prompt":"P","answer":"A","split":"test"}'), "train")).rejects.toThrow(
      /says "test"/,
    );
  });
});

describe("loadTask", () => {
  it("makes procedural rows of both sides", async () => {
    const { train, test } = await loadTask(settings, 1);
    expect([train.length, test.length]).toEqual([60, 20]);
    expect(await loadTask(settings, 1)).toMatchObject({ train, test, unused: 0, overlaps: [], warnings: [] });
  });

  it("reads files, draws train rows by the seed and keeps the test rows", async () => {
    const train = file(...Array.from({ length: 30 }, (_, index) => row(`t${index}`, `Train question ${index}?`)));
    const test = file(...Array.from({ length: 9 }, (_, index) => row(`e${index}`, `Test question ${index}?`)));
    const given: Recipe["data"] = { ...settings, task: "rows", train, test, trainRows: 10, testRows: 5 };
    const [one, two] = [await loadTask(given, 1), await loadTask(given, 2)];
    expect(one.train.length).toBe(10);
    expect(one.unused).toBe(20);
    expect(one.train).not.toEqual(two.train);
    expect(one.test.map((each) => each.id)).toEqual(["e0", "e1", "e2", "e3", "e4"]);
    expect(two.test).toEqual(one.test);
  });

  it("says which file is missing from the recipe and how to name it", async () => {
    await expect(loadTask({ ...settings, task: "gsm8k" }, 1)).rejects.toThrow(RecipeError);
    await expect(loadTask({ ...settings, task: "gsm8k" }, 1)).rejects.toThrow(
      /data\.train is not set.*data\.train=FILE/,
    );
    await expect(loadTask({ ...settings, task: "rows", train: file(row("a", "One?")) }, 1)).rejects.toThrow(
      /data\.test is not set/,
    );
  });

  it("leaves training rows out that ask a test question, or keeps or refuses them", async () => {
    const train = file(row("a", "How many apples?"), row("c", "How many pears?"));
    const test = file(row("b", "how many  apples"));
    const given: Recipe["data"] = { ...settings, task: "rows", train, test };
    const removed = await loadTask(given, 1);
    expect(removed.train.map(({ id }) => id)).toEqual(["c"]);
    expect(removed.overlaps).toMatchObject([{ rowId: "b", trainId: "a", kind: "same", share: 1, removed: true }]);
    expect(removed.warnings).toContain("train: 1 row asks a question of the test rows and was left out");

    const kept = await loadTask({ ...given, sameQuestions: "keep" }, 1);
    expect(kept.train).toHaveLength(2);
    expect(kept.overlaps).toMatchObject([{ rowId: "b", removed: false }]);
    expect(kept.warnings.at(-1)).toBe(
      "test: 1 row overlaps with training rows; scores without it stand beside the others",
    );
    await expect(loadTask({ ...given, sameQuestions: "refuse" }, 1)).rejects.toThrow(/ask the same question/);
    expect((await loadTask(given, 1, { evaluationOnly: true })).overlaps).toMatchObject([{ removed: false }]);
  });

  it("finds a question within a training row, and one that is nearly the same, for each of equal test rows", async () => {
    const question =
      "A bird flies from one tall tree to another at ten metres a second, and rests for a minute. How far?";
    const train = file(
      row("a", `Read this first. ${question} Then answer.`),
      row("b", "Tom bakes nine loaves of bread on Monday and as many on Tuesday. How many loaves does Tom bake?"),
    );
    const test = file(
      row("p", question),
      row("q", question),
      row("r", "Tom bakes nine loaves of bread on Monday and as many on Tuesday. How many loaves does Tom eat?"),
      row("s", "Nobody asked this before, and nobody will ask it again, for all that anybody knows about it."),
    );
    const { overlaps } = await loadTask({ ...settings, task: "rows", train, test }, 1);
    expect(overlaps.map(({ rowId, trainId, removed }) => [rowId, trainId, removed])).toEqual([
      ["p", "a", false],
      ["q", "a", false],
      ["r", "b", false],
    ]);
    expect(overlaps[0]).toMatchObject({ kind: "words" });
  });

  it("says that there are fewer test rows than asked", async () => {
    const [train, test] = [file(row("a", "One?")), file(row("b", "Two?"))];
    const { warnings } = await loadTask({ ...settings, task: "rows", train, test }, 1);
    expect(warnings).toEqual(["test: data.testRows is 20, but there is 1 row, and all are used"]);
  });

  it("needs no training rows to evaluate, and goes on without those that cannot be read", async () => {
    const test = file(row("b", "Two?"));
    const given: Recipe["data"] = { ...settings, task: "rows", test };
    expect((await loadTask(given, 1, { evaluationOnly: true })).test).toHaveLength(1);
    const { warnings } = await loadTask({ ...given, train: "absent.jsonl" }, 1, { evaluationOnly: true });
    expect(warnings[0]).toMatch(/^the test rows were not compared with training rows: absent\.jsonl: no such file/);
  });

  it.each([
    ["signs of arithmetic", "What is 5 + 3?", "What is 5 - 3?"],
    ["letters of another script", "二加三是多少？", "二加四是多少？"],
    ["no letters at all", "🍎🍎 ?", "🍎 ?"],
  ])("tells questions apart by %s", async (_, one, other) => {
    const [train, test] = [file(row("a", one)), file(row("b", other))];
    expect((await loadTask({ ...settings, task: "rows", train, test }, 1)).test).toHaveLength(1);
  });
});
