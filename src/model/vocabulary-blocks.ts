// The loss head of a large vocabulary in blocks of words, so that logits never exist for all words at once: what attention does
// by blocks of keys (Dao et al. 2022, "FlashAttention"), with the rows of the head as keys and values. The gradient of
// log softmax(W·h)ₜ is Wₜ − Σ softmax(W·h)·W, and both of its parts are there as soon as the forward pass is.
import { concat, type Tensor } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { type Context, logitsBy, type ModelFamily, type ParameterSpec } from "./family.ts";

/** Words of a block. Their logits for a few hundred tokens fit into a processor's last cache. */
const blockWords = 8192;

type Head = Pick<ModelFamily, "head" | "logitSoftcap">;

/** How many words' logits exist at once. @param trained a head that is trained itself is not cut */
export const wordsAtOnce = ({ head }: Pick<Head, "head">, trained: readonly ParameterSpec[] = []): number =>
  trained.some(({ name }) => name === head.name) ? head.shape[0]! : Math.min(head.shape[0]!, blockWords);

export type BlockSettings = {
  readonly temperature: number;
  /** Whether a gradient to `hidden` will be asked for, which takes twice the arithmetic. The head gets none. */
  readonly differentiable: boolean;
  readonly words?: number;
};

/** log softmax(logits / temperature) at the targets. @param hidden f32 [N, hiddenSize] @param targets i32 [N] @returns f32 [N, 1] */
export function blockedLogProbs(
  family: Head,
  { parameter }: Pick<Context, "parameter">,
  hidden: Tensor,
  targets: Tensor,
  { temperature, differentiable, words = blockWords }: BlockSettings,
): Tensor {
  const head = parameter(family.head);
  const [N, D] = hidden.shape as [number, number];
  const count = Math.ceil(head.shape[0]! / words);
  const parts = Array.from({ length: count }, (_, block) => {
    const start = block * words;
    const rows = head.slice(0, start, Math.min(head.shape[0]!, start + words));
    const logits = logitsBy(family, hidden, temperature, (x) => x.matmul(rows.swap())); // [N, words]
    const max = logits.max(-1).stopGradient();
    const powers = logits.sub(max).exp();
    const total = powers.sum(-1);
    const [gradient] = differentiable ? grad(logits.mul(powers.stopGradient()).sum(), [hidden]) : [];
    const summaries = [total.log().add(max), logitOf(logits, targets.sub(start))];
    // Together, so that the runtime is done with a block's logits before it begins with the next.
    return concat(gradient ? [...summaries, gradient.div(total)] : summaries, 1);
  });
  const columns = (start: number, end = start + 1) => parts.map((part) => part.slice(1, start, end));
  const sums = concat(columns(0), 1); // [N, count]
  const logProbs = columns(1).reduce(plus).sub(sums.logSumExp());
  if (!differentiable) return logProbs;
  const shares = sums.softmax();
  const mean = columns(2, 2 + D)
    .map((gradient, block) => gradient.mul(shares.slice(1, block, block + 1)))
    .reduce(plus);
  const rows = head.gather(targets).reshape([N, D]);
  const target = logitsBy(family, hidden, temperature, (x) => x.mul(rows).sum(-1));
  return logProbs.withGradientOf(target.sub(hidden.mul(mean.stopGradient()).sum(-1)));
}

const plus = (sum: Tensor, part: Tensor) => sum.add(part);

/** The logit of each row's word, f32 [N, 1]; 0 where the word is not among these. @param words i32 [N], counted from the first */
function logitOf(logits: Tensor, words: Tensor): Tensor {
  const [N, count] = logits.shape as [number, number];
  const isThere = words.less(0).not().and(words.less(count)).reshape([N, 1]);
  const places = isThere.where(words.reshape([N, 1]), 0);
  return isThere.where(logits.takeAlong(places), 0);
}
