// The two ways in which a batch attends: whole sequences packed in rows, and one new token against a cache.
import { attention, concat, constant, type Tensor } from "../engine/tensor.ts";
import type { Attend } from "./family.ts";

const hidden = -1e9;

/**
 * How far below the new position's own score others are let fall, hidden ones too: they weigh less than 1e-26, nothing in
 * float32. Of scores much lower the softmax makes denormal numbers, which takes a processor six times as long.
 */
const lowest = 60;

/** Heads with one key head that multiply apart in decoding, at most. */
const mostHeadsApart = 4;

/** Where tokens stand. */
export type Places = {
  /** i32 [R, T], equal within a sequence. */
  segments: Tensor;
  /** i32 [R, T], counted from each sequence's start. */
  positions: Tensor;
};

/**
 * Block-diagonal causal attention: a position sees the earlier ones of its own segment.
 * @param keys the places of what is seen, [R, S], where that is more than the rows themselves
 */
export function packedAttention(queries: Places, keys: Places = queries): Attend {
  const [R, T] = queries.segments.shape as [number, number];
  const S = keys.segments.shape[1]!;
  const row = (x: Tensor) => x.reshape([R, T, 1]);
  const column = (x: Tensor) => x.reshape([R, 1, S]);
  const biases = new Map<number, Tensor>();
  const biasFor = (window: number) => {
    const known = biases.get(window);
    if (known) return known;
    const causal = row(queries.positions).less(column(keys.positions)).not();
    const visible = row(queries.segments).equal(column(keys.segments)).and(causal);
    const near = row(queries.positions).sub(column(keys.positions)).less(window);
    const bias = (window < S ? visible.and(near) : visible).where(0, hidden).reshape([R, 1, T, S]);
    biases.set(window, bias);
    return bias;
  };
  return ({ q, k, v, window = S, scale, softcap }) => attention(q, k, v, biasFor(Math.min(window, S)), scale, softcap);
}

/**
 * Prompts in rows of their own, and completions that see the keys and values of their prompt before their own. A block runs
 * over the prompts first.
 * @param of f32 [R, P], 1 where a completion follows a prompt @param span places of prompt and completion, [R, promptT + T]
 */
export function attentionAfterPrompts(prompts: Places, rows: Places, span: Places, of: Tensor) {
  const [toPrompts, toSpan] = [packedAttention(prompts), packedAttention(rows, span)];
  const [R, P] = of.shape as [number, number];
  const seen = new Map<number, { k: Tensor; v: Tensor }>();
  /** [P, K, T, D] → [R, K, T, D]. */
  const spread = (x: Tensor) => {
    const [, K, T, D] = x.shape as [number, number, number, number];
    return of.matmul(x.reshape([P, K * T * D])).reshape([R, K, T, D]);
  };
  const ofPrompts: Attend = (layer) => {
    seen.set(layer.index, { k: layer.k, v: layer.v });
    return toPrompts(layer);
  };
  const ofRows: Attend = (layer) => {
    const { k, v } = seen.get(layer.index)!;
    return toSpan({ ...layer, k: concat([spread(k), layer.k], 2), v: concat([spread(v), layer.v], 2) });
  };
  return { prompts: ofPrompts, rows: ofRows };
}

/**
 * One new token a row against its cache. The cache is read in place; the new key and value are joined to the scores,
 * not to the cache, so that nothing of its size is copied.
 * @param lengths i32 [B], filled positions of each row's cache
 * @param cache keys and values of a layer, f32 [B, K, S, D]
 * @param byOneThread whether one thread alone will run it
 */
export function cachedAttention(
  lengths: Tensor,
  cache: (layer: number) => { keys: Tensor; values: Tensor },
  byOneThread: boolean,
): Attend {
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
    const G = H / K;
    const perKey = (x: Tensor, ...sizes: number[]) => x.reshape([...(K === 1 ? [B] : [B, K]), ...sizes]);
    const folded = q.mul(scale).reshape([B, K, G, D]);
    const own = folded.mul(k).sum(-1).softcap(softcap); // [B, K, G, 1]
    // One thread is faster where the keys come first, which are read as they lie; several are faster the other way round.
    const old = (byOneThread ? keys.matmul(folded.swap()).swap() : folded.matmul(keys.swap()))
      .softcap(softcap)
      .add(biasFor(S, window ?? S + 1))
      .maximum(own.sub(lowest)); // [B, K, G, S]
    const p = concat([old, own], 3).softmax();
    // A head alone reads the values where they lie; for several together ONNX Runtime lays them out anew first.
    const [heads, together] = G <= mostHeadsApart ? [G, 1] : [1, G];
    const mixed = perKey(p.slice(3, 0, S), heads, together, S)
      .matmul(perKey(values, 1, S, D))
      .reshape([B, K, G, D])
      .add(p.slice(3, S, S + 1).mul(v));
    return mixed.reshape([B, H, 1, D]);
  };
}
