// Log-probabilities of given tokens in packed rows: the one forward pass behind training, scoring and the reference.
import { inScope } from "../engine/graph.ts";
import { f32, i32 } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { packedAttention } from "./attention.ts";
import type { Context, ModelFamily } from "./family.ts";

/** What a block reads beside its state. */
export const rowTypes = (rows: number, rowTokens: number) => ({
  positions: i32(rows, rowTokens),
  segments: i32(rows, rowTokens),
});

export const idsType = (rows: number, rowTokens: number) => ({ ids: i32(rows, rowTokens) });

/** Which positions are scored, and for which token. */
export const scoredTypes = (capacity: number) => ({ scoreIndex: i32(capacity), targets: i32(capacity) });

/** The inputs of a program over packed rows with `capacity` scored tokens. */
export const packedTypes = (rows: number, rowTokens: number, capacity: number) => ({
  ...idsType(rows, rowTokens),
  ...rowTypes(rows, rowTokens),
  ...scoredTypes(capacity),
});

export type RowTensors = Record<keyof ReturnType<typeof rowTypes>, Tensor>;
export type ScoredTensors = Record<keyof ReturnType<typeof scoredTypes>, Tensor>;
export type PackedTensors = Record<keyof ReturnType<typeof packedTypes>, Tensor>;

type Bound = Pick<Context, "parameter" | "linear">;

/** A per-token input, f32 [capacity]. */
export const perToken = (capacity: number) => f32(capacity);

/** How a block sees packed rows. */
export const packedContext = (bound: Bound, { positions, segments }: RowTensors): Context => ({
  ...bound,
  attend: packedAttention(segments, positions),
  positions,
});

/**
 * log softmax(logits / temperature) at the target of each scored position, f32 [capacity]. The norm and the head run on
 * scored positions only.
 * @param x the state after the last block, f32 [R, T, hiddenSize]
 */
export function scoredLogProbs(
  family: ModelFamily,
  bound: Pick<Context, "parameter">,
  x: Tensor,
  { scoreIndex, targets }: ScoredTensors,
  temperature = 1,
): Tensor {
  return inScope("head", () => {
    const scored = x.reshape([-1, family.hiddenSize]).gather(scoreIndex);
    const logits = family.logits(family.finish(scored, bound), bound, temperature); // [capacity, V]
    const capacity = targets.shape[0]!;
    return logits
      .takeAlong(targets.reshape([capacity, 1]))
      .sub(logits.logSumExp())
      .reshape([capacity]);
  });
}

/** The same from token ids. */
export function tokenLogProbs(family: ModelFamily, bound: Bound, tensors: PackedTensors, temperature = 1): Tensor {
  const context = packedContext(bound, tensors);
  let x = inScope("embed", () => family.embed(tensors.ids, bound));
  for (let index = 0; index < family.layers; index++) x = family.block(x, index, context);
  return scoredLogProbs(family, bound, x, tensors, temperature);
}
