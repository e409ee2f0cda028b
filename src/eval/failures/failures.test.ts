// The rules against failures made on purpose, and against texts of any kind.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confusion } from "../../../test/failure-confusion.ts";
import { plantedFailures } from "../../../test/planted-failures.ts";
import { packageRoot } from "../../run/version.ts";
import { generateRows } from "../../task/procedural/index.ts";
import { formatTrace } from "../../text/trace.ts";
import { classifyFailure } from "./classify.ts";
import { loopAtEnd } from "./form.ts";

test("planted failures are named as they were planted, at least nine in ten of each kind", () => {
  const planted = plantedFailures(15);
  expect(planted.length).toBeGreaterThanOrEqual(240);
  const kinds = new Map<string, { right: number; all: number }>();
  for (const { id, label, ...judged } of planted) {
    const kind = kinds.get(label) ?? { right: 0, all: 0 };
    kind.all += 1;
    kind.right += classifyFailure(judged)?.name === label ? 1 : 0;
    kinds.set(label, kind);
  }
  for (const [label, { right, all }] of kinds) expect([label, right / all >= 0.9]).toEqual([label, true]);
});

test("docs/failures.md says what the rules make of them", () => {
  const page = readFileSync(join(packageRoot, "docs/failures.md"), "utf8");
  const { rows, right, all } = confusion();
  expect(page).toContain(`**${right} of ${all} are named right`);
  for (const { kind, counts } of rows)
    expect(page).toContain(`| ${[kind, ...counts.map((count) => count || "")].join(" | ")} |`);
});

test("gold is no failure", () => {
  for (const { prompt, reasoning, answer } of generateRows({
    seed: 3,
    count: 200,
    split: "test",
    minDifficulty: 1,
    maxDifficulty: 6,
  })) {
    const gold = { reasoning, answer };
    expect(classifyFailure({ prompt, completion: formatTrace(gold), gold })).toBeUndefined();
  }
});

describe("the detail names the place", () => {
  const prompt = "Ann has 5 boxes of 12 pens and gives 7 pens away. How many pens are left?";
  const gold = {
    reasoning: "Step 1: 5 * 12 = 60 pens.\nStep 2: 60 - 7 = 53 pens.\nTherefore, 53 pens.",
    answer: "53 pens",
  };
  const failure = (reasoning: string, answer: string) =>
    classifyFailure({ prompt, completion: formatTrace({ reasoning, answer }), gold });

  test.each([
    ["Step 1: 5 * 12 = 65 pens.\nStep 2: 65 - 7 = 58 pens.", "58 pens", "calculation error", "5 * 12 = 65"],
    ["Step 1: 5 * 21 = 105 pens.\nStep 2: 105 - 7 = 98 pens.", "98 pens", "misread number", "21"],
    ["Step 1: 5 * 12 = 60 pens.", "60 pens", "premature conclusion", "60 pens is a result on the way"],
    ["It is plain to see.", "12 pens", "premature conclusion", "no calculation"],
    ["5 * 12 = 60, 60 - 7 = 53.", "35 pens", "right work, wrong answer", "53 pens"],
    ["5 * 12 = 60, 60 - 7 = 53.", "53 boxes", "unit confusion", "53 boxes in place of 53 pens"],
    ["5 * 12 = 60, 60 + 7 = 67.", "67 pens", "wrong plan", "60 + 7 = 67"],
    ["5 * 12 = 61, 60 - 7 = 53.", "53 pens", "wrong work, right answer", "5 * 12 = 61"],
  ])("%s → %s", (reasoning, answer, name, detail) => {
    expect(failure(reasoning, answer)).toEqual({ name, detail: expect.stringContaining(detail) });
  });

  test("what has no calculation to compare with is left to a judge", () => {
    const open = { reasoning: "Whales breathe air.", answer: "yes" };
    const completion = formatTrace({ reasoning: "Fish do not.", answer: "no" });
    expect(classifyFailure({ prompt: "Do whales breathe air?", completion, gold: open })?.name).toBe("undecided");
  });
});

test("a loop is found whatever its length, also counting up and cut within", () => {
  expect(loopAtEnd("Step 1: 2 + 2 = 4. ".repeat(6).slice(0, -5))).toBeDefined();
  expect(loopAtEnd(Array.from({ length: 20 }, (_, n) => `Step ${n}: look again.`).join("\n"))).toBeDefined();
  expect(loopAtEnd("so ".repeat(30))).toBeDefined();
  expect(loopAtEnd("Step 1: 2 + 2 = 4.\nStep 2: 4 + 2 = 6.\nTherefore, it is 6.")).toBeUndefined();
});

test("any text is judged, in bounded time", () => {
  const gold = { reasoning: "2 * 3 = 6", answer: "6" };
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (completion, inner) => {
      for (const text of [completion, formatTrace({ reasoning: completion, answer: inner })])
        expect(() => classifyFailure({ prompt: inner, completion: text, gold })).not.toThrow();
    }),
    { numRuns: 300, seed: 5 },
  );
  const start = performance.now();
  classifyFailure({
    prompt: "",
    completion: formatTrace({ reasoning: "2 * 3 = 7 ".repeat(100_000), answer: "7" }),
    gold,
  });
  expect(performance.now() - start).toBeLessThan(5000);
});
