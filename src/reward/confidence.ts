// Rewards a model for knowing when it is right. The confidence is a number handed in: this file knows log-probabilities,
// but no model that makes them.
import type { CompareOptions } from "./answer.ts";
import { statedAnswer } from "./correctness.ts";
import { compareWithGold } from "./gold.ts";
import type { AsyncReward, Reward, RewardResult } from "./reward.ts";

/**
 * 1 − (c − correct)², where c is the confidence in the stated answer and correct is 0 or 1; no answer scores 0. Without
 * a confidence c = 1: the text states its answer flatly. An overconfident wrong answer loses most.
 *
 * The score is the Brier term of RLCR (Damani et al. 2025, "Beyond Binary Rewards: Training LMs to Reason About Their
 * Uncertainty", arXiv 2507.16806: R = correct − (q − correct)²), shifted into [0, 1] and without its correctness term,
 * which is a reward of its own here. RLCR's q is a number that the model writes; ours is read off its probabilities,
 * see `answerConfidence`.
 *
 * @throws RangeError when the confidence is not a number.
 */
export function confidenceReward(options: CompareOptions = {}): Reward {
  return ({ prompt, completion, row, confidence = 1 }) => {
    const answer = statedAnswer(completion);
    if (answer === undefined || answer.trim() === "") return { score: 0, reason: "no answer found" };
    return calibrated(confidence, compareWithGold(answer, { ...row, prompt }, options).verdict === "equal");
  };
}

/** The same for a program, which is right when `program` scores 1. */
export function confidenceInProgram(program: AsyncReward): AsyncReward {
  return async (input) => calibrated(input.confidence ?? 1, (await program(input)).score === 1);
}

function calibrated(confidence: number, right: boolean): RewardResult {
  if (Number.isNaN(confidence)) throw new RangeError("the confidence is not a number");
  const certainty = Math.min(1, Math.max(0, confidence));
  const score = 1 - (certainty - (right ? 1 : 0)) ** 2;
  return { score, reason: `${right ? "right" : "not right"} at confidence ${certainty.toFixed(3)}` };
}

export type AnswerTokens = {
  /** End offset in the completion of each token, in order: `tokenEnds` makes them from decoded pieces. */
  ends: readonly number[];
  /** Natural log of each token's probability under the distribution it was sampled from. */
  logProbs: readonly number[];
  /** The answer's span in the completion, as `parseTrace` gives it. */
  answerStart: number;
  answerEnd: number;
};

/**
 * The mean probability of the tokens that overlap the answer, or undefined when none does.
 *
 * The mean over token probabilities, not their product, follows RLPR (Yu et al. 2025, "RLPR: Extrapolating RLVR to
 * General Domains without Verifiers", arXiv 2506.18254), which found the product to vary too much and to fall with
 * length. RLPR scores the *reference* answer after the model's reasoning, subtracts its score without that reasoning,
 * and takes the result as the reward; we score the answer that the model itself sampled, subtract nothing, and use it as
 * the confidence whose calibration is rewarded.
 *
 * @throws RangeError when there are not as many log-probabilities as tokens, or one is positive or NaN.
 */
export function answerConfidence({ ends, logProbs, answerStart, answerEnd }: AnswerTokens): number | undefined {
  if (ends.length !== logProbs.length) {
    throw new RangeError(`${ends.length} tokens but ${logProbs.length} log-probabilities`);
  }
  let sum = 0;
  let count = 0;
  for (const [index, end] of ends.entries()) {
    const start = ends[index - 1] ?? 0;
    // A token without text of its own is part of a character that a later token completes.
    const overlaps = start === end ? start >= answerStart && start < answerEnd : start < answerEnd && end > answerStart;
    if (!overlaps) continue;
    const logProb = logProbs[index]!;
    if (!(logProb <= 1e-3)) throw new RangeError(`token ${index}: ${logProb} is no log-probability`);
    sum += Math.min(1, Math.exp(logProb));
    count += 1;
  }
  return count === 0 ? undefined : sum / count;
}

/** End offsets of decoded token pieces whose concatenation is the completion. */
export function tokenEnds(pieces: readonly string[]): number[] {
  let end = 0;
  return pieces.map((piece) => {
    end += piece.length;
    return end;
  });
}
