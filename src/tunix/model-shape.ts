// The sizes of a model that decide about memory and time: from its config.json, or by name where it is not on this machine.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../run/errors.ts";

const configSchema = z.object({
  num_hidden_layers: z.int(),
  hidden_size: z.int(),
  intermediate_size: z.int(),
  num_attention_heads: z.int(),
  num_key_value_heads: z.int(),
  head_dim: z.int(),
  vocab_size: z.int(),
});

export type ModelShape = {
  layers: number;
  width: number;
  inner: number;
  heads: number;
  keyValueHeads: number;
  headDim: number;
  vocabulary: number;
};

const shape = (
  layers: number,
  width: number,
  inner: number,
  heads: number,
  keyValueHeads: number,
  vocabulary: number,
): ModelShape => ({ layers, width, inner, heads, keyValueHeads, headDim: 256, vocabulary });

/** From the configurations of the Hugging Face hub. */
const known: readonly (readonly [RegExp, ModelShape])[] = [
  [/gemma-3-270m/, shape(18, 640, 2048, 4, 1, 262_144)],
  [/gemma-3-1b/, shape(26, 1152, 6912, 4, 1, 262_144)],
  [/gemma-3-4b/, shape(34, 2560, 10_240, 8, 4, 262_208)],
  [/gemma-2-2b/, shape(26, 2304, 9216, 8, 4, 256_000)],
  [/gemma-(?:1\.1-)?2b/, shape(18, 2048, 16_384, 8, 1, 256_000)],
];

/** @param model a folder, or a name on the hub @throws UsageError where neither says what the model is */
export function modelShape(model: string): ModelShape {
  const file = join(model, "config.json");
  if (existsSync(file)) {
    const config = JSON.parse(readFileSync(file, "utf8"));
    const text = configSchema.parse(config.text_config ?? config);
    return {
      layers: text.num_hidden_layers,
      width: text.hidden_size,
      inner: text.intermediate_size,
      heads: text.num_attention_heads,
      keyValueHeads: text.num_key_value_heads,
      headDim: text.head_dim,
      vocabulary: text.vocab_size,
    };
  }
  const found = known.find(([pattern]) => pattern.test(model));
  if (found === undefined) throw new UsageError(`the sizes of ${model} are not known; give its folder as model=FOLDER`);
  return found[1];
}

/** Of a layer's matrices: q, k, v, o, and the three of the MLP. */
const layerParameters = ({ width, inner, heads, keyValueHeads, headDim }: ModelShape) =>
  2 * width * headDim * (heads + keyValueHeads) + 3 * width * inner;

/** The norms are left out. */
export const parameterCount = (model: ModelShape) =>
  model.layers * layerParameters(model) + model.vocabulary * model.width;

/** A and B of every projection; Tunix has one A for k and v. */
export function adapterCount(
  { layers, width, inner, heads, keyValueHeads, headDim }: ModelShape,
  rank: number,
): number {
  const attention = 2 * (width + heads * headDim) + (width + 2 * keyValueHeads * headDim);
  return layers * rank * (attention + 3 * (width + inner));
}
