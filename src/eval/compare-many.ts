// Several evaluations against the first: whether they may be compared at all, the tests, and p-values that allow for how
// many tests there are.
import { UsageError } from "../run/errors.ts";
import type { Pins } from "../run/events.ts";
import { type Comparison, compareDomains, comparedMetrics, comparePaired, type DomainComparisons } from "./compare.ts";
import { type Flip, flipsBetween } from "./flips.ts";
import { holm } from "./multiple-tests.ts";
import { pinDifferences } from "./pins.ts";
import type { Sample } from "./sample.ts";

export type Entry = {
  /** As its user knows it. */
  label: string;
  model: string;
  pins: Pins;
  samples: readonly Sample[];
};

export type MetricComparison = Comparison & {
  /** After Holm over the pairs. */
  adjusted: number;
  /** Their p-values are after Holm over all domains of all pairs. */
  domains?: DomainComparisons;
};

/** `to` compared with `from`, by metric. */
export type PairComparison = { from: Entry; to: Entry; metrics: Record<string, MetricComparison>; flips: Flip[] };

/**
 * Compares each entry with the first one.
 * @param allowed pins that may differ
 * @throws UsageError naming each pin that differs; DataError for samples that do not pair
 */
export function compareMany(entries: readonly Entry[], allowed: ReadonlySet<string> = new Set()): PairComparison[] {
  const [from, ...others] = entries;
  if (from === undefined || others.length === 0) throw new UsageError("there are no two evaluations to compare");
  const refusals = others.flatMap((to) => refusal(from, to, allowed));
  if (refusals.length > 0) throw new UsageError(refusals.join("\n"));
  const pairs = others.map((to) => ({
    from,
    to,
    metrics: compareMetrics(from, to),
    flips: flipsBetween(from.samples, to.samples),
  }));
  for (const metric of comparedMetrics) {
    const tests = pairs.flatMap(({ metrics }) => metrics[metric] ?? []);
    adjust(tests);
    adjust(tests.flatMap(({ domains }) => Object.values(domains ?? {})));
  }
  return pairs;
}

function compareMetrics({ samples: a }: Entry, { samples: b }: Entry): Record<string, MetricComparison> {
  const has = (samples: readonly Sample[], metric: string) => samples.some(({ scores }) => metric in scores);
  return Object.fromEntries(
    comparedMetrics
      .filter((metric) => has(a, metric) && has(b, metric))
      .map((metric) => {
        const domains = compareDomains(a, b, metric);
        return [metric, { ...comparePaired(a, b, metric), adjusted: 1, ...(domains ? { domains } : {}) }];
      }),
  );
}

function adjust(tests: { pValue: number; adjusted: number }[]): void {
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  for (const [at, test] of tests.entries()) test.adjusted = adjusted[at]!;
}

/** One sentence, or none. */
function refusal(from: Entry, to: Entry, allowed: ReadonlySet<string>): string[] {
  const differences = pinDifferences(from.pins, to.pins).filter(({ pin }) => !allowed.has(pin));
  if (differences.length === 0) return [];
  const named = differences.map(({ pin, a, b }) => `${pin} (${a} against ${b})`);
  return [`${from.label} and ${to.label} were not measured alike, so they cannot be compared: ${named.join("; ")}`];
}
