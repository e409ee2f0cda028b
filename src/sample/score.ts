// Scores given tokens under a model: the forward half of training, for the reference policy and `reckon score`.

import type { MicroBatch, Sequence } from "../data/micro-batch.ts";
import { computingBy, type PackSettings, packSequences } from "../data/pack.ts";
import type { Graph } from "../engine/graph.ts";
import { compileGraph, type Program, trace, type Weights } from "../engine/runtime.ts";
import { areLarge } from "../engine/weights.ts";
import { bindParameters } from "../model/bind.ts";
import type { ModelFamily } from "../model/family.ts";
import { type BatchSizes, freeRows, sizesOf } from "../model/free-rows.ts";
import { laneCount, lanesFor } from "../model/lanes.ts";
import { packedFeeds, packedTypes } from "../model/packed-rows.ts";
import { tokenLogProbs } from "../model/token-log-probs.ts";
import { inputTypes, type Trainable } from "../model/trainable.ts";
import { scorerInLanes } from "./in-lanes.ts";
import type { PolicyShape } from "./programs.ts";
import { scorerByBlock } from "./score-by-block.ts";

export type ScorerSettings = {
  family: ModelFamily;
  weights: Weights;
  /** Adapters or trained parameters to score with; without it the frozen model. */
  trainable?: Trainable | undefined;
  temperature?: number;
  threads?: number;
};

export type Scorer = {
  /** Log-probabilities of the scored tokens of each packed batch, padded to its capacity. */
  scoreBatches(batches: readonly MicroBatch[]): Promise<Float32Array[]>;
  /** Log-probabilities of each sequence's completion tokens. */
  score(sequences: readonly Sequence[], packing: PackSettings): Promise<Float32Array[]>;
};

export function createScorer(settings: ScorerSettings): Scorer {
  const scoreBatches = batchScorer(settings);
  const computing = computingBy(laneCount(settings.weights, settings.threads ?? 2));
  return {
    scoreBatches,
    async score(sequences, packing) {
      const results = sequences.map(({ ids, promptLength }) => new Float32Array(ids.length - promptLength));
      const batches = packSequences(sequences, packing, computing);
      const scores = await scoreBatches(batches);
      for (const [number, { origin }] of batches.entries())
        origin.forEach(({ sequence, offset }, i) => {
          results[sequence]![offset] = scores[number]![i]!;
        });
      return results;
    },
  };
}

function batchScorer(settings: ScorerSettings): Scorer["scoreBatches"] {
  const { weights, threads = 2 } = settings;
  const scoreBatch = areLarge(weights) ? scorerByBlock(settings) : wholeScorer(settings);
  const lanes = lanesFor(weights, threads);
  const inLanes = scorerInLanes(lanes, settings);
  return async (batches) => {
    if (lanes.length > 0 && batches.length > 1) return inLanes(batches);
    const scores: Float32Array[] = [];
    for (const batch of batches) scores.push(Float32Array.from(await scoreBatch(batch)));
    return scores;
  };
}

function wholeScorer(settings: ScorerSettings) {
  const { family, weights, trainable, threads = 2 } = settings;
  const programs = new Map<boolean, Promise<Program>>();
  const programFor = (apart: boolean) => {
    const known = programs.get(apart);
    if (known) return known;
    const free = freeRows(family, trainable?.parameters, apart);
    const program = compileGraph(scoreGraph(settings, free), { weights, threads, free: free.axes, name: "scoring" });
    programs.set(apart, program);
    return program;
  };
  return async (batch: MicroBatch) => {
    const program = await programFor(batch.promptRows !== undefined);
    const outputs = await program.run({ ...packedFeeds(batch), ...trainable?.views }, {}, sizesOf(batch));
    return outputs.logProbs as Float32Array;
  };
}

/** Packed rows → the log-probabilities of their scored tokens, f32 [capacity]. */
export function scoreGraph(
  { family, trainable, temperature = 1 }: PolicyShape & { temperature?: number | undefined },
  sizes: BatchSizes,
): Graph {
  const types = { ...packedTypes(sizes), ...(trainable ? inputTypes(trainable) : {}) };
  return trace(
    (tensors) => ({
      logProbs: tokenLogProbs(family, bindParameters(tensors, trainable?.lora), tensors, {
        temperature,
        differentiable: false,
      }),
    }),
    types,
  );
}
