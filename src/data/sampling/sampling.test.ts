// Samplers against what chance would give: chi-square over many seeds, and shares by the formula.
import { describe, expect, it } from "vitest";
import { drawer, groupSignal } from "./draw.ts";
import { createReservoir } from "./reservoir.ts";
import { discoShares, equalShares, normalised, quotas } from "./shares.ts";

/** χ² of counts that should be equal, with its mean and standard deviation: k − 1 and √(2(k − 1)). */
function deviations(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}

/** How often each of `population` items is among the sample, over many seeds. */
function timesChosen(population: number, seeds: number, choose: (seed: number) => number[]): number[] {
  const counts = new Array<number>(population).fill(0);
  for (let seed = 0; seed < seeds; seed += 1) for (const item of choose(seed)) counts[item]! += 1;
  return counts;
}

describe("createReservoir", () => {
  const choose = (size: number, population: number) => (seed: number) => {
    const reservoir = createReservoir<number>(size, seed);
    for (let item = 0; item < population; item += 1) reservoir.offer(() => item);
    return reservoir.items();
  };

  it("holds exactly as many as asked for, in order, or all there are", () => {
    expect(choose(10, 1000)(3)).toHaveLength(10);
    expect(choose(10, 1000)(3)).toEqual([...choose(10, 1000)(3)].sort((a, b) => a - b));
    expect(choose(10, 7)(3)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(choose(10, 1000)(3)).toEqual(choose(10, 1000)(3));
    expect(choose(10, 1000)(4)).not.toEqual(choose(10, 1000)(3));
  });

  it("takes each item as often as any other", () => {
    // Items of one sample exclude each other, which makes χ² smaller by 1 − size/population, never larger.
    expect(Math.abs(deviations(timesChosen(60, 4000, choose(6, 60))))).toBeLessThan(4);
    expect(Math.abs(deviations(timesChosen(200, 3000, choose(5, 200))))).toBeLessThan(4);
  });

  it("makes few of the items that it lets pass", () => {
    let made = 0;
    const reservoir = createReservoir<number>(100, 1);
    for (let item = 0; item < 100_000; item += 1) {
      reservoir.offer(() => {
        made += 1;
        return item;
      });
    }
    // 100 (1 + ln 1000) = 791 are expected.
    expect(made).toBeGreaterThan(600);
    expect(made).toBeLessThan(1000);
  });
});

describe("drawer", () => {
  const least =
    (size: number, population: number, weight: (item: number) => number = () => 1) =>
    (seed: number) => {
      const draw = drawer(seed, "source");
      const draws = Array.from({ length: population }, (_, item) => ({ item, at: draw(item, weight(item)) }));
      return draws
        .sort((a, b) => a.at - b.at)
        .slice(0, size)
        .map(({ item }) => item);
    };

  it("takes each row as often as any other", () => {
    expect(Math.abs(deviations(timesChosen(60, 4000, least(6, 60))))).toBeLessThan(4);
  });

  it("draws in proportion to the weights", () => {
    const counts = timesChosen(
      20,
      20_000,
      least(1, 20, (item) => (item < 10 ? 3 : 1)),
    );
    const heavy = counts.slice(0, 10).reduce((sum, count) => sum + count, 0) / 20_000;
    // Standard deviation √(0.75 · 0.25 / 20 000) = 0.003.
    expect(Math.abs(heavy - 0.75)).toBeLessThan(0.012);
    expect(least(10, 20, (item) => (item < 10 ? 0 : 1))(1).every((item) => item >= 10)).toBe(true);
  });

  it("depends on the row and its source alone", () => {
    expect(drawer(1, "a")(5)).toBe(drawer(1, "a")(5));
    expect(drawer(1, "a")(5)).not.toBe(drawer(1, "b")(5));
    expect(drawer(1, "a")(2 ** 32 + 5)).not.toBe(drawer(1, "a")(5));
  });
});

describe("shares", () => {
  const counts = new Map([
    ["math", 700],
    ["science", 280],
    ["coding", 20],
  ]);

  it("lifts the small domain by the paper's weight", () => {
    const raised = [0.7, 0.28, 0.02].map((p) => p * Math.log(1 + 1 / p));
    const total = raised[0]! + raised[1]! + raised[2]!;
    const shares = [...discoShares(counts, 1).values()];
    shares.forEach((share, at) => void expect(share).toBeCloseTo(raised[at]! / total, 12));
    expect(shares[2]! / 0.02).toBeGreaterThan(3);
  });

  it("comes to equal shares with the temperature", () => {
    const hot = [...discoShares(counts, 1e6).values()];
    hot.forEach((share) => void expect(share).toBeCloseTo(1 / 3, 4));
    expect(discoShares(counts, 2).get("coding")).toBeGreaterThan(discoShares(counts, 1).get("coding")!);
  });

  it("gives whole rows that add up, and what a group lacks to the others", () => {
    const supply = new Map([
      ["a", 1000],
      ["b", 1000],
      ["c", 10],
    ]);
    const third = equalShares(supply.keys());
    expect([...quotas(third, supply, 301).values()]).toEqual([146, 145, 10]);
    expect([...quotas(third, supply, 10).values()]).toEqual([4, 3, 3]);
    expect([...quotas(third, supply, 5000).values()]).toEqual([1000, 1000, 10]);
    expect([
      ...quotas(
        normalised([
          ["a", 3],
          ["b", 0],
        ]),
        supply,
        50,
      ),
    ]).toEqual([
      ["a", 50],
      ["b", 0],
    ]);
  });
});

describe("groupSignal", () => {
  it("is the chance of a group that is neither all right nor all wrong", () => {
    expect(groupSignal(0.5, 4)).toBeCloseTo(1 - 2 / 16, 12);
    expect([groupSignal(0, 8), groupSignal(1, 8)]).toEqual([0, 0]);
  });
});
