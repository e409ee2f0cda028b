// A number for each row, drawn from (seed, source, row) alone: whoever wants n rows takes the n least. Knows no row.
import { randomKey, threefry } from "../../engine/random.ts";

/**
 * Draws of a source: a uniform order of its rows, whichever of them are there. With a weight it is the order of drawing
 * without putting back, each time in proportion to the weights: −ln(u) / w (Efraimidis and Spirakis 2006, as exponential
 * clocks). A row of weight 0 comes last.
 */
export function drawer(seed: number, source: string): (row: number, weight?: number) => number {
  const key = randomKey(seed, ...[...source].map((character) => character.codePointAt(0)!));
  return (row, weight = 1) => {
    const [high, low] = threefry(key, row | 0, Math.floor(row / 2 ** 32));
    const uniform = (high * 2 ** 21 + (low >>> 11) + 0.5) / 2 ** 53;
    return weight > 0 ? -Math.log(uniform) / weight : Number.POSITIVE_INFINITY;
  };
}

/**
 * How much a prompt of this pass rate has to teach GRPO: the chance that a group of G answers is neither all right nor
 * all wrong, 1 − pᴳ − (1 − p)ᴳ.
 */
export function groupSignal(passRate: number, groupSize: number): number {
  return Math.max(0, 1 - passRate ** groupSize - (1 - passRate) ** groupSize);
}
