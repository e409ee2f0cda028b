// The statistics against scipy, statsmodels, scikit-learn and published examples: scripts/statistics-reference.py.
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { calibrationOf } from "./calibration.ts";
import { holm } from "./multiple-tests.ts";
import { majorityAtK, passAtK, usualK } from "./pass-at-k.ts";
import { smallestMean, smallestPairedShare, smallestShare } from "./smallest-effect.ts";
import { bootstrapMean, clusterBootstrap, mcNemarExact, pairedBootstrap, wilson } from "./statistics.ts";

const numbers = z.array(z.number());
const proportions = z.array(z.object({ successes: z.number(), trials: z.number(), low: z.number(), high: z.number() }));
const mcnemar = z.array(z.object({ gained: z.number(), lost: z.number(), pValue: z.number() }));
const adjusted = z.array(z.object({ pValues: numbers, adjusted: numbers }));
const interval = { mean: z.number(), low: z.number(), high: z.number(), errors: z.tuple([z.number(), z.number()]) };

const reference = z
  .object({
    published: z.object({ wilson: proportions, mcnemar, holm: adjusted }),
    wilson: proportions,
    mcnemar,
    holm: adjusted,
    passAtK: z.array(z.object({ n: z.number(), c: z.number(), k: z.number(), value: z.number() })),
    calibration: z.array(
      z.object({ confidence: numbers, right: numbers, ece: z.number(), brier: z.number(), selective: numbers }),
    ),
    bootstrap: z.array(z.object({ values: numbers, ...interval })),
    clusters: z.array(z.object({ clusters: z.array(numbers), ...interval })),
    paired: z.array(z.object({ a: numbers, b: numbers, ...interval, pValue: z.number(), pError: z.number() })),
    smallestPairedShare: z.array(z.object({ count: z.number(), discordant: z.number(), value: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL("../../test/statistics/reference.json", import.meta.url), "utf8")));

/** Five standard errors of a bootstrap of 10,000 resamples. */
const withinError = (value: number, expected: number, error: number) =>
  expect(Math.abs(value - expected)).toBeLessThan(5 * error);

describe("published examples", () => {
  it.each(reference.published.wilson)("Wilson, $successes of $trials", ({ successes, trials, low, high }) => {
    const estimate = wilson(successes, trials);
    expect(estimate.low).toBeCloseTo(low, 4);
    expect(estimate.high).toBeCloseTo(high, 4);
  });

  it.each(reference.published.mcnemar)("McNemar, $gained and $lost", ({ gained, lost, pValue }) => {
    expect(mcNemarExact(gained, lost)).toBeCloseTo(pValue, 4);
  });

  it.each(reference.published.holm)("Holm, $pValues", ({ pValues, adjusted }) => {
    for (const [index, value] of holm(pValues).entries()) expect(value).toBeCloseTo(adjusted[index]!, 12);
  });
});

describe("statsmodels", () => {
  it.each(reference.wilson)("Wilson, $successes of $trials", ({ successes, trials, low, high }) => {
    const estimate = wilson(successes, trials);
    expect(estimate).toMatchObject({ mean: successes / trials, count: trials });
    expect(Math.abs(estimate.low - low)).toBeLessThan(1e-12);
    expect(Math.abs(estimate.high - high)).toBeLessThan(1e-12);
  });

  it.each(reference.mcnemar)("exact McNemar, $gained and $lost", ({ gained, lost, pValue }) => {
    expect(Math.abs(mcNemarExact(gained, lost) / pValue - 1)).toBeLessThan(1e-9);
  });

  it.each(reference.holm)("Holm, $pValues", ({ pValues, adjusted }) => {
    for (const [index, value] of holm(pValues).entries()) expect(value).toBeCloseTo(adjusted[index]!, 12);
  });
});

describe("several samples", () => {
  it.each(reference.passAtK)("pass@$k of $n with $c right", ({ n, c, k, value }) => {
    expect(Math.abs(passAtK(n, c, k) - value)).toBeLessThan(1e-12);
  });

  it("pass@k is the mean over all ways to draw k", () => {
    const right = [1, 0, 0, 1, 0, 0];
    const pairs = right.flatMap((one, i) => right.slice(i + 1).map((other) => Math.max(one, other)));
    expect(passAtK(6, 2, 2)).toBeCloseTo(pairs.reduce((sum, value) => sum + value, 0) / pairs.length, 12);
    expect(() => passAtK(4, 1, 5)).toThrow("no pass@5 of 4 samples");
  });

  it("maj@k takes the answer of most, the first of equals, and no vote for none", () => {
    const vote = (answer: string | undefined, right: number) => ({ answer, right });
    const same = (a: string, b: string) => Number(a) === Number(b);
    const votes = [vote("4", 0), vote("5", 1), vote("5.0", 1), vote(undefined, 0)];
    expect(majorityAtK(votes, 4, same)).toBe(1);
    expect(majorityAtK(votes, 2, same)).toBe(0.5);
    expect(majorityAtK([vote(undefined, 0), vote(undefined, 0)], 2, same)).toBe(0);
    expect(() => majorityAtK(votes, 5, same)).toThrow("no maj@5 of 4 samples");
    expect([usualK(1), usualK(2), usualK(4), usualK(10)]).toEqual([[], [2], [2, 4], [2, 4, 8, 10]]);
  });
});

test.each(reference.calibration)("calibration: ECE, Brier and selective accuracy", (expected) => {
  const { confidence, right, ece, brier, selective } = expected;
  const found = calibrationOf(confidence.map((value, index) => ({ confidence: value, right: right[index]! })))!;
  expect(Math.abs(found.ece - ece)).toBeLessThan(1e-12);
  expect(Math.abs(found.brier - brier)).toBeLessThan(1e-12);
  expect(found.selective.map(({ coverage }) => coverage)).toEqual(selective.map((_, step) => (step + 1) / 10));
  for (const [step, { accuracy }] of found.selective.entries()) expect(accuracy).toBeCloseTo(selective[step]!, 12);
  expect(found.bins.reduce((sum, { count }) => sum + count, 0)).toBe(confidence.length);
  expect(calibrationOf([])).toBeUndefined();
});

describe("bootstrap, within its Monte-Carlo error", () => {
  it.each(reference.bootstrap)("of a mean", ({ values, mean, low, high, errors }) => {
    const found = bootstrapMean(values);
    expect(found.mean).toBeCloseTo(mean, 12);
    withinError(found.low, low, errors[0]);
    withinError(found.high, high, errors[1]);
  });

  it.each(reference.clusters)("of clusters", ({ clusters, mean, low, high, errors }) => {
    const found = clusterBootstrap(clusters);
    expect(found.mean).toBeCloseTo(mean, 12);
    withinError(found.low, low, errors[0]);
    withinError(found.high, high, errors[1]);
  });

  it.each(reference.paired)("of paired differences", ({ a, b, mean, low, high, errors, pValue, pError }) => {
    const found = pairedBootstrap(a, b);
    expect(found.difference.mean).toBeCloseTo(mean, 12);
    withinError(found.difference.low, low, errors[0]);
    withinError(found.difference.high, high, errors[1]);
    withinError(found.pValue, pValue, pError + 1e-4);
  });
});

describe("smallest detectable effects", () => {
  it.each(reference.smallestPairedShare)(
    "of $count pairs, $discordant of them discordant",
    ({ count, discordant, value }) => {
      expect(Math.abs(smallestPairedShare(count, discordant) - value)).toBeLessThan(1e-9);
    },
  );

  it("grow with the spread and fall with the root of the count", () => {
    expect(smallestMean(400, 0.5)).toBeCloseTo(2 * smallestMean(1600, 0.5), 12);
    expect(smallestShare(500, 0.5)).toBeCloseTo(2.8015852 * Math.sqrt(0.5 / 500), 5);
    expect(smallestShare(500, 0)).toBeGreaterThan(0.01);
    expect(smallestShare(1, 0.5)).toBe(1);
  });
});
