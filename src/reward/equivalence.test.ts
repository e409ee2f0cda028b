import { expect, it } from "vitest";
import { compareAnswers } from "./answer.ts";
import { labelledPairs } from "./equivalence-groups.ts";

const pairs = labelledPairs();
const judged = pairs.map((pair) => ({ ...pair, verdict: compareAnswers(pair.a, pair.b).verdict }));

it("has at least 400 pairs of each label", () => {
  expect(pairs.filter(({ label }) => label === "equal").length).toBeGreaterThan(400);
  expect(pairs.filter(({ label }) => label === "different").length).toBeGreaterThan(400);
});

it("calls nothing equal that differs, and nothing different that is equal", () => {
  const wrong = judged.filter(({ label, verdict }) => verdict !== "unknown" && verdict !== label);
  expect(wrong).toEqual([]);
});

it("leaves at most one in a hundred undecided", () => {
  expect(judged.filter(({ verdict }) => verdict === "unknown").length).toBeLessThan(pairs.length / 100);
});

it("gives both orders one verdict", () => {
  const turned = judged.filter(({ a, b, verdict }) => compareAnswers(b, a).verdict !== verdict);
  expect(turned).toEqual([]);
});
