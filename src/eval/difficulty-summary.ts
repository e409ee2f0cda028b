// What the difficulties of many prompts say together: the mean pass rate, how the prompts spread, what was not judged.
import type { Estimate } from "../run/events.ts";
import type { MeasuredRow } from "./difficulty.ts";
import { wilson } from "./statistics.ts";

export type DifficultyGroup = {
  prompts: number;
  judged: number;
  /**
   * Mean over the judged prompts, undefined where none was judged. Its Wilson interval takes each prompt for one trial,
   * which is never too narrow: rates vary less than single answers do.
   */
  passRate: Estimate | undefined;
  /** Judged prompts with right and wrong answers both, from which GRPO learns. */
  mixed: number;
};

export type DifficultySummary = DifficultyGroup & {
  /** Judged prompts by pass rate: those of 0, then those above one bin's end and up to the next. */
  bins: { upTo: number; prompts: number }[];
  domains: Record<string, DifficultyGroup>;
  /** Prompts by the reason why they were not judged. */
  unjudged: Record<string, number>;
  /** Samples of judged prompts that were neither shown to be right nor wrong. */
  undecided: number;
};

/** With more samples than this their counts are gathered in tenths. */
const mostBins = 10;

export function summariseDifficulty(measured: readonly MeasuredRow[], samples: number): DifficultySummary {
  const domains = new Map<string, MeasuredRow[]>();
  const unjudged: Record<string, number> = {};
  let undecided = 0;
  for (const one of measured) {
    const { row, difficulty } = one;
    const known = domains.get(row.domain);
    if (known === undefined) domains.set(row.domain, [one]);
    else known.push(one);
    if (difficulty.unjudged === undefined) undecided += difficulty.undecided;
    else unjudged[difficulty.unjudged] = (unjudged[difficulty.unjudged] ?? 0) + 1;
  }
  return {
    ...groupOf(measured),
    bins: binsOf(ratesOf(measured), Math.min(samples, mostBins)),
    domains: Object.fromEntries(
      [...domains].sort(([a], [b]) => (a < b ? -1 : 1)).map(([domain, own]) => [domain, groupOf(own)]),
    ),
    unjudged,
    undecided,
  };
}

function groupOf(measured: readonly MeasuredRow[]): DifficultyGroup {
  const rates = ratesOf(measured);
  const sum = Math.min(
    rates.length,
    rates.reduce((total, rate) => total + rate, 0),
  );
  return {
    prompts: measured.length,
    judged: rates.length,
    passRate: rates.length === 0 ? undefined : wilson(sum, rates.length),
    mixed: rates.filter((rate) => rate > 0 && rate < 1).length,
  };
}

function ratesOf(measured: readonly MeasuredRow[]): number[] {
  return measured.flatMap(({ difficulty: { passRate } }) => passRate ?? []);
}

/** `count` bins above that of 0. */
function binsOf(rates: readonly number[], count: number): DifficultySummary["bins"] {
  const bins = Array.from({ length: count + 1 }, (_, index) => ({ upTo: index / count, prompts: 0 }));
  // A rate such as 0.30000000000000004 belongs to the bin of 0.3.
  for (const rate of rates) bins[Math.ceil(rate * count - 1e-9)]!.prompts += 1;
  return bins;
}
