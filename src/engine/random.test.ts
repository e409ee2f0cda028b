// Threefry against the published vectors; moments and independence of what is drawn from it.
import { describe, expect, it } from "vitest";
import { normal, permutation, randomKey, threefry, uniform } from "./random.ts";

const draws = 20_000;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const moment = (values: readonly number[], power: number) => mean(values.map((value) => value ** power));
const sample = (draw: (i: number) => number) => Array.from({ length: draws }, (_, i) => draw(i));

describe("threefry", () => {
  // Random123 1.14, tests/kat_vectors, "threefry2x32 20": counter, key, result.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x243f6a88, 0x85a308d3],
      [0x13198a2e, 0x03707344],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)("counter %j with key %j gives %j", (counter, key, expected) => {
    expect(threefry(key, counter[0], counter[1])).toEqual(expected);
  });
});

describe("randomKey", () => {
  it("differs for every path, its order, its length, and numbers that differ above 32 bits", () => {
    const paths = [[], [0], [0, 0], [1, 2], [2, 1], [1, 2, 0], [1 + 2 ** 32, 2], [-1], [2 ** 32 - 1]];
    expect(new Set(paths.map((path) => randomKey(...path).join())).size).toBe(paths.length);
  });
});

describe("uniform", () => {
  it("lies in [0, 1), is exact in float32 and has the moments of its distribution", () => {
    const values = sample((i) => uniform(randomKey(1), i));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.map(Math.fround)).toEqual(values);
    // Four standard errors: 4 · √(1/12 / n) and 4 · √(4/45 / n).
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / draws));
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / draws));
  });

  it("is uncorrelated between neighbouring keys", () => {
    const product = mean(sample((i) => (uniform(randomKey(1), i) - 0.5) * (uniform(randomKey(2), i) - 0.5)));
    expect(Math.abs(product)).toBeLessThan(4 / 12 / Math.sqrt(draws));
  });
});

describe("normal", () => {
  it("has the first four moments of its distribution and is finite", () => {
    const values = sample((i) => normal(randomKey(3), i));
    expect(values.every(Number.isFinite)).toBe(true);
    // Variances of the powers: 1, 2, 15, 96.
    for (const [power, expected, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const)
      expect(Math.abs(moment(values, power) - expected), `moment ${power}`).toBeLessThan(
        4 * Math.sqrt(variance / draws),
      );
  });
});

describe("permutation", () => {
  it.each([0, 1, 2, 100])("of %i holds every index once", (count) => {
    expect(permutation(randomKey(4), count).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it("is equally often each of the six orders of three", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = permutation(randomKey(5, i), 3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0);
    // The 0.999 quantile of chi-square with 5 degrees of freedom.
    expect(chiSquare).toBeLessThan(20.52);
  });
});
