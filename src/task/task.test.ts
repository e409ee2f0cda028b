// Loading rows: GSM8K and our own files, their faults, and the choice of the task.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readJsonLines } from "../data/jsonl.ts";
import type { Recipe } from "../recipe/schema.ts";
import { DataError, RecipeError } from "../run/errors.ts";
import { gsm8kRow, readGsm8k } from "./gsm8k.ts";
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

describe("GSM8K", () => {
  const convert = (answer: string) => gsm8kRow({ question: "How many?", answer }, "f:7", "id", "train");

  it("becomes steps and an answer", () => {
    const converted = convert("He has 2*500=$<<2*500=1000>>1000.\n\nSo 1000+1 = <<1000+1=1001>>1001\n#### 1,001");
    expect(converted.reasoning).toBe(
      "Step 1: He has 2*500=$1000.\nStep 2: So 1000+1 = 1001\nTherefore, the answer is 1001.",
    );
    expect(converted.answer).toBe("1001");
    expect(converted.meta.difficulty).toBe(2);
  });

  it("is refused with its line and field when malformed", () => {
    expect(() => convert("no mark")).toThrow(/^f:7: field "answer" must hold "####" once.*found 0/);
    expect(() => convert("a\n#### 1\n#### 2")).toThrow(/found 2/);
    expect(() => convert("a\n#### many")).toThrow(/no number after "####".*"many"/);
    expect(() => convert("#### 5")).toThrow(/no solution/);
    expect(() => gsm8kRow({ answer: "a\n#### 5" }, "f:8", "id", "train")).toThrow(/f:8: field "question"/);
    expect(() => gsm8kRow([1], "f:9", "id", "train")).toThrow(/f:9: the row/);
  });

  const real = new URL("../../../shared/data/gsm8k/", import.meta.url).pathname;
  const absent = !existsSync(real);
  it.skipIf(absent)(`converts all real rows${absent ? " (skipped: ../shared/data/gsm8k is absent)" : ""}`, () => {
    for (const [split, count] of [
      ["train", 7473],
      ["test", 1319],
    ] as const) {
      const path = join(real, `${split}.jsonl`);
      const raw = readJsonLines(path, (value) => value as { question: string; answer: string });
      const rows = readGsm8k(path, split);
      expect(rows.length).toBe(count);
      expect(new Set(rows.map((each) => each.id)).size).toBe(count);
      for (const [index, converted] of rows.entries()) {
        expect(converted.reasoning).not.toMatch(/<<|>>|####/);
        const body = converted.reasoning
          .split("\n")
          .slice(0, -1)
          .map((line) => line.replace(/^Step \d+: /, ""));
        const source = raw[index]!.answer.replace(/<<.*?>>/g, "").split("####");
        expect(body.join("\n")).toBe(
          source[0]!
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean)
            .join("\n"),
        );
        expect(Number(converted.answer)).toBe(Number(source[1]!.replaceAll(",", "")));
      }
    }
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
    expect(await loadTask(settings, 1)).toEqual({ train, test, unused: 0 });
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

  it("refuses files that share a question", async () => {
    const train = file(row("a", "How many apples?"));
    const test = file(row("b", "how many  apples"));
    await expect(loadTask({ ...settings, task: "rows", train, test }, 1)).rejects.toThrow(/ask the same question/);
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
