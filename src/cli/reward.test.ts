import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-reward-"));
  const grpo = "grpo: {learningRate: 1e-3, steps: 1, reward: {trace: {weight: 0}, confidence: {weight: 0}}}";
  writeFileSync(join(folder, "correctness.yaml"), `name: a\nmodel: absent\ndata: {task: rows}\n${grpo}\n`);
  writeFileSync(join(folder, "sft.yaml"), "name: b\nmodel: absent\nsft: {learningRate: 1e-3}\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

function reward(rows: unknown[], recipe: string, ...options: string[]) {
  const args = ["--import", import.meta.resolve("tsx"), main, "reward", "--recipe", recipe, ...options];
  const input = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", input });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { status, stderr, rows: lines.map((line) => JSON.parse(line) as unknown) };
}

const row = { id: "a-1", answer: "12 apples", reasoning: "Step 1: 3 * 4 = 12 apples.\nTherefore, it is 12 apples." };
const gold = `<reasoning>\n${row.reasoning}\n</reasoning>\n<answer>12 apples</answer>`;
const right = { prompt: "How many apples?", completion: gold, row };
const wrong = { ...right, completion: "<answer>13 apples</answer>", row: { answer: "12 apples" } };

test("rows are scored by the recipe's reward; its model and data are not needed", () => {
  const { status, stderr, rows } = reward([right, wrong], "correctness.yaml");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(rows).toEqual([
    { reward: 1, components: { correctness: 1, trace: 1, confidence: 1 } },
    { reward: 0, components: { correctness: 0, trace: 0, confidence: 0 } },
  ]);
});

test("settings on the command line win; without grpo the defaults hold, and the confidence counts", () => {
  const unsure = { ...wrong, confidence: 0.5 };
  expect(reward([unsure], "correctness.yaml", "grpo.reward.confidence.weight=0.6").rows).toEqual([
    { reward: expect.closeTo(0.375, 12), components: { correctness: 0, trace: 0, confidence: 0.75 } },
  ]);
  expect(reward([unsure], "sft.yaml").rows).toEqual([
    { reward: expect.closeTo(0.15 * 0.75, 12), components: { correctness: 0, trace: 0, confidence: 0.75 } },
  ]);
});

test("an answer that cannot be judged is masked, unless the recipe takes it for wrong", () => {
  const words = { ...wrong, completion: "<answer>a dozen apples</answer>" };
  const scores = { reward: 0, components: { correctness: 0, trace: 0, confidence: 0 } };
  expect(reward([words], "correctness.yaml").rows).toEqual([{ ...scores, masked: true }]);
  expect(reward([words], "correctness.yaml", "grpo.reward.correctness.unknown=zero").rows).toEqual([scores]);
});

test.each([
  ["confidence", { ...right, confidence: 1.5 }],
  ["row.answer", { ...right, row: {} }],
  ["completion", { prompt: "", row }],
])("a row with a bad %s ends with 1, its line and that field", (field, bad) => {
  const { status, stderr } = reward([right, bad], "sft.yaml");
  expect(status).toBe(1);
  expect(stderr.split("\n")).toHaveLength(2);
  expect(stderr).toContain(`reckon: standard input:2: ${field}: `);
});

test("a bad setting ends with 2", () => {
  const { status, stderr } = reward([], "correctness.yaml", "grpo.reward.trace.wieght=1");
  expect(status).toBe(2);
  expect(stderr).toContain("did you mean 'weight'?");
});

test("reward test tries a reward on the rows of its recipe, and ends with 1 where something does not hold", () => {
  const recipe =
    "name: c\nmodel: models/tiny\ndata: {trainRows: 20, testRows: 10}\ngrpo: {learningRate: 1, steps: 1}\n";
  writeFileSync(join(folder, "whole.yaml"), recipe);
  const labelled = { ...right, completion: "<answer>12 apples</answer>", correct: false };
  writeFileSync(join(folder, "labelled.jsonl"), `${JSON.stringify(labelled)}\n`);
  const run = (...words: string[]) =>
    spawnSync(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), main, "reward", "test", "whole.yaml", ...words],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
  const good = run("--rows", "10");
  expect({ status: good.status, stderr: good.stderr }).toEqual({ status: 0, stderr: "" });
  expect(good.stdout).toMatch(/gold is right\s+│\s+10 │ 100\.0\s%/);
  const bad = run("--rows", "5", "--labelled", "labelled.jsonl");
  expect(bad.status).toBe(1);
  expect(bad.stderr).toBe('reckon: "labelled wrong, taken for wrong" did not hold\n');
  expect(bad.stdout).toContain("row 1: equal");
});
