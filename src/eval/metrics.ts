// One completion to its scores, by the rewards of training. Generates nothing and knows no other completion.

import { checkWork } from "../reward/claims/check-work.ts";
import type { CompositeReward } from "../reward/combine.ts";
import { statedAnswer } from "../reward/correctness.ts";
import { formatReward } from "../reward/format.ts";
import type { RewardInput } from "../reward/reward.ts";
import { readTraceLeniently } from "../text/trace-tags.ts";

export type ScoredCompletion = {
  /**
   * Each in [0, 1]: accuracy, 1 when the stated answer is the gold answer; strictAccuracy, the same of an answer in a
   * well-formed trace; format, 1 when the grammar is kept; every other component of the reward by its name; rightSteps, the
   * share of right steps among those whose calculations can be checked, and follows, 1 when the answer is the result of the
   * last calculation, both on rows whose gold reasoning has 1; composite, the reward. A row whose answers its domain does
   * not judge has neither accuracy.
   */
  scores: Record<string, number>;
  reasons: Record<string, string>;
  /** The answer is neither shown to be right nor wrong, and counts as wrong. */
  undecided: boolean;
  /** Why a component failed; it counts as 0. */
  failed: Record<string, string>;
};

/** Metrics of their own that a component is named like. */
const renamed: Readonly<Record<string, string>> = { length: "lengthScore" };

/** Without a model's confidence, confidence counts as 1. */
export async function scoreCompletion(input: RewardInput, composite: CompositeReward): Promise<ScoredCompletion> {
  const { reward, components, reasons, undecided, failed } = await composite(input);
  const { correctness, ...others } = components;
  const format = formatReward(input).score;
  const named = Object.fromEntries(Object.entries(others).map(([name, score]) => [renamed[name] ?? name, score]));
  const scores: Record<string, number> = { format, ...named, ...workScores(input), composite: reward };
  if (correctness === undefined) return { scores, reasons, undecided, failed };
  return {
    scores: { accuracy: correctness, strictAccuracy: correctness * format, ...scores },
    reasons,
    undecided,
    failed,
  };
}

/** Which rows have the scores depends on their gold reasoning alone, so that models are compared on the same ones. */
function workScores({ completion, row }: RewardInput): Record<string, number> {
  const gold = checkWork(row.reasoning, row.answer);
  if (gold.rightShare !== 1 && gold.follows !== true) return {};
  const own = checkWork(readTraceLeniently(completion).reasoning ?? completion, statedAnswer(completion) ?? "");
  return {
    ...(gold.rightShare === 1 ? { rightSteps: own.rightShare ?? 0 } : {}),
    ...(gold.follows ? { follows: own.follows ? 1 : 0 } : {}),
  };
}
