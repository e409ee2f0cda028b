import { describe, expect, it } from "vitest";
import { bootstrapMean, clusterBootstrap, mcNemarExact, pairedBootstrap, wilson } from "./statistics.ts";

it("refuses what is no proportion", () => {
  expect(() => wilson(0, 0)).toThrow("no proportion of 0 successes in 0 trials");
  expect(() => wilson(3, 2)).toThrow("no proportion of 3 successes in 2 trials");
});

it("holds McNemar's p-value to 1 where nothing changed", () => {
  expect(mcNemarExact(0, 0)).toBe(1);
});

describe("bootstrapMean", () => {
  const values = [0.1, 0.4, 0.35, 0.8, 0.95, 0.2, 0.55, 0.7, 0.65, 0.3];

  it("gives the same bits for one seed, and others for another", () => {
    expect(bootstrapMean(values, { seed: 7 })).toEqual(bootstrapMean(values, { seed: 7 }));
    const unequal = Array.from({ length: 50 }, (_, index) => Math.sqrt(index));
    expect(bootstrapMean(unequal, { seed: 7 })).not.toEqual(bootstrapMean(unequal, { seed: 8 }));
  });

  it("is as wide as the normal interval for many values", () => {
    const many = Array.from({ length: 400 }, (_, index) => ((index * 0.6180339887498949) % 1) ** 2);
    const { mean, low, high } = bootstrapMean(many);
    const deviation = Math.sqrt(many.reduce((sum, value) => sum + (value - mean) ** 2, 0) / many.length);
    const half = (1.959963984540054 * deviation) / Math.sqrt(many.length);
    expect(Math.abs((mean - low) / half - 1)).toBeLessThan(0.05);
    expect(Math.abs((high - mean) / half - 1)).toBeLessThan(0.05);
  });

  it("has no width when every value is the same", () => {
    expect(bootstrapMean([0.25, 0.25, 0.25])).toEqual({ mean: 0.25, low: 0.25, high: 0.25, count: 3 });
  });

  it("refuses nothing and NaN", () => {
    expect(() => bootstrapMean([])).toThrow("no values");
    expect(() => bootstrapMean([1, Number.NaN])).toThrow("value 1 is NaN");
  });
});

describe("clusterBootstrap", () => {
  it("is the bootstrap of the values where each is a cluster of its own", () => {
    const values = [0.1, 0.4, 0.35, 0.8];
    expect(clusterBootstrap(values.map((value) => [value]))).toEqual(bootstrapMean(values));
  });

  it("is wider than the bootstrap of the values where those of a cluster are alike", () => {
    const clusters = Array.from({ length: 40 }, (_, index) => new Array<number>(8).fill(index % 3 === 0 ? 1 : 0));
    const [clustered, independent] = [clusterBootstrap(clusters), bootstrapMean(clusters.flat())];
    expect(clustered.mean).toBe(independent.mean);
    expect(clustered.count).toBe(320);
    const width = ({ low, high }: typeof clustered) => high - low;
    // √8 for clusters of eight equal values.
    expect(width(clustered) / width(independent)).toBeGreaterThan(2.5);
    expect(width(clustered) / width(independent)).toBeLessThan(3.2);
  });

  it("refuses a cluster without values", () => {
    expect(() => clusterBootstrap([[1], []])).toThrow("cluster 1 has no values");
  });
});

describe("pairedBootstrap", () => {
  const a = [0.2, 0.5, 0.1, 0.9, 0.4, 0.6, 0.3, 0.7];
  const b = [0.5, 0.6, 0.4, 0.9, 0.8, 0.7, 0.2, 0.9];

  it("turns its sign when the two change places", () => {
    const { difference, pValue } = pairedBootstrap(b, a);
    expect(difference.mean).toBeCloseTo(-0.1625, 12);
    expect(pValue).toBe(pairedBootstrap(a, b).pValue);
  });

  it("finds nothing between equals, and never a p-value of 0", () => {
    expect(pairedBootstrap(a, a).pValue).toBe(1);
    const { pValue } = pairedBootstrap(Array(50).fill(0), Array(50).fill(1), { resamples: 999 });
    expect(pValue).toBe(1 / 1000);
  });

  it("refuses values that do not pair", () => {
    expect(() => pairedBootstrap([1], [1, 2])).toThrow("cannot pair 1 values with 2");
  });
});
