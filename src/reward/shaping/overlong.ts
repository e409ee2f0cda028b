// Punishes completions that run into the limit of their length, before and beyond it.
import type { Reward } from "../reward.ts";
import { completionLength } from "./completion-length.ts";

export type OverlongOptions = {
  /** Share of the limit over which the score falls. */
  buffer: number;
  /** In tokens; without it the limit that generation had. */
  limit?: number | undefined;
};

/**
 * DAPO's soft overlong punishment (Yu et al. 2025, "DAPO: An Open-Source LLM Reinforcement Learning System at Scale",
 * arXiv 2503.14476, equation 13), shifted from [−1, 0] into [0, 1]: with the limit L and the buffer B = `buffer` · L,
 * 1 up to L − B tokens, (L − length) / B up to L, and 0 beyond or where generation was cut off. DAPO has L = 20,480 and
 * B = 4,096, which is `buffer: 0.2`.
 *
 * Rows without token counts are measured in words against `limit`, and score 1 where that is not set either.
 */
export function overlongReward({ buffer, limit }: OverlongOptions): Reward {
  return (input) => {
    if (input.tokens?.cut) return { score: 0, reason: `cut off after ${input.tokens.completion} tokens` };
    const most = limit ?? input.tokens?.limit;
    if (most === undefined) return { score: 1, reason: "no limit is known" };
    const { count, unit } = completionLength(input);
    const room = most - count;
    const score = room < 0 ? 0 : Math.min(1, room / Math.max(1, buffer * most));
    return { score, reason: `${count} of ${most} ${unit}` };
  };
}
