// The verifier on the labelled sets: nothing that differs is called equal, and little that is equal is missed.
import { describe, expect, it } from "vitest";
import { compareAnswers } from "../src/reward/answer.ts";
import { labelledPairs, type Pair, sympyPairs } from "./equivalence/labelled-pairs.ts";

const judge = (pairs: readonly Pair[]) => pairs.map((pair) => ({ ...pair, ...compareAnswers(pair.answer, pair.gold) }));
const named = ({ kind, answer, gold, reason }: Pair & { reason: string }) => ({ kind, answer, gold, reason });

describe.each([
  ["groups", labelledPairs(), 800],
  ["SymPy", sympyPairs(), 200],
])("pairs of %s", (_, pairs, least) => {
  const judged = judge(pairs);
  const equal = judged.filter(({ label }) => label === "equal");
  const different = judged.filter(({ label }) => label === "different");

  it("are many, of each label", () => {
    expect(equal.length).toBeGreaterThan(least / 2);
    expect(different.length).toBeGreaterThan(least / 2);
  });

  it("that differ are never called equal", () => {
    expect(different.filter(({ verdict }) => verdict === "equal").map(named)).toEqual([]);
  });

  it("that are equal are not called different", () => {
    expect(equal.filter(({ verdict }) => verdict === "different").map(named)).toEqual([]);
  });

  it("are left undecided in few of a hundred", () => {
    const undecided = (some: typeof judged) => some.filter(({ verdict }) => verdict === "unknown").length;
    expect(undecided(equal)).toBeLessThan(equal.length / 100);
    expect(undecided(different)).toBeLessThan(different.length / 50);
  });

  it("get one verdict in both orders", () => {
    const turned = judged.filter(({ answer, gold, verdict }) => compareAnswers(gold, answer).verdict !== verdict);
    expect(turned.map(named)).toEqual([]);
  });
});
