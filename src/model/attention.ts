// The two ways in which a batch attends: whole sequences packed in rows, and one new token against a cache.
import { attention, concat, constant, type Tensor } from "../engine/tensor.ts";
import type { Attend } from "./family.ts";

const hidden = -1e9;

/**
 * How far below the new position's own score others are let fall, hidden ones too: they weigh less than 1e-26, nothing in
 * float32. Of scores much lower the softmax makes denormal numbers, which takes a processor six times as long.
 */
const lowest = 60;

/**
 * Block-diagonal causal attention: a position sees the earlier ones of its own segment.
 * @param segments i32 [R, T], equal within a sequence @param positions i32 [R, T], counted from each sequence's start
 */
export function packedAttention(segments: Tensor, positions: Tensor): Attend {
  const [R, T] = segments.shape as [number, number];
  const row = (x: Tensor) => x.reshape([R, T, 1]);
  const column = (x: Tensor) => x.reshape([R, 1, T]);
  const biases = new Map<number, Tensor>();
  const biasFor = (window: number) => {
    const known = biases.get(window);
    if (known) return known;
    const causal = row(positions).less(column(positions)).not();
    const visible = row(segments).equal(column(segments)).and(causal);
    const near = row(positions).sub(column(positions)).less(window);
    const bias = (window < T ? visible.and(near) : visible).where(0, hidden).reshape([R, 1, T, T]);
    biases.set(window, bias);
    return bias;
  };
  return ({ q, k, v, window = T, scale, softcap }) => attention(q, k, v, biasFor(Math.min(window, T)), scale, softcap);
}

/**
 * One new token a row against its cache. The cache is read in place; the new key and value are joined to the scores,
 * not to the cache, so that nothing of its size is copied.
 * @param lengths i32 [B], filled positions of each row's cache
 * @param cache keys and values of a layer, f32 [B, K, S, D]
 */
export function cachedAttention(lengths: Tensor, cache: (layer: number) => { keys: Tensor; values: Tensor }): Attend {
  const biases = new Map<number, Tensor>();
  const biasFor = (S: number, window: number) => {
    const known = biases.get(window);
    if (known) return known;
    const slots = constant(
      Array.from({ length: S }, (_, i) => i),
      [1, S],
      "i32",
    );
    const length = lengths.reshape([-1, 1]);
    const filled = slots.less(length);
    const near = length.sub(slots).less(window);
    const bias = (window <= S ? filled.and(near) : filled).where(0, hidden).reshape([lengths.shape[0]!, 1, 1, S]);
    biases.set(window, bias);
    return bias;
  };
  return ({ index, q, k, v, window, scale, softcap }) => {
    const [B, H, , D] = q.shape as [number, number, number, number];
    const { keys, values } = cache(index);
    const [, K, S] = keys.shape as [number, number, number, number];
    const folded = q.mul(scale).reshape([B, K, H / K, D]);
    const own = folded.mul(k).sum(-1).softcap(softcap); // [B, K, G, 1]
    const old = folded
      .matmul(keys.swap())
      .softcap(softcap)
      .add(biasFor(S, window ?? S + 1))
      .maximum(own.sub(lowest)); // [B, K, G, S]
    const p = concat([old, own], 3).softmax();
    const mixed = p
      .slice(3, 0, S)
      .matmul(values)
      .add(p.slice(3, S, S + 1).mul(v));
    return mixed.reshape([B, H, 1, D]);
  };
}
