// Attention written out in ordinary ops, and its gradient. The gradient computes the probabilities again, as
// FlashAttention does (Dao et al. 2022, algorithm 4), with the row term Σ g·y instead of a pass over the T×S scores.
// Where the forward pass is written out too, both share one set of probabilities and nothing is computed twice.
import type { OpParams } from "./ops.ts";
import type { Tensor } from "./tensor.ts";

type Settings = OpParams["attention"];

/**
 * The probabilities of attention, f32 [B, K, G·T, S] with G = H / K; the capped scores that they come from and the scaled
 * queries in that layout.
 */
function probabilities(
  q: Tensor,
  k: Tensor,
  bias: Tensor,
  { scale, softcap }: Settings,
): { p: Tensor; capped: Tensor; queries: Tensor } {
  const [B, H, T, D] = q.shape as [number, number, number, number];
  const [, K, S] = k.shape as [number, number, number, number];
  const G = H / K;
  // The G query heads that share a key head stand below each other, so nothing is repeated.
  const queries = q.mul(scale).reshape([B, K, G * T, D]);
  const capped = queries.matmul(k.swap()).softcap(softcap);
  const scores = capped.reshape([B, K, G, T, S]).add(bias.reshape([B, 1, 1, T, S]));
  return { queries, capped, p: scores.softmax().reshape([B, K, G * T, S]) };
}

/** The attention op in ordinary ops; shapes as in its definition. */
export function attentionWrittenOut(q: Tensor, k: Tensor, v: Tensor, bias: Tensor, settings: Settings): Tensor {
  return probabilities(q, k, bias, settings).p.matmul(v).reshape(q.shape);
}

/**
 * @param q [B, H, T, D] @param k [B, K, S, D] @param v [B, K, S, D] @param bias [B, 1, T, S]
 * @param y the attention's output and @param g its gradient, both [B, H, T, D]
 * @returns gradients of q, k and v
 */
export function attentionVjp(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  bias: Tensor,
  y: Tensor,
  g: Tensor,
  settings: Settings,
): Tensor[] {
  const { scale, softcap } = settings;
  const { p, capped, queries } = probabilities(q, k, bias, settings);
  const [fy, fg] = [y.reshape(queries.shape), g.reshape(queries.shape)];
  const delta = fg.mul(fy).sum(-1); // [B, K, G·T, 1]
  const dCapped = p.mul(fg.matmul(v.swap()).sub(delta)); // [B, K, G·T, S]
  const ds =
    softcap === 0
      ? dCapped
      : dCapped.mul(
          capped
            .mul(1 / softcap)
            .square()
            .neg()
            .add(1),
        ); // tanh′ = 1 − tanh²
  return [ds.matmul(k).mul(scale).reshape(q.shape), ds.swap().matmul(queries), p.swap().matmul(fg)];
}
