// Many scored samples to estimates: over all of them, by domain, by difficulty. Knows no model and no run.
import { compareAnswers } from "../reward/answer.ts";
import { statedAnswer } from "../reward/correctness.ts";
import { DataError } from "../run/errors.ts";
import type { Estimate, RunEvent } from "../run/events.ts";
import { calibrationOf } from "./calibration.ts";
import { majorityAtK, passAtK, usualK } from "./pass-at-k.ts";
import { smallestShare } from "./smallest-effect.ts";
import { type BootstrapOptions, bootstrapMean, clusterBootstrap, wilson } from "./statistics.ts";

type SampleEvent = Extract<RunEvent, { type: "evaluation-sample" }>;
export type ScoredSample = Pick<SampleEvent, "rowId" | "scores"> & Partial<SampleEvent>;
export type Summary = Omit<Extract<RunEvent, { type: "evaluation" }>, "type" | "model" | "timing">;

export type SummaryOptions = BootstrapOptions & {
  /** Ids of the rows that training rows overlap with. */
  contaminated?: ReadonlySet<string> | undefined;
};

/** Metrics that are 0 or 1 for each sample. */
const proportions: ReadonlySet<string> = new Set(["accuracy", "strictAccuracy", "format", "follows"]);

/**
 * Mean and 95 % interval of each metric over the samples that have it, and what else an evaluation says of its samples.
 * With one sample a row intervals are Wilson's where a metric is 0 or 1, percentile bootstrap otherwise; with several, the
 * bootstrap draws whole rows. pass@k and maj@k come in where rows have several judged samples.
 * @throws DataError when there are no samples
 */
export function summarise(
  samples: readonly ScoredSample[],
  { contaminated, ...options }: SummaryOptions = {},
): Summary {
  if (samples.length === 0) throw new DataError("no samples to summarise");
  const rows = byRow(samples);
  const perRow = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const metrics = metricsOf(rows, options);
  const clean = contaminated && rows.filter(([first]) => !contaminated.has(first!.rowId));
  const hasOverlap = clean !== undefined && clean.length > 0 && clean.length < rows.length;
  const domains = groups(rows, ({ domain }) => domain, options);
  const difficulties = groups(rows, ({ difficulty }) => difficulty?.toString(), options);
  const judged = samples.filter(({ scores }) => scores.accuracy !== undefined);
  const undecided = samples.filter((sample) => sample.undecided).length;
  const unjudged = rows.filter(([first]) => first!.scores.accuracy === undefined).length;
  const calibration = calibrationOf(
    judged.flatMap(({ confidence, scores }) =>
      confidence === undefined ? [] : [{ confidence, right: scores.accuracy! }],
    ),
  );
  return {
    rows: rows.length,
    ...(perRow > 1 ? { samples: perRow } : {}),
    metrics,
    ...(domains ? { domains } : {}),
    ...(difficulties ? { difficulties } : {}),
    ...(hasOverlap ? { uncontaminated: { rows: clean.length, metrics: metricsOf(clean, options) } } : {}),
    ...(judged.length > 0 ? { formatByAnswer: formatByAnswer(judged) } : {}),
    ...(calibration ? { calibration } : {}),
    ...(undecided > 0 ? { undecided } : {}),
    ...(unjudged > 0 ? { unjudged } : {}),
    ...(metrics.accuracy ? { smallestEffect: smallestShare(rows.length - unjudged, metrics.accuracy.mean) } : {}),
  };
}

/** The samples of each row, rows in the order in which they come first. */
function byRow(samples: readonly ScoredSample[]): ScoredSample[][] {
  const rows = new Map<string, ScoredSample[]>();
  for (const sample of samples) {
    const row = rows.get(sample.rowId);
    if (row) row.push(sample);
    else rows.set(sample.rowId, [sample]);
  }
  return [...rows.values()];
}

function metricsOf(rows: readonly ScoredSample[][], options: BootstrapOptions): Record<string, Estimate> {
  const names = new Set(rows.flat().flatMap(({ scores }) => Object.keys(scores)));
  const estimates = [...names].map((metric): [string, Estimate] => {
    const values = rows
      .map((row) => row.flatMap(({ scores }) => scores[metric] ?? []))
      .filter(({ length }) => length > 0);
    return [metric, estimate(values, proportions.has(metric), options)];
  });
  const lengths = rows
    .map((row) => row.flatMap(({ tokens }) => (tokens ? [tokens] : [])))
    .filter((row) => row.length > 0);
  return {
    ...Object.fromEntries(estimates),
    ...(lengths.length > 0 ? { length: estimate(lengths, false, options) } : {}),
    ...severalSamples(rows, options),
  };
}

/** @param rows the values of each */
function estimate(rows: readonly number[][], isProportion: boolean, options: BootstrapOptions): Estimate {
  if (rows.some(({ length }) => length > 1)) return clusterBootstrap(rows, options);
  const values = rows.flat();
  return isProportion
    ? wilson(values.filter((value) => value === 1).length, values.length)
    : bootstrapMean(values, options);
}

/** pass@k and maj@k over the judged rows that have as many samples as the row with most. */
function severalSamples(rows: readonly ScoredSample[][], options: BootstrapOptions): Record<string, Estimate> {
  const judged = rows.filter((row) => row.every(({ scores }) => scores.accuracy !== undefined));
  const n = Math.max(0, ...judged.map(({ length }) => length));
  const whole = judged.filter(({ length }) => length === n);
  const right = whole.map((row) => row.filter(({ scores }) => scores.accuracy === 1).length);
  const votes = usualK(n).length === 0 ? [] : whole.map(votesOf);
  return Object.fromEntries(
    usualK(n).flatMap((k) => [
      [
        `pass@${k}`,
        bootstrapMean(
          right.map((count) => passAtK(n, count, k)),
          options,
        ),
      ],
      [
        `maj@${k}`,
        bootstrapMean(
          votes.map((row) => majorityAtK(row, k, sameAnswer)),
          options,
        ),
      ],
    ]),
  );
}

const votesOf = (row: readonly ScoredSample[]) =>
  row.map(({ text, scores }) => ({ answer: statedAnswer(text ?? ""), right: scores.accuracy! }));

const sameAnswer = (a: string, b: string) => compareAnswers(a, b).verdict === "equal";

/** Metrics of the rows of each value, values in order; undefined where there are not two. */
function groups(
  rows: readonly ScoredSample[][],
  nameOf: (sample: ScoredSample) => string | undefined,
  options: BootstrapOptions,
): Summary["domains"] {
  const names = new Set(rows.flatMap(([first]) => nameOf(first!) ?? []));
  if (names.size < 2) return undefined;
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const own = rows.filter(([first]) => nameOf(first!) === name);
      return [name, { rows: own.length, metrics: metricsOf(own, options) }];
    }),
  );
}

function formatByAnswer(judged: readonly ScoredSample[]): NonNullable<Summary["formatByAnswer"]> {
  const count = (format: boolean, right: boolean) =>
    judged.filter(({ scores }) => (scores.format === 1) === format && (scores.accuracy === 1) === right).length;
  return {
    formatRight: count(true, true),
    formatWrong: count(true, false),
    brokenRight: count(false, true),
    brokenWrong: count(false, false),
  };
}
