import { describe, expect, it } from "vitest";
import { bootstrapMean, mcNemarExact, pairedBootstrap, wilson } from "./statistics.ts";

describe("wilson", () => {
  // statsmodels 0.15.0: proportion_confint(k, n, method="wilson")
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [10, 10, 0.7224672001371106, 1],
    [5, 10, 0.23659309051256394, 0.7634069094874361],
    [42, 100, 0.3279838267435473, 0.5179351329695703],
    [1, 500, 0.00035313639455927543, 0.01124070670514676],
    [290, 500, 0.5362894568035538, 0.6224906487225977],
    [1319, 1319, 0.9970960550146962, 1],
  ])("%i of %i", (successes, trials, low, high) => {
    const estimate = wilson(successes, trials);
    expect(estimate).toMatchObject({ mean: successes / trials, count: trials });
    expect(estimate.low).toBeCloseTo(low, 12);
    expect(estimate.high).toBeCloseTo(high, 12);
  });

  it("refuses what is no proportion", () => {
    expect(() => wilson(0, 0)).toThrow("no proportion of 0 successes in 0 trials");
    expect(() => wilson(3, 2)).toThrow("no proportion of 3 successes in 2 trials");
  });
});

describe("mcNemarExact", () => {
  // statsmodels 0.15.0: mcnemar([[0, gained], [lost, 0]], exact=True).pvalue
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 0, 0.0625],
    [10, 3, 0.09228515625],
    [3, 10, 0.09228515625],
    [7, 7, 1],
    [30, 12, 0.007915897334896727],
    [120, 80, 0.005685155996750306],
    [500, 400, 0.0009564441369189373],
    [12000, 11700, 0.05210894314748139],
    [25000, 24000, 6.3865594759660415e-6],
  ])("%i gained, %i lost", (gained, lost, expected) => {
    const pValue = mcNemarExact(gained, lost);
    expect(Math.abs(pValue / expected - 1)).toBeLessThan(1e-8);
  });
});

describe("bootstrapMean", () => {
  const values = [0.1, 0.4, 0.35, 0.8, 0.95, 0.2, 0.55, 0.7, 0.65, 0.3];

  it("agrees with scipy's percentile interval", () => {
    // scipy 1.17.1: bootstrap((x,), np.mean, method="percentile", n_resamples=200000) gives [0.340, 0.665]
    const { mean, low, high, count } = bootstrapMean(values);
    expect({ mean, count }).toEqual({ mean: 0.5, count: 10 });
    expect(Math.abs(low - 0.34)).toBeLessThan(0.008);
    expect(Math.abs(high - 0.665)).toBeLessThan(0.008);
  });

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

describe("pairedBootstrap", () => {
  const a = [0.2, 0.5, 0.1, 0.9, 0.4, 0.6, 0.3, 0.7];
  const b = [0.5, 0.6, 0.4, 0.9, 0.8, 0.7, 0.2, 0.9];

  it("agrees with a million resamples in numpy", () => {
    // numpy: percentiles of a million resampled means, and the share of shifted means at least as far as the observed one
    const { difference, pValue } = pairedBootstrap(a, b);
    expect(difference.mean).toBeCloseTo(0.1625, 12);
    expect(Math.abs(difference.low - 0.05)).toBeLessThan(0.015);
    expect(Math.abs(difference.high - 0.275)).toBeLessThan(0.015);
    expect(Math.abs(pValue - 0.003679)).toBeLessThan(0.0025);
  });

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
