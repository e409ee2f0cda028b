// A family as a decoder with a cache, in the shape that Transformers.js and Optimum call: the graph of one step over any
// number of rows, new tokens and earlier ones. Knows no files.
import type { Graph } from "../engine/graph.ts";
import type { Type } from "../engine/ops.ts";
import { f32, i32, trace } from "../engine/runtime.ts";
import { simplify } from "../engine/simplify.ts";
import { type FreeAxes, standInsFor } from "../engine/stand-ins.ts";
import { attention, concat, type Tensor, weight } from "../engine/tensor.ts";
import { verifyGraph } from "../engine/verify.ts";
import type { Attend, Context, ModelFamily } from "../model/family.ts";

export const cacheNames = (layer: number) => ({
  past: { key: `past_key_values.${layer}.key`, value: `past_key_values.${layer}.value` },
  present: { key: `present.${layer}.key`, value: `present.${layer}.value` },
});

/** The name of a projection's weight as the file holds it, [inputs, outputs]: no runtime has to turn it. */
export const turnedName = (weightName: string) => `${weightName}.transposed`;

export type DecoderGraph = { readonly graph: Graph; readonly axes: FreeAxes };

/** Stand-in sizes are looked for from here on. */
const firstStandIn = 1009;

/**
 * input_ids and position_ids [batch, sequence], attention_mask [batch, total], past keys and values of every layer
 * [batch, K, past, D] → logits [batch, sequence, V] and the keys and values [batch, K, total, D].
 *
 * A token sees those before it whose mask is 1, so a row may be padded on either side. Positions only turn the keys and
 * queries; they may begin at any number.
 *
 * @param standInsFrom an odd number; what is written does not depend on it
 */
export function decoderGraph(family: ModelFamily, standInsFrom = firstStandIn): DecoderGraph {
  const { batch: B, sequence: T, past: P } = standInSizes(sizesIn(family), standInsFrom);
  const layers = Array.from({ length: family.layers }, (_, layer) => cacheNames(layer));
  const cacheType = f32(B, family.keyValueHeads, P, family.headDim);
  const types: Record<string, Type> = {
    input_ids: i32(B, T),
    attention_mask: i32(B, P + T),
    position_ids: i32(B, T),
    ...Object.fromEntries(layers.flatMap(({ past }) => [past.key, past.value].map((name) => [name, cacheType]))),
  };
  const graph = trace((inputs: Record<string, Tensor>) => {
    const presents: Record<string, Tensor> = {};
    const masked = maskedAttention(inputs.attention_mask!, T);
    const attend: Attend = (layer) => {
      const { past, present } = layers[layer.index]!;
      const k = concat([inputs[past.key]!, layer.k], 2);
      const v = concat([inputs[past.value]!, layer.v], 2);
      presents[present.key] = k;
      presents[present.value] = v;
      return masked({ ...layer, k, v });
    };
    const hidden = family.hidden(inputs.input_ids!, { ...stored, attend, positions: inputs.position_ids! });
    return { logits: family.logits(hidden, stored), ...presents };
  }, types);
  const axes = new Map([
    [B, "batch_size"],
    [T, "sequence_length"],
    [P, "past_sequence_length"],
    [P + T, "total_sequence_length"],
  ]);
  return { graph: verifyGraph(simplify(graph)), axes };
}

const stored: Pick<Context, "parameter" | "linear"> = {
  parameter: ({ name, shape }) => weight(name, shape),
  linear: (x, { name, inputs, outputs }) => x.matmul(weight(turnedName(`${name}.weight`), [inputs, outputs])),
};

/** Attention of the last T places to all, by a mask of the places that hold a token. @param mask i32 [B, S] */
function maskedAttention(mask: Tensor, T: number): Attend {
  const [B, S] = mask.shape as [number, number];
  const places = mask.cumsum(); // [B, S], counted over the tokens of a row
  const keys = places.reshape([B, 1, S]);
  const queries = places.slice(1, S - T, S).reshape([B, T, 1]);
  const visible = queries
    .less(keys)
    .not()
    .and(mask.reshape([B, 1, S]).equal(1)); // [B, T, S]
  const biases = new Map<number | undefined, Tensor>();
  const biasFor = (window: number | undefined) => {
    const known = biases.get(window);
    if (known) return known;
    const seen = window === undefined ? visible : visible.and(queries.sub(keys).less(window));
    const bias = seen.where(0, -1e9).reshape([B, 1, T, S]);
    biases.set(window, bias);
    return bias;
  };
  return ({ q, k, v, window, scale, softcap }) => attention(q, k, v, biasFor(window), scale, softcap);
}

const sizesIn = (family: ModelFamily) => [
  family.heads,
  family.keyValueHeads,
  family.headDim / 2,
  ...family.parameters.flatMap(({ shape }) => shape),
];

/** Sizes to trace with in place of axes that have none; that of past and sequence together is free as well. */
function standInSizes(sizes: readonly number[], from: number): { batch: number; sequence: number; past: number } {
  for (let start = from; ; start += 2) {
    const { sequence, past, batch } = standInsFor(["batch", "sequence", "past"], sizes, start);
    if (sizes.every((size) => size % (sequence + past) !== 0)) return { batch, sequence, past };
  }
}
