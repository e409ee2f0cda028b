// Log-probabilities of given tokens in a micro-batch: the one forward pass behind training, scoring and the reference.
import { inScope } from "../engine/graph.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { Context, ModelFamily } from "./family.ts";
import { embedded, packedBlocks } from "./packed-rows.ts";

export type ScoredTensors = { scoreIndex: Tensor; targets: Tensor };

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

/** The same from token ids. @param tensors those of `packedTypes` */
export function tokenLogProbs(
  family: ModelFamily,
  bound: Pick<Context, "parameter" | "linear">,
  tensors: Readonly<Record<string, Tensor>>,
  temperature = 1,
): Tensor {
  const block = packedBlocks(family, () => bound, tensors);
  let states = inScope("embed", () => embedded(family, bound, tensors));
  for (let index = 0; index < family.layers; index++) states = block(states, index);
  return scoredLogProbs(family, bound, states.x, tensors as ScoredTensors, temperature);
}
