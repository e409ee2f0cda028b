// Scores packed rows block by block, and the head a few tokens at a time: the forward half of training a large model.
import type { Graph } from "../engine/graph.ts";
import { trace } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { bindParameters } from "../model/bind.ts";
import { compileHead, createForward, createStates, type Part } from "../model/by-block.ts";
import { type BatchSizes, freeRows, sizesOf } from "../model/free-rows.ts";
import { headCalls, headTokens } from "../model/head-calls.ts";
import { type PackedRows, scoredTypes, statesTypes } from "../model/packed-rows.ts";
import { type ScoredTensors, scoredLogProbs } from "../model/token-log-probs.ts";
import { inputTypes } from "../model/trainable.ts";
import type { PolicyShape } from "./programs.ts";
import type { ScorerSettings } from "./score.ts";

/** @returns log-probabilities of the scored tokens of a batch, padded to its capacity; the next call overwrites them */
export function scorerByBlock(given: ScorerSettings) {
  const settings = { threads: 2, ...given };
  const { family } = settings;
  const forward = createForward(settings);
  const statesFor = createStates(family, 2);
  let head: Promise<Part> | undefined;
  const openHead = () => {
    const free = freeRows(family, settings.trainable?.parameters);
    return compileHead(scoreHeadGraph(settings, free), settings, "head of scoring", free.axes);
  };

  return async (batch: PackedRows): Promise<Float32Array> => {
    const { scoreIndex, targets } = batch;
    const pair = statesFor(batch);
    const turns = Array.from({ length: family.layers + 1 }, (_, i) => pair[i % 2]!);
    await forward(batch, turns);
    head ??= openHead();
    const { run } = await head;
    const logProbs = new Float32Array(targets.length);
    const size = headTokens(family, settings.trainable?.parameters, targets.length);
    for (const { start, end, window } of headCalls(targets.length, size)) {
      const feeds = { x: turns.at(-1)!.x, scoreIndex: window(scoreIndex), targets: window(targets) };
      const outputs = await run(feeds, {}, { ...sizesOf(batch), capacity: end - start });
      logProbs.set(outputs.logProbs as Float32Array, start);
    }
    return logProbs;
  };
}

/** x, the state after the last block, and scored tokens → their log-probabilities, f32 [capacity]. */
export function scoreHeadGraph(
  { family, trainable, temperature }: PolicyShape & { temperature?: number | undefined },
  { rows, rowTokens, capacity }: BatchSizes,
): Graph {
  const types = {
    x: statesTypes(family, { rows, rowTokens }).x,
    ...scoredTypes(capacity),
    ...(trainable ? inputTypes(trainable) : {}),
  };
  return trace(
    (inputs: Record<string, Tensor>) => ({
      logProbs: scoredLogProbs(family, bindParameters(inputs, trainable?.lora), inputs.x!, inputs as ScoredTensors, {
        temperature,
        differentiable: false,
      }),
    }),
    types,
  );
}
