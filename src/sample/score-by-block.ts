// Scores packed rows block by block, and the head a few tokens at a time: the forward half of training a large model.
import type { MicroBatch } from "../data/pack.ts";
import type { Graph } from "../engine/graph.ts";
import { f32, trace } from "../engine/runtime.ts";
import { bindParameters } from "../model/bind.ts";
import { compilePart, createForward, type Part } from "../model/by-block.ts";
import { freeRows, sizesOf } from "../model/free-rows.ts";
import { headCalls, headTokens } from "../model/head-calls.ts";
import { scoredLogProbs, scoredTypes } from "../model/token-log-probs.ts";
import { inputTypes } from "../model/trainable.ts";
import type { PolicyShape } from "./programs.ts";
import type { ScorerSettings } from "./score.ts";

/** @returns log-probabilities of the scored tokens of a batch, padded to its capacity; the next call overwrites them */
export function scorerByBlock(given: ScorerSettings) {
  const settings = { threads: 2, ...given };
  const { family } = settings;
  const forward = createForward(settings);
  const free = freeRows(family, settings.trainable?.parameters);
  let head: Promise<Part> | undefined;
  let states: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];

  return async (batch: MicroBatch): Promise<Float32Array> => {
    const { rows, rowTokens, scoreIndex, targets } = batch;
    const stateSize = rows * rowTokens * family.hiddenSize;
    if (states[0].length !== stateSize) states = [new Float32Array(stateSize), new Float32Array(stateSize)];
    const turns = Array.from({ length: family.layers + 1 }, (_, i) => states[i % 2]!);
    await forward(batch, turns);
    const size = headTokens(family, targets.length);
    const graph = () => scoreHeadGraph(settings, { ...free, size: free.capacity });
    head ??= compilePart(graph(), settings, "head of scoring", free.axes);
    const logProbs = new Float32Array(targets.length);
    for (const { start, end, window } of headCalls(targets.length, size)) {
      const feeds = { x: turns.at(-1)!, scoreIndex: window(scoreIndex), targets: window(targets) };
      const outputs = await (await head).run(feeds, {}, { ...sizesOf(batch), capacity: end - start });
      logProbs.set(outputs.logProbs as Float32Array, start);
    }
    return logProbs;
  };
}

/** x, the state after the last block, and `size` scored tokens → their log-probabilities, f32 [size]. */
export function scoreHeadGraph(
  { family, trainable, temperature }: PolicyShape & { temperature?: number | undefined },
  { rows, rowTokens, size }: { rows: number; rowTokens: number; size: number },
): Graph {
  const types = {
    x: f32(rows, rowTokens, family.hiddenSize),
    ...scoredTypes(size),
    ...(trainable ? inputTypes(trainable) : {}),
  };
  return trace(
    (inputs) => ({
      logProbs: scoredLogProbs(family, bindParameters(inputs, trainable?.lora), inputs.x, inputs, temperature),
    }),
    types,
  );
}
