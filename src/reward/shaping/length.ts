// Whether a completion has a wanted length. Does not look at what it says.
import type { Reward } from "../reward.ts";
import { completionLength } from "./completion-length.ts";

/** In tokens; see `lengthReward`. */
export type LengthOptions = { from: number; to: number; soft: number };

/**
 * 1 between `from` and `to` tokens, falling in a straight line to 0 at `soft` tokens below and above; with `soft: 0` the
 * edges are hard. An empty completion scores 0 unless `from` is 0. Rows without token counts are measured in words: see
 * `completionLength`.
 */
export function lengthReward({ from, to, soft }: LengthOptions): Reward {
  return (input) => {
    const { count, unit } = completionLength(input);
    const off = Math.max(from - count, count - to, 0);
    const score = off === 0 ? 1 : count === 0 ? 0 : Math.max(0, 1 - off / Math.max(1, soft));
    return { score, reason: `${count} ${unit}, ${from} to ${to} wanted` };
  };
}
