// The keys of config.json that every family reads in the same way.
import { z } from "zod";
import type { Sizes } from "./family.ts";

const size = z.int().positive();

export const sizeKeys = {
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  max_position_embeddings: size,
  attention_bias: z.literal(false).default(false),
};

export const sizesOf = (config: z.infer<z.ZodObject<typeof sizeKeys>>, headDim: number): Sizes => ({
  layers: config.num_hidden_layers,
  heads: config.num_attention_heads,
  keyValueHeads: config.num_key_value_heads ?? config.num_attention_heads,
  headDim,
  hiddenSize: config.hidden_size,
  innerSize: config.intermediate_size,
  vocabularySize: config.vocab_size,
  contextLength: config.max_position_embeddings,
});

export const layerTypes = z.array(z.enum(["sliding_attention", "full_attention"])).optional();

/** Which layers see a window only. @param otherwise what holds for a layer where config.json lists none */
export function slidingLayers(
  types: z.infer<typeof layerTypes>,
  layers: number,
  otherwise: (layer: number) => boolean,
): readonly boolean[] {
  if (types && types.length !== layers)
    throw new Error(`layer_types names ${types.length} layers, num_hidden_layers is ${layers}`);
  return Array.from({ length: layers }, (_, layer) =>
    types ? types[layer] === "sliding_attention" : otherwise(layer),
  );
}
