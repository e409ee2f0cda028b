// The tasks of public sets, on rows in their own schema and on the real files where ../shared has them.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Recipe } from "../recipe/schema.ts";
import { loadTask } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "reckon-source-tasks-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
function file(ending: string, text: string): string {
  const path = join(folder, `rows-${files++}.${ending}`);
  writeFileSync(path, text);
  return path;
}
const jsonl = (...rows: unknown[]) => file("jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

const settings: Recipe["data"] = {
  task: "gsm8k",
  trainRows: 4,
  testRows: 10_000,
  minDifficulty: 1,
  maxDifficulty: 1,
  unusableRows: "refuse",
  sameQuestions: "remove",
  traces: { worked: 1, terse: 0, jump: 0 },
};
const evaluate = (task: Recipe["data"]["task"], test: string, changes: Partial<Recipe["data"]> = {}) =>
  loadTask({ ...settings, task, test, ...changes }, 1, { evaluationOnly: true });
const leaveOut = { unusableRows: "leaveOut" } as const;

describe("GSM8K", () => {
  it("becomes labelled steps and an answer", async () => {
    const answer = "He has 2*500=$<<2*500=1000>>1000.\n\nSo 1000+1 = <<1000+1=1001>>1001\n#### 1,001";
    const { test, warnings } = await evaluate("gsm8k", jsonl({ question: "How many?", answer }));
    expect(test).toEqual([
      {
        id: "gsm8k-test-0",
        prompt: "How many?",
        reasoning: "Step 1: He has 2*500=$1000.\nStep 2: So 1000+1 = 1001\nTherefore, the answer is 1001.",
        answer: "1001",
        domain: "math",
        source: "openai/gsm8k",
        licence: "MIT",
        split: "test",
        meta: { difficulty: 2 },
      },
    ]);
    expect(warnings).toEqual(["test: data.testRows is 10000, but there is 1 row, and all are used"]);
  });

  const rows = ["no mark", "so #### many", "#### 5", "one\n#### 1"].map((answer, at) => ({
    question: `Q${at}?`,
    answer,
  }));

  it("refuses a row that cannot be read, with its line and what to do", async () => {
    await expect(evaluate("gsm8k", jsonl(rows[3]!, rows[0]!))).rejects.toThrow(
      /:2: format: not laid out as hashes; mend the row as gsm8k lays it out, or set data\.unusableRows=leaveOut$/,
    );
  });

  it("leaves such rows out where it is asked to, and keeps the numbers of the others", async () => {
    const path = jsonl(...rows);
    const { test, unusable, warnings } = await evaluate("gsm8k", path, leaveOut);
    expect(test.map(({ id }) => id)).toEqual(["gsm8k-test-3"]);
    expect(unusable).toEqual({ train: 0, test: 3 });
    expect(warnings[0]).toMatch(
      /^test: 3 rows cannot be used and were left out: .*:1: format: .*; .*:2: answer: no number .*; .*:3: answer: there is no solution/,
    );
    await expect(evaluate("gsm8k", jsonl(...rows.slice(0, 3)), leaveOut)).rejects.toThrow(
      /none of its 3 rows can be read as gsm8k; .*:1: format/,
    );
  });
});

describe("every task reads its source's schema", () => {
  it("SVAMP, from a JSON array", async () => {
    const row = {
      ID: "chal-1",
      Body: "Packs cost 76 dollars.",
      Question: "And 2 of them?",
      Answer: 152.0,
      Type: "Multiplication",
    };
    const { test } = await evaluate("svamp", file("json", JSON.stringify([row])));
    expect(test[0]).toMatchObject({ prompt: "Packs cost 76 dollars. And 2 of them?", answer: "152", domain: "math" });
  });

  it("MATH, with its level as difficulty", async () => {
    const row = { problem: "Find $x$.", level: "Level 4", type: "Algebra", solution: "So $x = \\boxed{\\frac12}$." };
    const { test } = await evaluate("math", jsonl(row));
    expect(test[0]).toMatchObject({ answer: "\\frac12", meta: { difficulty: 4, type: "Algebra" } });
  });

  it("a CSV file too", async () => {
    const { test } = await evaluate(
      "sciq",
      file("csv", 'question,correct_answer\n"Which gas, mostly, is air?",nitrogen\n'),
    );
    expect(test[0]).toMatchObject({ prompt: "Which gas, mostly, is air?", answer: "nitrogen" });
  });

  it("and no other's", async () => {
    await expect(evaluate("arc", jsonl({ question: "q", answer: "a" }))).rejects.toThrow(
      /:1: schema: the column id is missing; the row has question, answer; mend the row/,
    );
    await expect(evaluate("arc", join(folder, "absent.jsonl"))).rejects.toThrow(/absent\.jsonl: no such file/);
  });
});

const shared = new URL("../../../shared/data/", import.meta.url).pathname;
const absent = !existsSync(shared);

describe.skipIf(absent)(`real files${absent ? " (skipped: ../shared/data is absent)" : ""}`, () => {
  it.each([
    ["gsm8k", "gsm8k/test.jsonl", 1319, { domain: "math" }],
    ["mbpp", "mbpp/mbpp.jsonl", 974, { domain: "coding" }],
    ["arc", "arc/challenge_train_1056.jsonl", 1056, { domain: "science", answer: "A" }],
    ["strategyqa", "strategyqa/train.jsonl", 2061, { domain: "logic", answer: "yes", meta: { difficulty: 3 } }],
    ["sciq", "sciq/sciq_test.jsonl", 1000, { domain: "science" }],
    ["dolly", "dolly/dolly_sample_150.jsonl", 151, { domain: "creative ideation", reasoning: "" }],
    ["xsum", "xsum/sample_400.jsonl", 400, { domain: "summarisation" }],
    ["writingprompts", "writingprompts/writing_gpt-4.raw_data.json", 150, { domain: "creative writing" }],
  ] as const)("%s", async (task, path, count, first) => {
    const { test, unusable } = await evaluate(task, join(shared, path));
    expect(test).toHaveLength(count);
    expect(unusable.test).toBe(0);
    expect(new Set(test.map(({ id }) => id)).size).toBe(count);
    expect(test[0]).toMatchObject(first);
  });

  it("the first rows of a file are read, and no more", async () => {
    const given = {
      ...settings,
      task: "arc" as const,
      testRows: 5,
      test: join(shared, "arc/challenge_train_1056.jsonl"),
    };
    const { test, warnings } = await loadTask(given, 1, { evaluationOnly: true });
    expect(test).toHaveLength(5);
    expect(warnings).toEqual([]);
  });

  it("finds the seven questions of SciQ that stand in both its files, and what else is leaked", async () => {
    const [train, test] = [join(shared, "sciq/sciq_train.jsonl"), join(shared, "sciq/sciq_test.jsonl")];
    const { overlaps, test: rows } = await evaluate("sciq", test, { train, trainRows: 100_000 });
    const found = overlaps.filter(({ kind }) => kind === "same").map(({ rowId }) => rowId);
    // Letter by letter the same; one more differs in case.
    const verbatim = [18, 142, 239, 486, 686, 693, 810].map((row) => `sciq-test-${row}`);
    expect(found).toEqual(expect.arrayContaining(verbatim));
    expect(found.filter((id) => !verbatim.includes(id))).toEqual(["sciq-test-586"]);
    expect(overlaps.length).toBeLessThan(20);
    const training = await loadTask({ ...settings, task: "sciq", train, test, trainRows: 100_000 }, 1);
    expect(training.train).toHaveLength(12_679 - 8);
    expect(training.test).toHaveLength(rows.length);
    expect(training.overlaps.filter(({ removed }) => removed).map(({ rowId }) => rowId)).toEqual(found);
  });
});
