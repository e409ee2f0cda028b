import { describe, expect, it } from "vitest";
import { formatTrace } from "../text/trace.ts";
import { outlineReasoning, traceReward } from "./trace-structure.ts";

const gold = {
  reasoning: `Step 1: First, she buys 3 bags of 4 apples, so 3 * 4 = 12 apples.
Step 2: Then she picks 7 more, so 12 + 7 = 19 apples.
Step 3: Next, she gives 5 away, so 19 - 5 = 14 apples.
Therefore, she has 14 apples.`,
  answer: "14 apples",
};
const row = { ...gold, meta: {} };
const reward = traceReward({ minSteps: 2 });
const score = (reasoning: string, answer = gold.answer, goldRow = row) =>
  reward({ prompt: "", completion: formatTrace({ reasoning, answer }), row: goldRow }).score;

describe("traceReward", () => {
  it.each([
    ["the usual layout", gold.reasoning, gold.answer],
    ["one step", "Step 1: 3 + 4 = 7\nTherefore, the answer is 7.", "7"],
    ["a bare conclusion as the only link", "Step 1: 3 + 4 = 7\nStep 2: 7 + 1 = 8\nTherefore 8 km/h.", "8 km/h"],
    ["compound time", "Step 1: 60 + 30 = 90 minutes.\nTherefore, it takes 1 hour 30 minutes.", "90 minutes"],
    ["a text answer", "Step 1: The capital of France is asked.\nTherefore, the answer is Paris.", "Paris"],
  ])("gives gold exactly 1: %s", (_, reasoning, answer) => {
    expect(score(reasoning, answer, { reasoning, answer, meta: {} })).toBe(1);
  });

  it("scores another way to the same conclusion like gold", () => {
    const reasoning = `Step 1: We start with 3 * 4 = 12, because each bag holds 4.
Step 2: So with 7 more it is 12 + 7 = 19.
Step 3: Finally 19 - 5 = 14.
Therefore, 14 apples are left.`;
    expect(score(reasoning)).toBe(1);
  });

  it("counts steps in proportion to gold", () => {
    const lines = gold.reasoning.split("\n");
    const two = score([lines[0], lines[1], lines[3]].join("\n"));
    const one = score([lines[0], lines[3]].join("\n"));
    const none = score(lines[3]!);
    expect(two).toBeCloseTo(0.5 * (2 / 3) + 0.2 * (3 / 4) + 0.3, 12);
    expect(one).toBeCloseTo(0.5 * (1 / 3) + 0.2 * (2 / 4) + 0.3, 12);
    expect(none).toBeCloseTo(0.2 * (1 / 4) + 0.3, 12);
  });

  it("requires minSteps where gold has no step lines", () => {
    const plain = { reasoning: "3 * 4 + 7 - 5", answer: "14 apples", meta: {} };
    const one = "Step 1: So 3 * 4 + 7 - 5 = 14.\nTherefore, 14 apples.";
    expect(score(one, gold.answer, plain)).toBeCloseTo(0.75, 12);
    expect(score(gold.reasoning, gold.answer, plain)).toBe(1);
  });

  it("takes the conclusion's share when it is absent, too early, or disagrees with the answer", () => {
    const steps = gold.reasoning.split("\n").slice(0, 3).join("\n");
    expect(score(`${steps}\nTherefore, she has 15 apples.`)).toBeCloseTo(0.7, 12);
    expect(score(gold.reasoning, "15 apples")).toBeCloseTo(0.7, 12);
    expect(score(steps)).toBeCloseTo(0.7 - 0.2 / 4, 12);
    expect(score(`Therefore, she has 14 apples.\n${steps}`)).toBeCloseTo(0.7 - 0.2 / 4, 12);
  });

  it.each([
    ["empty steps", "Step 1: Step 2: Step 3:\nTherefore, she has 14 apples."],
    ["empty steps on lines", "Step 1:\nStep 2:\nStep 3:\nTherefore, she has 14 apples."],
    ["one-word steps", "Step 1: add\nStep 2: add add\nStep 3: add add add\nTherefore, she has 14 apples."],
    ["steps out of order", "Step 3: 3 * 4 = 12\nStep 2: 12 + 7 = 19\nTherefore, she has 14 apples."],
    ["only linking words", "First then next so finally\nTherefore, she has 14 apples."],
  ])("gives %s nothing for steps", (_, reasoning) => {
    expect(score(reasoning)).toBeLessThanOrEqual(0.3 + 0.2 / 4 + 1e-12);
  });

  it("counts repeated steps once", () => {
    const line = "So 3 * 4 = 12 apples.";
    const repeated = [1, 2, 3].map((number) => `Step ${number}: ${line}`).join("\n");
    expect(outlineReasoning(repeated).steps).toHaveLength(1);
    expect(score(`${repeated}\nTherefore, she has 14 apples.`)).toBeCloseTo(0.5 / 3 + 0.2 * (2 / 4) + 0.3, 12);
  });

  it("loses beyond twice the required steps", () => {
    const steps = (count: number) =>
      Array.from({ length: count }, (_, index) => `Step ${index + 1}: So ${index} + 1 = ${index + 1}.`).join("\n");
    const end = "\nTherefore, she has 14 apples.";
    expect(score(steps(6) + end)).toBe(1);
    expect(score(steps(12) + end)).toBeCloseTo(0.75, 12);
    expect(score(steps(60) + end)).toBeLessThan(score(steps(12) + end));
  });

  it.each([
    ["text after the answer", `${formatTrace(gold)} Step 4: more`],
    ["no tags", gold.reasoning],
    ["nested tags", formatTrace({ ...gold, reasoning: `<reasoning>${gold.reasoning}</reasoning>` })],
    ["two answers", `${formatTrace(gold)}<answer>15</answer>`],
    ["nothing", ""],
  ])("gives a malformed trace 0: %s", (_, completion) => {
    expect(reward({ prompt: "", completion, row }).score).toBe(0);
  });
});
