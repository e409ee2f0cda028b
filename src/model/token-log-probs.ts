// Log-probabilities of given tokens in packed rows: the one forward pass behind training, scoring and the reference.
import { f32, i32 } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { packedAttention } from "./attention.ts";
import type { Context, ModelFamily } from "./family.ts";

/** The inputs of a program over packed rows with `capacity` scored tokens. */
export const packedTypes = (rows: number, rowTokens: number, capacity: number) => ({
  ids: i32(rows, rowTokens),
  positions: i32(rows, rowTokens),
  segments: i32(rows, rowTokens),
  scoreIndex: i32(capacity),
  targets: i32(capacity),
});

export type PackedTensors = Record<keyof ReturnType<typeof packedTypes>, Tensor>;

/** A per-token input, f32 [capacity]. */
export const perToken = (capacity: number) => f32(capacity);

/**
 * log softmax(logits / temperature) at the target of each scored position, f32 [capacity]. The head runs on scored
 * positions only.
 */
export function tokenLogProbs(
  family: ModelFamily,
  bound: Pick<Context, "parameter" | "linear">,
  { ids, positions, segments, scoreIndex, targets }: PackedTensors,
  temperature = 1,
): Tensor {
  const attend = packedAttention(segments, positions);
  const hidden = family.hidden(ids, { ...bound, attend, positions }).reshape([-1, family.hiddenSize]);
  const logits = family.logits(hidden.gather(scoreIndex), bound, temperature); // [capacity, V]
  const capacity = targets.shape[0]!;
  return logits
    .takeAlong(targets.reshape([capacity, 1]))
    .sub(logits.logSumExp())
    .reshape([capacity]);
}
