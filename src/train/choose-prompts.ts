// Which prompts a GRPO step takes: all in turn, or by chance where some have more to teach. Knows no text and no reward.
import { drawer } from "../data/sampling/draw.ts";
import { permutation, randomKey } from "../engine/random.ts";

type Weighted = {
  /** How much likelier than others it is to be taken; none of the prompts has one where they are taken in turn. */
  readonly weight?: number;
};

/**
 * The prompts of a step, from 1, which depend on the seed and the step's number alone. Without weights each pass over them has
 * an order of its own. With weights a step draws without putting back, each time in proportion to the weights, and knows
 * nothing of the steps before.
 */
export function choosePrompts<Prompt extends Weighted>(
  prompts: readonly Prompt[],
  count: number,
  { seed, step }: { seed: number; step: number },
): Prompt[] {
  const isWeighted = prompts.some(({ weight }) => weight !== undefined);
  const orders = new Map<number, number[]>();
  return Array.from({ length: count }, (_, i) => {
    const at = isWeighted ? i : (step - 1) * count + i;
    const pass = Math.floor(at / prompts.length);
    const order =
      orders.get(pass) ??
      (isWeighted
        ? weightedOrder(prompts, drawer(seed, `step ${step}.${pass}`))
        : permutation(randomKey(seed, 4, pass), prompts.length));
    orders.set(pass, order);
    return prompts[order[at % prompts.length]!]!;
  });
}

function weightedOrder(prompts: readonly Weighted[], draw: ReturnType<typeof drawer>): number[] {
  const draws = prompts.map(({ weight }, index) => draw(index, weight));
  return prompts.map((_, index) => index).sort((a, b) => draws[a]! - draws[b]! || a - b);
}
