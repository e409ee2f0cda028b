// How far two judgements of the same things agree. Knows not which of them is right.

import type { CompositeResult } from "./combine.ts";

export type Agreement = {
  count: number;
  /** Share on which both say the same. */
  agreement: number;
  /** Cohen's kappa; undefined where one of both never differs from itself, so that chance alone would agree. */
  kappa: number | undefined;
};

/** From this score on a judge takes a completion for good; compared with gold it is as good as gold there. */
const judgedGood = 0.5;

/**
 * What a judge's score and the verifier say of a completion: whether it is good, whether it is right; undefined where one of
 * both says nothing of its own.
 */
export function judgedPair({
  components: { judge, correctness },
  undecided,
  byJudge,
  failed,
}: Pick<CompositeResult, "components" | "undecided" | "byJudge" | "failed">): readonly [boolean, boolean] | undefined {
  if (judge === undefined || correctness === undefined || undecided || byJudge) return undefined;
  return failed.judge || failed.correctness ? undefined : [judge >= judgedGood, correctness === 1];
}

/**
 * Agreement and Cohen's kappa (Cohen 1960, "A Coefficient of Agreement for Nominal Scales"): (p − e) / (1 − e) with the
 * observed agreement p and the agreement e that the two shares of "yes" give by chance.
 * @returns undefined for no pairs
 */
export function agreementOf(pairs: readonly (readonly [boolean, boolean])[]): Agreement | undefined {
  const count = pairs.length;
  if (count === 0) return undefined;
  const share = (test: (pair: readonly [boolean, boolean]) => boolean) => pairs.filter(test).length / count;
  const agreement = share(([a, b]) => a === b);
  const [first, second] = [share(([a]) => a), share(([, b]) => b)];
  const chance = first * second + (1 - first) * (1 - second);
  return { count, agreement, kappa: chance < 1 ? (agreement - chance) / (1 - chance) : undefined };
}
