// The composite reward of a recipe: a weighted mean of its components, each isolated from the others' failures.
import type { RewardSettings } from "../recipe/schema.ts";
import { RecipeError } from "../run/errors.ts";
import { confidenceReward } from "./confidence.ts";
import { correctnessReward } from "./correctness.ts";
import type { Reward, RewardInput, RewardResult } from "./reward.ts";
import { traceReward } from "./trace-structure.ts";

export type RewardComponent = "correctness" | "trace" | "confidence";
export type CompositeResult = {
  /** Weighted mean of the components, in [0, 1]. */
  reward: number;
  components: Record<RewardComponent, number>;
  reasons: Record<RewardComponent, string>;
  /** Whether the answer is neither shown to be right nor wrong. */
  undecided: boolean;
  /** Whether the completion is to be left out of training, as the recipe says of undecided ones. */
  masked: boolean;
};

/**
 * Σ w·s / Σ w over the components. A weight of 0 takes a component out of the sum; its score is still reported. A
 * component that throws scores 0 with the error as its reason.
 *
 * @throws RecipeError when every weight is 0.
 */
export function compositeReward(settings: RewardSettings): (input: RewardInput) => CompositeResult {
  const tolerance = settings.correctness.tolerance;
  const correctness = isolated(correctnessReward({ tolerance }));
  const trace = isolated(traceReward({ minSteps: settings.trace.minSteps, tolerance }));
  const confidence = isolated(confidenceReward({ tolerance }));
  const weights = {
    correctness: settings.correctness.weight,
    trace: settings.trace.weight,
    confidence: settings.confidence.weight,
  };
  const total = weights.correctness + weights.trace + weights.confidence;
  if (!(total > 0)) {
    throw new RecipeError(
      "grpo.reward: every weight is 0, so no completion could be told from another; set one above 0",
    );
  }
  return (input) => {
    const results = { correctness: correctness(input), trace: trace(input), confidence: confidence(input) };
    const { correctness: right, trace: shown, confidence: sure } = results;
    const sum = weights.correctness * right.score + weights.trace * shown.score + weights.confidence * sure.score;
    return {
      // Rounding may take the mean of ones past 1.
      reward: Math.min(1, sum / total),
      components: { correctness: right.score, trace: shown.score, confidence: sure.score },
      undecided: right.undecided === true,
      masked: right.undecided === true && weights.correctness > 0 && settings.correctness.unknown === "mask",
      reasons: { correctness: right.reason, trace: shown.reason, confidence: sure.reason },
    };
  };
}

/** The same reward, except that an exception becomes a score of 0 with its message. */
export function isolated(reward: Reward): (input: RewardInput) => RewardResult {
  return (input) => {
    try {
      const result = reward(input);
      if (result.score >= 0 && result.score <= 1) return result;
      return { score: 0, reason: `failed: the score ${result.score} is not in [0, 1]` };
    } catch (error) {
      return { score: 0, reason: `failed: ${error instanceof Error ? error.message : String(error)}` };
    }
  };
}
