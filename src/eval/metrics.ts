// One completion to its scores, by the rewards of training. Generates nothing and knows no other completion.
import type { CompositeReward } from "../reward/combine.ts";
import { formatReward } from "../reward/format.ts";
import type { RewardInput } from "../reward/reward.ts";

export type ScoredCompletion = {
  /**
   * Each in [0, 1]: accuracy, 1 when the stated answer is the gold answer; strictAccuracy, the same of an answer in a
   * well-formed trace; format, 1 when the grammar is kept; every other component of the reward by its name; composite, the
   * reward. A row whose answers its domain does not judge has neither accuracy.
   */
  scores: Record<string, number>;
  reasons: Record<string, string>;
  /** The answer is neither shown to be right nor wrong, and counts as wrong. */
  undecided: boolean;
  /** Why a component failed; it counts as 0. */
  failed: Record<string, string>;
};

/** Without a model's confidence, confidence counts as 1. */
export async function scoreCompletion(input: RewardInput, composite: CompositeReward): Promise<ScoredCompletion> {
  const { reward, components, reasons, undecided, failed } = await composite(input);
  const { correctness, ...others } = components;
  const format = formatReward(input).score;
  const scores: Record<string, number> = { format, ...others, composite: reward };
  if (correctness === undefined) return { scores, reasons, undecided, failed };
  return {
    scores: { accuracy: correctness, strictAccuracy: correctness * format, ...scores },
    reasons,
    undecided,
    failed,
  };
}
