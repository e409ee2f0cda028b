// The gradient of attention. The probabilities are computed again, not kept: the trick of FlashAttention
// (Dao et al. 2022, algorithm 4), whose row term is Σ g·y instead of a pass over the T×S scores.
import type { Tensor } from "./tensor.ts";

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
  const [B, H, T, D] = q.shape as [number, number, number, number];
  const [, K, S] = k.shape as [number, number, number, number];
  const G = H / K;
  // The G query heads that share a key head stand below each other, so nothing is repeated.
  const fold = (x: Tensor) => x.reshape([B, K, G * T, D]);
  const [qf, gf] = [fold(q.mul(scale)), fold(g)];
  const scores = qf
    .matmul(k.swap())
    .reshape([B, K, G, T, S])
    .add(bias.reshape([B, 1, 1, T, S])); // [B, K, G, T, S]
  const p = scores.softmax().reshape([B, K, G * T, S]);
  const delta = gf.mul(fold(y)).sum(-1); // [B, K, G·T, 1]
  const ds = p.mul(gf.matmul(v.swap()).sub(delta)); // [B, K, G·T, S]
  return [ds.matmul(k).mul(scale).reshape(q.shape), ds.swap().matmul(qf), p.swap().matmul(gf)];
}
