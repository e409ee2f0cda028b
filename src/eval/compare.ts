// Compares two models on the same rows, pair by pair. Knows scores and row ids only.
import { DataError } from "../run/errors.ts";
import type { Estimate } from "../run/events.ts";
import { metricValue } from "./metrics.ts";
import { type BootstrapOptions, mcNemarExact, pairedBootstrap } from "./statistics.ts";

export type ScoredSample = { rowId: string; scores: Record<string, number> };
export type Comparison = {
  /** Mean of b − a with its bootstrap interval. */
  difference: Estimate;
  /** Two-sided: exact McNemar where every score is 0 or 1, paired bootstrap otherwise. */
  pValue: number;
  /** Rows on which b scores higher than a. */
  gained: number;
  /** Rows on which b scores lower than a. */
  lost: number;
};

/**
 * Paired comparison of model b with model a on one metric.
 * @throws DataError when the two do not hold the same row ids in the same order, or there are none.
 */
export function comparePaired(
  a: readonly ScoredSample[],
  b: readonly ScoredSample[],
  metric: string,
  options: BootstrapOptions = {},
): Comparison {
  if (a.length !== b.length)
    throw new DataError(`cannot compare ${a.length} samples with ${b.length}: not the same rows`);
  for (const [index, { rowId }] of a.entries()) {
    const other = b[index]!.rowId;
    if (rowId !== other)
      throw new DataError(`sample ${index} is row "${rowId}" in one model and row "${other}" in the other`);
  }
  const before = a.map(({ scores }, index) => metricValue(scores, metric, index));
  const after = b.map(({ scores }, index) => metricValue(scores, metric, index));
  const { difference, pValue } = pairedBootstrap(before, after, options);
  const gained = after.filter((value, index) => value > before[index]!).length;
  const lost = after.filter((value, index) => value < before[index]!).length;
  const binary = [...before, ...after].every((value) => value === 0 || value === 1);
  return { difference, pValue: binary ? mcNemarExact(gained, lost) : pValue, gained, lost };
}
