// Agreement and kappa against scikit-learn's cohen_kappa_score, and what of a reward counts as a pair.
import { expect, it } from "vitest";
import { agreementOf, judgedPair } from "./agreement.ts";

const pairsOf = (first: string, second: string) =>
  [...first].map((letter, index) => [letter === "1", second[index] === "1"] as const);

it.each([
  ["1110011011010101001001011101000010100111", "0110011010001001110001111110010011000111", 0.65, 0.29824561403508765],
  ["1100", "0011", 0, -1],
  ["1110", "1111", 0.75, 0],
  ["10", "10", 1, 1],
])("of %s and %s", (first, second, agreement, kappa) => {
  const found = agreementOf(pairsOf(first, second))!;
  expect(found).toEqual({ count: first.length, agreement, kappa: expect.closeTo(kappa, 12) });
});

it("has no kappa where chance alone would agree, and nothing of nothing", () => {
  expect(agreementOf(pairsOf("11", "11"))).toEqual({ count: 2, agreement: 1, kappa: undefined });
  expect(agreementOf([])).toBeUndefined();
});

it("pairs a judge's score with what the verifier says by itself", () => {
  const result = { components: { judge: 0.5, correctness: 0 }, undecided: false, byJudge: false, failed: {} };
  expect(judgedPair(result)).toEqual([true, false]);
  expect(judgedPair({ ...result, components: { judge: 0.49, correctness: 1 } })).toEqual([false, true]);
  expect(judgedPair({ ...result, undecided: true })).toBeUndefined();
  expect(judgedPair({ ...result, byJudge: true })).toBeUndefined();
  expect(judgedPair({ ...result, failed: { judge: "no" } })).toBeUndefined();
  expect(judgedPair({ ...result, components: { correctness: 1 } })).toBeUndefined();
});
