// Interval estimates and paired tests on plain arrays of numbers. Knows nothing of samples, metrics or models.
import { DataError } from "../run/errors.ts";
import type { Estimate } from "../run/events.ts";

/** Φ⁻¹(0.975): intervals are 95 %. */
const z = 1.959963984540054;

export type BootstrapOptions = { resamples?: number; seed?: number };
/** Resamples without a wish of the caller: 10,000, of more than 2,000 values fewer, so that it takes no longer. */
const defaultResamples = (count: number) => Math.min(10_000, Math.max(2000, Math.floor(2e7 / Math.max(1, count))));
const defaultSeed = 42;

/**
 * Wilson score interval of a proportion (Wilson 1927), without continuity correction.
 * @throws DataError when there are no trials, or more successes than trials.
 */
export function wilson(successes: number, trials: number): Estimate {
  if (!(trials > 0) || successes < 0 || successes > trials) {
    throw new DataError(`no proportion of ${successes} successes in ${trials} trials`);
  }
  const mean = successes / trials;
  const centre = (mean + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half = (z / (1 + (z * z) / trials)) * Math.sqrt((mean * (1 - mean)) / trials + (z * z) / (4 * trials * trials));
  // At 0 and at all the bound is exact; rounding would leave it a last place inside.
  const low = successes === 0 ? 0 : centre - half;
  const high = successes === trials ? 1 : centre + half;
  return { mean, low, high, count: trials };
}

/**
 * The mean with its percentile bootstrap interval (Efron 1979): the 2.5 % and 97.5 % quantiles, linearly interpolated, of
 * the means of `resamples` draws with replacement. The same values, resamples and seed give the same bits.
 * @throws DataError when there are no values, or one is not finite.
 */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions = {}): Estimate {
  const mean = meanOf(values);
  const means = resampledMeans(values, options);
  return { mean, low: quantile(means, 0.025), high: quantile(means, 0.975), count: values.length };
}

/**
 * The mean over all values with a bootstrap interval that draws whole clusters, such as the samples of one problem
 * (Field and Welsh 2007, "Bootstrapping clustered data": the cluster bootstrap). `count` is the number of values. Clusters
 * of one value each give `bootstrapMean`.
 * @throws DataError as `bootstrapMean`, and for a cluster without values.
 */
export function clusterBootstrap(clusters: readonly (readonly number[])[], options: BootstrapOptions = {}): Estimate {
  const values = clusters.flat();
  const mean = meanOf(values);
  const empty = clusters.findIndex(({ length }) => length === 0);
  if (empty >= 0) throw new DataError(`cluster ${empty} has no values`);
  const sums = clusters.map((cluster) => cluster.reduce((sum, value) => sum + value, 0));
  const means = resampledMeans(
    sums,
    options,
    clusters.map(({ length }) => length),
  );
  return { mean, low: quantile(means, 0.025), high: quantile(means, 0.975), count: values.length };
}

export type PairedTest = {
  /** Mean of b − a. */
  difference: Estimate;
  /** Two-sided. */
  pValue: number;
};

/**
 * Paired bootstrap of the mean of b − a. The p-value is two-sided with the differences shifted to a mean of zero: the
 * share of resampled means at least as far from zero as the one observed, (hits + 1) / (resamples + 1) so that it is
 * never 0 (Davison and Hinkley 1997, eq. 4.11).
 * @throws DataError when the lengths differ, or there is nothing to compare.
 */
export function pairedBootstrap(
  a: readonly number[],
  b: readonly number[],
  options: BootstrapOptions = {},
): PairedTest {
  if (a.length !== b.length) throw new DataError(`cannot pair ${a.length} values with ${b.length}`);
  const differences = a.map((value, index) => b[index]! - value);
  const mean = meanOf(differences);
  const means = resampledMeans(differences, options);
  const slack = 1e-12 * Math.max(1, Math.abs(mean));
  const hits = means.filter((value) => Math.abs(value - mean) >= Math.abs(mean) - slack).length;
  const difference = { mean, low: quantile(means, 0.025), high: quantile(means, 0.975), count: a.length };
  return { difference, pValue: (hits + 1) / (means.length + 1) };
}

/**
 * Exact two-sided McNemar test: of the gained + lost pairs that changed, how likely is a split at least this uneven under
 * a fair coin; twice the smaller binomial tail, at most 1. Summed in log space, so that tens of thousands do not underflow.
 */
export function mcNemarExact(gained: number, lost: number): number {
  const pairs = gained + lost;
  const fewer = Math.min(gained, lost);
  if (gained === lost) return 1;
  let logTerm = -pairs * Math.LN2;
  let logSum = logTerm;
  for (let count = 1; count <= fewer; count++) {
    logTerm += Math.log((pairs - count + 1) / count);
    // Terms grow up to the middle, so the newest is the largest.
    logSum = logTerm + Math.log1p(Math.exp(logSum - logTerm));
  }
  return Math.min(1, 2 * Math.exp(logSum));
}

function meanOf(values: readonly number[]): number {
  if (values.length === 0) throw new DataError("no values to estimate a mean from");
  let sum = 0;
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) throw new DataError(`value ${index} is ${value}, so that there is no mean`);
    sum += value;
  }
  return sum / values.length;
}

/**
 * Means of the resamples, in ascending order.
 * @param sizes how many values each stands for, where it is the sum of several
 */
function resampledMeans(
  values: readonly number[],
  { resamples = defaultResamples(values.length), seed = defaultSeed }: BootstrapOptions,
  sizes?: readonly number[],
): Float64Array {
  const count = values.length;
  const source = Float64Array.from(values);
  const weights = sizes && Float64Array.from(sizes);
  const means = new Float64Array(resamples);
  let draw = 0;
  for (let resample = 0; resample < resamples; resample++) {
    let [sum, weight] = [0, 0];
    for (let index = 0; index < count; index++) {
      const drawn = Math.floor(splitMix32(seed, draw++) * count);
      sum += source[drawn]!;
      weight += weights === undefined ? 1 : weights[drawn]!;
    }
    means[resample] = sum / weight;
  }
  return means.sort();
}

function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** Number `counter` of stream `seed`, uniform in [0, 1): SplitMix (Steele et al. 2014) with a 32-bit finaliser, by counter. */
function splitMix32(seed: number, counter: number): number {
  let state = (Math.imul(seed, 0x85ebca6b) + Math.imul(counter + 1, 0x9e3779b9)) | 0;
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97);
  return ((state ^ (state >>> 15)) >>> 0) / 0x1_0000_0000;
}
