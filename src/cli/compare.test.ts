// `reckon compare` on journals of its own: what it prints, what it refuses.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Pins, RunEvent } from "../run/events.ts";
import { createProgram } from "./program.ts";
import { displayWidth } from "./text-columns.ts";

const place = mkdtempSync(join(tmpdir(), "reckon-compare-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const pins: Pins = { rows: "20 rows a1", prompt: "p1", template: "t1", sampler: "greedy", verifier: "v1", model: "m1" };
type RunOptions = { pins?: Partial<Pins>; models: Record<string, readonly number[]>; version?: string };

/** A run whose models answer so many rows rightly or not. */
function run(name: string, { pins: changes, models, version = "0.1.0" }: RunOptions): string {
  const events: RunEvent[] = [
    { type: "run-start", name, seed: 1, recipeHash: "x", version, settings: {} },
    ...Object.entries(models).flatMap(([model, right]): RunEvent[] => [
      { type: "evaluation-start", model, rows: right.length, samples: 1, pins: { ...pins, ...changes, model } },
      ...right.map(
        (accuracy, row): RunEvent => ({
          type: "evaluation-sample",
          model,
          rowId: `row-${row}`,
          prompt: `What is ${row} + 1?`,
          gold: `<reasoning>\nadd\n</reasoning>\n<answer>${row + 1}</answer>`,
          text: `The ${model} says <answer>${accuracy ? row + 1 : 0}</answer>`,
          tokens: 5,
          scores: { accuracy, format: 0, composite: accuracy / 2 },
          domain: row % 2 === 0 ? "math" : "logic",
        }),
      ),
    ]),
  ];
  const folder = join(place, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "journal.jsonl"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return folder;
}

const readLines = (file: string) =>
  readFileSync(file, "utf8")
    .split("\n")
    .map((line) => (line === "" ? "" : `${line}\n`));

const none = new Array<number>(20).fill(0);
const some = none.map((_, row) => (row < 5 ? 1 : 0));
const most = none.map((_, row) => (row > 2 ? 1 : 0));
const base = run("base", { models: { "zero-shot": none, sft: some } });
const better = run("better", { models: { "zero-shot": none, sft: most } });
const otherRows = run("other-rows", { models: { sft: most }, pins: { rows: "20 rows b2", template: "t2" } });
const rescored = run("rescored", { models: { sft: most }, pins: { verifier: "v2" } });
const newer = run("newer", { models: { sft: most }, version: "7.0.0" });

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

const compare = (...words: string[]) => createProgram().parseAsync(["compare", ...words], { from: "user" });

test("compares the last models of two runs, with domains and the rows that changed", async () => {
  await compare(base, better, "--flips", "1");
  expect(printed).toMatch(/^A {2}base, SFT\nB {2}better, SFT\n/);
  expect(printed).toMatch(/Accuracy +│ 25\.0 % │ 85\.0 % │ +\+60\.0 \[.*\] │ +p = 0\.008 │ +15 │ +3 │ +56\.0 │/);
  expect(printed).toMatch(/ {3}logic /);
  expect(printed).toContain("Of 20 judged rows B fixed 15 and broke 3; both are wrong on 0 and right on 2.");
  expect(printed).toMatch(/── fixed, 1 of 15: row-5 \(logic\)\nWhat is 5 \+ 1\?\ngold: 6\n/);
  expect(printed).toMatch(/A {2}✗ wrong +│ B {2}✓ right/);
  expect(printed).toMatch(/── broken, 1 of 3: row-0/);
  expect(printed).not.toContain("both wrong, 1 of");
  for (const line of printed.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(120);
});

test.each([56, 80])("fits a terminal of %i columns", async (columns) => {
  const own = Object.getOwnPropertyDescriptor(process.stdout, "columns");
  Object.defineProperty(process.stdout, "columns", { value: columns, configurable: true });
  await compare(base, better).finally(() =>
    own ? Object.defineProperty(process.stdout, "columns", own) : Reflect.deleteProperty(process.stdout, "columns"),
  );
  expect(printed).toContain("+60.0 [+25.0, +90.0]");
  for (const line of printed.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
});

test("compares models of one run, or the one named of each", async () => {
  await compare(base, "--models", "zero-shot,sft", "--json");
  const [pair] = JSON.parse(printed).pairs;
  expect([pair.from.label, pair.to.label]).toEqual(["Zero-shot", "SFT"]);
  expect(pair.metrics.accuracy).toMatchObject({ gained: 5, lost: 0, pValue: 0.0625, adjusted: 0.0625 });
  expect(pair.flips.filter(({ kind }: { kind: string }) => kind === "fixed")).toHaveLength(5);
  expect(pair.flips[0]).toMatchObject({ rowId: "row-0", after: { text: "The sft says <answer>1</answer>" } });
  printed = "";
  await compare(base, better, "--models", "zero-shot", "--json");
  expect(JSON.parse(printed).pairs[0].metrics.accuracy).toMatchObject({ gained: 0, lost: 0, pValue: 1 });
});

test.each([
  [
    "names the pins that differ",
    [base, otherRows],
    2,
    "base, SFT and other-rows, SFT were not measured alike, so they cannot be compared: rows (20 rows a1 against 20 rows b2); template (t1 against t2)",
  ],
  [
    "a model that is not there",
    [base, better, "--models", "grpo"],
    2,
    "has no evaluation of grpo; it has zero-shot, sft",
  ],
  ["a folder that is not there", [base, join(place, "none")], 2, "there is no folder"],
  ["a folder that is no run", [base, place], 2, "has no journal.jsonl, so it is no run folder"],
  ["a single model", [otherRows], 2, "has one model to compare"],
  ["too many models", [base, better, "--models", "a,b,c"], 2, "--models names 3 models for 2 runs"],
  ["a pin that may not differ", [base, better, "--allow", "rows"], 2, "--allow: rows may not differ"],
  [
    "a run of a newer version",
    [base, newer],
    1,
    /newer.journal\.jsonl was written by reckon 7\.0\.0, this is reckon .*: update/,
  ],
] as const)("refuses %s", async (_, words, exitCode, message) => {
  const failure = await compare(...words).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exitCode });
  expect((failure as Error).message).toMatch(message);
  expect(printed).toBe("");
});

test("a pin that is allowed may differ", async () => {
  await expect(compare(base, rescored)).rejects.toThrow("verifier (v1 against v2)");
  await compare(base, rescored, "--allow", "verifier");
  expect(printed).toContain("B fixed 15");
});

test("an evaluation that was cut off, or one without pins, is one sentence", async () => {
  const cut = run("cut", { models: { sft: most } });
  const journal = join(cut, "journal.jsonl");
  const lines = (count: number) => readLines(join(better, "journal.jsonl")).slice(0, count).join("");
  writeFileSync(journal, lines(30));
  await expect(compare(base, cut)).rejects.toThrow(/cut: the evaluation of sft has 7 of 20 samples; finish the run/);
  writeFileSync(
    journal,
    readLines(join(base, "journal.jsonl"))
      .filter((line) => !line.includes("evaluation-start"))
      .join(""),
  );
  await expect(compare(base, cut)).rejects.toThrow(/does not say what it was measured with/);
});
