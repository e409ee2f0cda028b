// Compares two models on the same rows, pair by pair, whole and by domain. Knows scores and row ids only.
import { DataError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import { holm } from "./multiple-tests.ts";
import { smallestMean, smallestPairedShare } from "./smallest-effect.ts";
import { type BootstrapOptions, mcNemarExact, pairedBootstrap } from "./statistics.ts";
import type { ScoredSample } from "./summarise.ts";

type ComparisonEvent = Extract<RunEvent, { type: "comparison" }>;
/** `gained` and `lost` count the rows on which b scores higher and lower than a. */
export type Comparison = Pick<ComparisonEvent, "difference" | "pValue" | "gained" | "lost" | "smallestEffect">;
export type DomainComparisons = NonNullable<ComparisonEvent["domains"]>;

/** What is compared where both models have it, in this order. */
export const comparedMetrics = ["accuracy", "creative", "format", "trace", "work", "composite"] as const;

/** The comparisons of b with a on the usual metrics, as a run's journal holds them. */
export function compareModels(a: readonly ScoredSample[], b: readonly ScoredSample[]): ComparisonEvent[] {
  const has = (samples: readonly ScoredSample[], metric: string) =>
    samples.some(({ scores }) => scores[metric] !== undefined);
  const [from, to] = [a[0]?.model ?? "", b[0]?.model ?? ""];
  return comparedMetrics
    .filter((metric) => has(a, metric) && has(b, metric))
    .map((metric) => {
      const domains = compareDomains(a, b, metric);
      const whole = comparePaired(a, b, metric);
      return { type: "comparison", from, to, metric, ...whole, ...(domains ? { domains } : {}) };
    });
}

/**
 * Paired comparison of model b with model a on one metric, over the rows that have it. Of several samples of a row the mean
 * counts. The p-value is exact McNemar's where every score is 0 or 1, the paired bootstrap's otherwise.
 * @throws DataError when the two do not hold the same row ids in the same order, or no row has the metric
 */
export function comparePaired(
  a: readonly ScoredSample[],
  b: readonly ScoredSample[],
  metric: string,
  options: BootstrapOptions = {},
): Comparison {
  return compareRows(pairRows(a, b, metric), options);
}

/** The same in each domain, with Holm's p-values over the domains; undefined where rows have no two domains. */
export function compareDomains(
  a: readonly ScoredSample[],
  b: readonly ScoredSample[],
  metric: string,
  options: BootstrapOptions = {},
): DomainComparisons | undefined {
  const domainOf = new Map(a.map(({ rowId, domain }) => [rowId, domain ?? ""]));
  const byDomain = new Map<string, RowPair[]>();
  for (const pair of pairRows(a, b, metric)) {
    const domain = domainOf.get(pair.rowId)!;
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), pair]);
  }
  if (byDomain.size < 2) return undefined;
  const names = [...byDomain.keys()].sort();
  const found = names.map((name) => compareRows(byDomain.get(name)!, options));
  const adjusted = holm(found.map(({ pValue }) => pValue));
  return Object.fromEntries(names.map((name, at) => [name, { ...found[at]!, adjusted: adjusted[at]! }]));
}

/** The scores of one row: of several samples the mean. */
type RowPair = { rowId: string; before: number; after: number };

/** @throws DataError as `comparePaired` */
function pairRows(a: readonly ScoredSample[], b: readonly ScoredSample[], metric: string): RowPair[] {
  if (a.length !== b.length)
    throw new DataError(`cannot compare ${a.length} samples with ${b.length}: not the same rows`);
  const sums = new Map<string, { before: number; after: number; count: number }>();
  for (const [index, { rowId, scores }] of a.entries()) {
    const other = b[index]!;
    if (rowId !== other.rowId)
      throw new DataError(`sample ${index} is row "${rowId}" in one model and row "${other.rowId}" in the other`);
    const [before, after] = [scores[metric], other.scores[metric]];
    if (before === undefined && after === undefined) continue;
    if (before === undefined || after === undefined)
      throw new DataError(`row "${rowId}" has the score "${metric}" in one model alone`);
    const sum = sums.get(rowId) ?? { before: 0, after: 0, count: 0 };
    sums.set(rowId, { before: sum.before + before, after: sum.after + after, count: sum.count + 1 });
  }
  if (sums.size === 0) throw new DataError(`no row has the score "${metric}"`);
  return [...sums].map(([rowId, { before, after, count }]) => ({
    rowId,
    before: before / count,
    after: after / count,
  }));
}

function compareRows(rows: readonly RowPair[], options: BootstrapOptions): Comparison {
  const [before, after] = [rows.map((row) => row.before), rows.map((row) => row.after)];
  const { difference, pValue } = pairedBootstrap(before, after, options);
  const gained = rows.filter((row) => row.after > row.before).length;
  const lost = rows.filter((row) => row.after < row.before).length;
  const isBinary = [...before, ...after].every((value) => value === 0 || value === 1);
  return {
    difference,
    pValue: isBinary ? mcNemarExact(gained, lost) : pValue,
    gained,
    lost,
    smallestEffect: isBinary
      ? smallestPairedShare(rows.length, (gained + lost) / rows.length)
      : smallestMean(rows.length, deviation(rows, difference.mean)),
  };
}

function deviation(rows: readonly RowPair[], mean: number): number {
  const squares = rows.reduce((sum, { before, after }) => sum + (after - before - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, rows.length - 1));
}
