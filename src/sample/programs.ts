// The two compiled halves of generation: many prompt tokens at once, then one token a row against the cache.

import { turnProducts } from "../engine/fed-products.ts";
import type { Graph } from "../engine/graph.ts";
import type { Type } from "../engine/ops.ts";
import { compileGraph, f32, i32, type Program, trace, type Weights } from "../engine/runtime.ts";
import { concat, type Tensor } from "../engine/tensor.ts";
import { areLarge, haveInt8Products, storeBytes, type WeightShapes } from "../engine/weights.ts";
import { cachedAttention, packedAttention } from "../model/attention.ts";
import { bindParameters } from "../model/bind.ts";
import type { Attend, ModelFamily } from "../model/family.ts";
import { laneCount } from "../model/lanes.ts";
import { inputTypes, type Trainable } from "../model/trainable.ts";
import { type ChooseSettings, chooseToken } from "./choose.ts";

export type PolicySettings = {
  family: ModelFamily;
  weights: Weights;
  /** Adapters or trained parameters; without it the frozen model. */
  trainable?: Trainable | undefined;
  threads?: number;
};

export const keysName = (layer: number) => `keys${layer}`;
export const valuesName = (layer: number) => `values${layer}`;
/** The keys and values that a step of decoding adds. */
export const newPositionsName = "newPositions";

/** What the shape of a program depends on; the numbers themselves come later. */
export type PolicyShape = {
  family: ModelFamily;
  trainable?: Pick<Trainable, "lora" | "parameters"> | undefined;
};

export function compilePrefill(policy: PolicySettings, rows: number, length: number): Promise<Program> {
  const { weights, threads = 2 } = policy;
  return compileGraph(prefillGraph(policy, rows, length), { weights, threads });
}

/** ids, positions i32 [rows, length] → the keys and values of every layer, f32 [rows, K, length, D]. */
export function prefillGraph({ family, trainable }: PolicyShape, rows: number, length: number): Graph {
  const types: Record<string, Type> = {
    ids: i32(rows, length),
    positions: i32(rows, length),
    segments: i32(rows, length),
  };
  return trace(
    (inputs) => {
      const { ids, positions, segments } = inputs as Record<"ids" | "positions" | "segments", Tensor>;
      const caught: Record<string, Tensor> = {};
      const attend = catching(packedAttention({ segments, positions }), caught);
      family.hidden(ids, { ...bindParameters(inputs, trainable?.lora), attend, positions });
      return caught;
    },
    { ...types, ...(trainable ? inputTypes(trainable) : {}) },
  );
}

/** From so many bytes on threads that share the reading of the weights gain more than they lose by meeting at each small node. */
const readTogether = 16 * 2 ** 20;

/** With few rows products in int8 are fast with weights alone that the program laid out, large ones too. */
export const decodersHold = (weights: WeightShapes): boolean => !areLarge(weights) || haveInt8Products(weights);

/** How many threads decode on one program, of those that there are. */
export const decoderThreads = (weights: WeightShapes, threads = 2): number =>
  laneCount(weights, threads) > 1 && storeBytes(weights) < readTogether ? 1 : threads;

export function compileDecode(
  policy: PolicySettings,
  choose: ChooseSettings,
  rows: number,
  capacity: number,
): Promise<Program> {
  const { weights } = policy;
  const threads = decoderThreads(weights, policy.threads);
  const holdWeights = decodersHold(weights);
  return compileGraph(decodeGraph(policy, choose, { rows, capacity, threads }), { weights, threads, holdWeights });
}

/**
 * tokens and lengths i32 [rows], uniforms f32 [rows], the cache of every layer f32 [rows, K, capacity, D] → the next
 * token and its log-probability [rows], and the new keys and values, layer after layer, f32 [2 · layers · rows, K, 1, D]: in
 * one output, since ONNX Runtime's binding takes 3 µs to hand over each.
 */
export function decodeGraph(
  { family, trainable }: PolicyShape,
  choose: ChooseSettings,
  { rows, capacity, threads }: { rows: number; capacity: number; threads: number },
): Graph {
  const cacheType = f32(rows, family.keyValueHeads, capacity, family.headDim);
  const layers = Array.from({ length: family.layers }, (_, layer) => layer);
  const types: Record<string, Type> = {
    tokens: i32(rows),
    lengths: i32(rows),
    uniforms: f32(rows),
    ...Object.fromEntries(
      layers.flatMap((layer) => [
        [keysName(layer), cacheType],
        [valuesName(layer), cacheType],
      ]),
    ),
    ...(trainable ? inputTypes(trainable) : {}),
  };
  const graph = trace((inputs) => {
    const { tokens, lengths, uniforms } = inputs as Record<"tokens" | "lengths" | "uniforms", Tensor>;
    const caught: Record<string, Tensor> = {};
    const cache = (layer: number) => ({ keys: inputs[keysName(layer)]!, values: inputs[valuesName(layer)]! });
    const bound = bindParameters(inputs, trainable?.lora);
    const attend = catching(cachedAttention(lengths, cache, threads === 1), caught);
    const hidden = family.hidden(tokens.reshape([rows, 1]), {
      ...bound,
      attend,
      positions: lengths.reshape([rows, 1]),
    });
    const logits = family.logits(hidden.reshape([rows, family.hiddenSize]), bound, choose.temperature || 1);
    const positions = concat(
      layers.flatMap((layer) => [caught[keysName(layer)]!, caught[valuesName(layer)]!]),
      0,
    );
    return { ...chooseToken(logits, uniforms, choose), [newPositionsName]: positions };
  }, types);
  return turnProducts(graph);
}

/** Attends as given and keeps each layer's keys and values as outputs. */
function catching(attend: Attend, caught: Record<string, Tensor>): Attend {
  return (layer) => {
    caught[keysName(layer.index)] = layer.k;
    caught[valuesName(layer.index)] = layer.v;
    return attend(layer);
  };
}
