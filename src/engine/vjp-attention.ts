// Attention written out in ordinary ops, and its gradient. The gradient computes the probabilities again, as
// FlashAttention does (Dao et al. 2022, algorithm 4), with the row term Σ g·y instead of a pass over the T×S scores.
// Where the forward pass is written out too, both share one set of probabilities and nothing is computed twice.
import type { Tensor } from "./tensor.ts";

/** The probabilities of attention, f32 [B, K, G·T, S] with G = H / K, and the scaled queries in that layout. */
function probabilities(q: Tensor, k: Tensor, bias: Tensor, scale: number): { p: Tensor; queries: Tensor } {
  const [B, H, T, D] = q.shape as [number, number, number, number];
  const [, K, S] = k.shape as [number, number, number, number];
  const G = H / K;
  // The G query heads that share a key head stand below each other, so nothing is repeated.
  const queries = q.mul(scale).reshape([B, K, G * T, D]);
  const scores = queries
    .matmul(k.swap())
    .reshape([B, K, G, T, S])
    .add(bias.reshape([B, 1, 1, T, S]));
  return { queries, p: scores.softmax().reshape([B, K, G * T, S]) };
}

/** The attention op in ordinary ops; shapes as in its definition. */
export function attentionWrittenOut(q: Tensor, k: Tensor, v: Tensor, bias: Tensor, scale: number): Tensor {
  return probabilities(q, k, bias, scale).p.matmul(v).reshape(q.shape);
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
  scale: number,
): Tensor[] {
  const { p, queries } = probabilities(q, k, bias, scale);
  const [fy, fg] = [y.reshape(queries.shape), g.reshape(queries.shape)];
  const delta = fg.mul(fy).sum(-1); // [B, K, G·T, 1]
  const ds = p.mul(fg.matmul(v.swap()).sub(delta)); // [B, K, G·T, S]
  return [ds.matmul(k).mul(scale).reshape(q.shape), ds.swap().matmul(queries), p.swap().matmul(fg)];
}
