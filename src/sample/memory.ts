// How much memory generation and scoring take besides the weights, foretold from the programs that they compile. Mirrors
// generate.ts, prefill.ts, score.ts and score-by-block.ts; runs nothing and reads no weights.
import type { Graph } from "../engine/graph.ts";
import { programsBytes } from "../engine/program-memory.ts";
import { areLarge, type WeightShapes } from "../engine/weights.ts";
import { forwardGraphs, headBytes, partGraph } from "../model/by-block.ts";
import { headTokens } from "../model/head-calls.ts";
import { cacheCapacity, capacityStep, fewestRows, mostPromptRows, powerOfTwo, prefillShape } from "./program-sizes.ts";
import { decodeGraph, decodersHold, decoderThreads, type PolicyShape, prefillGraph } from "./programs.ts";
import { scoreGraph } from "./score.ts";
import { scoreHeadGraph } from "./score-by-block.ts";

export type PolicyMemory = PolicyShape & { weights: WeightShapes };

export type GenerationSizes = {
  prompts: number;
  /** Samples that decode side by side, at most. */
  slots: number;
  /** Tokens of the longest prompt, and of the longest completion. */
  promptTokens: number;
  newTokens: number;
};

export type RowSizes = { rows: number; rowTokens: number };

const floatBytes = 4;
const choose = { temperature: 1, topK: 0, topP: 1 };

/**
 * The programs that read prompts and that decode, one for each size of the cache and one for each halving of the slots
 * when samples run out, and the cache, twice while it grows.
 */
export function generationBytes(policy: PolicyMemory, sizes: GenerationSizes): number {
  const { family, weights } = policy;
  const { contextLength, layers, keyValueHeads, headDim } = family;
  const { prompts, slots, promptTokens, newTokens } = sizes;
  const slotRows = powerOfTwo(slots);
  const first = cacheCapacity(promptTokens);
  const largest = cacheCapacity(Math.min(promptTokens + newTokens - 1, contextLength));
  const threads = decoderThreads(weights);
  const decoders: Graph[] = [];
  for (let capacity = first; capacity <= largest; capacity += capacityStep)
    decoders.push(decodeGraph(policy, choose, { rows: slotRows, capacity, threads }));
  for (let rows = slotRows / 2; rows >= fewestRows; rows /= 2)
    decoders.push(decodeGraph(policy, choose, { rows, capacity: largest, threads }));
  const prefill = prefillShape(Math.min(prompts, mostPromptRows), promptTokens - 1, contextLength);
  const readers = promptTokens > 1 ? [prefillGraph(policy, prefill.rows, prefill.length)] : [];
  const positionBytes = 2 * floatBytes * layers * keyValueHeads * headDim;
  const cacheBytes = positionBytes * (2 * slotRows * largest + prefill.rows * prefill.length);
  const holdWeights = decodersHold(weights);
  return programsBytes(decoders, { weights, holdWeights }) + programsBytes(readers, { weights }) + cacheBytes;
}

/** The programs that score packed rows: one for small models, one a kind of block and the head for large ones. */
export function scoringBytes(policy: PolicyMemory, { rows, rowTokens }: RowSizes): number {
  const { family, weights } = policy;
  const capacity = rows * rowTokens;
  if (!areLarge(weights)) return programsBytes([scoreGraph(policy, { rows, rowTokens, capacity })], { weights });
  const headCapacity = headTokens(family, policy.trainable?.parameters, capacity);
  const head = scoreHeadGraph(policy, { rows, rowTokens, capacity: headCapacity });
  const { embed, blocks } = forwardGraphs(policy, { rows, rowTokens });
  const parts = (graphs: readonly Graph[]) => graphs.map((graph) => partGraph(graph, weights));
  const statesBytes = 2 * floatBytes * capacity * family.hiddenSize;
  return programsBytes(parts([embed, ...blocks]), { givesOutputs: true }) + headBytes(head, weights) + statesBytes;
}
