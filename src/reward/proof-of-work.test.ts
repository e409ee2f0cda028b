import { describe, expect, it } from "vitest";
import { formatTrace } from "../text/trace.ts";
import { workReward } from "./proof-of-work.ts";

const prompt =
  "Mia buys 3 bags of 4 apples each. Then she picks 7 more, gives 5 to Tom, and sells the rest for 2 dollars each. How many dollars does she get?";
const gold = {
  reasoning: `Step 1: First, 3 * 4 = 12 apples.
Step 2: Then, 12 + 7 = 19 apples.
Step 3: Next, 19 - 5 = 14 apples.
Step 4: Finally, 14 * 2 = 28 dollars.
Therefore, the answer is 28 dollars.`,
  answer: "28 dollars",
};
const row = { ...gold, meta: {} };
const work = (reasoning: string, answer = gold.answer, question = prompt, goldRow = row) =>
  workReward()({ prompt: question, completion: formatTrace({ reasoning, answer }), row: goldRow });
const score = (...input: Parameters<typeof work>) => work(...input).score;

describe("workReward", () => {
  it.each([
    ["gold", gold.reasoning],
    ["one line", "(3 * 4 + 7 - 5) * 2 = 28"],
    ["another order", "7 - 5 = 2. 3 × 4 = 12, so 12 + 2 = 14 are left. 14 apples at $2 each make 14 * 2 = $28."],
    ["words", "3 times 4 is 12. The sum of 12 and 7 is 19, and 19 minus 5 is 14. Twice 14 is 28."],
    ["a total that runs on", "3 * 4 = 12\n+ 7 = 19\n- 5 = 14\n* 2 = 28"],
    ["LaTeX", "\\(3 \\times 4 = 12\\), \\(12 + 7 = 19\\), \\(19 - 5 = 14\\), \\(14 \\times 2 = 28\\)"],
  ])("gives right work exactly 1: %s", (_, reasoning) => {
    expect(score(reasoning)).toBe(1);
  });

  it.each([
    ["nothing", "I think that it is 28."],
    ["1 = 1", "1 = 1. ".repeat(9)],
    ["what is true elsewhere", "2 + 2 = 4. 10 * 10 = 100. 5 + 5 = 10."],
    ["numbers from nowhere", "21 + 7 = 28"],
    ["the answer by itself", "28 * 1 = 28. 28 + 0 = 28. 28 - 0 = 28."],
    ["there and back", "28 * 2 = 56. 56 / 2 = 28."],
    ["known factors alone", "4 + 24 = 28"],
    ["what is wrong", "3 * 4 = 28"],
    ["the right numbers, the wrong results", "3 * 4 = 14. 14 * 2 = 27. 27 + 1 = 28"],
  ])("gives %s at most a third, though the answer is right", (_, reasoning) => {
    expect(score(reasoning)).toBeLessThanOrEqual(1 / 3);
  });

  it("counts nothing that the answer does not rest on, nor anything twice", () => {
    const once = score("3 * 4 = 12. 12 * 2 + 4 = 28.");
    expect(score("3 * 4 = 12. 12 * 2 + 4 = 28. 3 * 4 = 12. 12 * 2 + 4 = 28.")).toBe(once);
    expect(score("7 - 5 = 2. 5 * 7 = 35. 3 * 4 = 12. 12 * 2 + 4 = 28.")).toBe(once);
    expect(score("3 * 4 + 7 - 7 + 5 - 5 = 12. 12 * 2 + 4 = 28.")).toBe(once);
  });

  it("takes off for what is wrong or unfounded", () => {
    const wrongAside = gold.reasoning.replace("Step 2", "So 5 * 5 = 30.\nStep 2");
    expect(score(wrongAside)).toBeCloseTo(4 / 5, 12);
    const unfounded = gold.reasoning.replace("14 * 2 = 28", "14 + 13 + 1 = 28");
    expect(score(unfounded)).toBeCloseTo(3 / 5, 12);
  });

  it("pays a wrong answer for the results that gold has too", () => {
    const slip = gold.reasoning.replaceAll("14", "13").replaceAll("28", "26");
    expect(score(slip, "26 dollars")).toBe(1 / 2);
    expect(score("3 + 4 = 7. 7 + 7 = 14. 14 + 5 = 19. 19 + 2 = 21.", "21")).toBeLessThan(0.6);
    expect(score("3 + 4 = 7. 7 * 5 = 35. 35 + 2 = 37.", "37")).toBe(0);
  });

  it("loses with more than twice the operations", () => {
    const idle = (count: number) => Array.from({ length: count }, (_, i) => `${i + 50} + 1 = ${i + 51}.`).join(" ");
    expect(score(`${idle(4)}\n${gold.reasoning}`)).toBe(1);
    expect(score(`${idle(12)}\n${gold.reasoning}`)).toBe(0.5);
  });

  it("asks for one operation where there is no gold reasoning, and for nothing where it calculates nothing", () => {
    const bare = { ...row, reasoning: "" };
    expect(score("(3 * 4 + 7 - 5) * 2 = 28", "28", prompt, bare)).toBe(1);
    expect(score("It is 28.", "28", prompt, bare)).toBe(0);
    const words = { answer: "Paris", reasoning: "It is the capital of France.", meta: {} };
    expect(work("I know it.", "Paris", "What is the capital of France?", words)).toEqual({
      score: 1,
      reason: "nothing to calculate",
    });
  });

  it("gives a malformed trace 0", () => {
    expect(workReward()({ prompt, completion: gold.reasoning, row }).score).toBe(0);
  });

  it("says what counted", () => {
    expect(work(gold.reasoning).reason).toBe("4 of 3 operations lead to the answer, 0 amiss");
    expect(work("It is 28.").reason).toBe("the answer is not the result of a calculation");
  });
});
