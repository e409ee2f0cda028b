// Log-probabilities of given tokens in a micro-batch: the one forward pass behind training, scoring and the reference.
import { inScope } from "../engine/graph.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { Context, ModelFamily } from "./family.ts";
import { embedded, packedBlocks } from "./packed-rows.ts";
import { blockedLogProbs, wordsAtOnce } from "./vocabulary-blocks.ts";

export type ScoredTensors = { scoreIndex: Tensor; targets: Tensor };

export type LogProbSettings = {
  readonly temperature?: number | undefined;
  /** Whether a gradient will be asked for. */
  readonly differentiable: boolean;
};

/**
 * log softmax(logits / temperature) at the target of each scored position, f32 [capacity]. The norm and the head run on
 * scored positions only, a large head that is not trained by blocks of words.
 * @param x the state after the last block, f32 [R, T, hiddenSize]
 */
export function scoredLogProbs(
  family: ModelFamily,
  bound: Pick<Context, "parameter">,
  x: Tensor,
  { scoreIndex, targets }: ScoredTensors,
  { temperature = 1, differentiable }: LogProbSettings,
): Tensor {
  return inScope("head", () => {
    const capacity = targets.shape[0]!;
    const hidden = family.finish(x.reshape([-1, family.hiddenSize]).gather(scoreIndex), bound);
    const isFrozen = bound.parameter(family.head).node.op === "weight";
    if (isFrozen && wordsAtOnce(family) < family.vocabularySize)
      return blockedLogProbs(family, bound, hidden, targets, { temperature, differentiable }).reshape([capacity]);
    const logits = family.logits(hidden, bound, temperature); // [capacity, V]
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
  settings: LogProbSettings,
): Tensor {
  const block = packedBlocks(family, () => bound, tensors);
  let states = inScope("embed", () => embedded(family, bound, tensors));
  for (let index = 0; index < family.layers; index++) states = block(states, index);
  return scoredLogProbs(family, bound, states.x, tensors as ScoredTensors, settings);
}
