// A Gemma 3 of a few thousand random parameters, one local and one global layer: small enough for the float64 evaluator.
import { normal, randomKey } from "../src/engine/random.ts";
import type { WeightArray } from "../src/engine/runtime.ts";
import { gemma3 } from "../src/model/gemma3.ts";
import { initialWeights } from "../src/model/initialise.ts";
import type { LoraSettings } from "../src/model/lora.ts";
import { createLora, type Trainable } from "../src/model/trainable.ts";

export const tinyConfig = {
  model_type: "gemma3_text",
  vocab_size: 24,
  hidden_size: 16,
  intermediate_size: 20,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 4,
  query_pre_attn_scalar: 6,
  sliding_window: 4,
  sliding_window_pattern: 2,
  max_position_embeddings: 64,
};

export const tinyGemma = gemma3(tinyConfig);

/** Norms too are away from their identity, so that a forgotten one shows. */
export function tinyWeights(seed = 1): Map<string, WeightArray> {
  const weights = initialWeights(tinyGemma, seed);
  for (const [index, { shape, data }] of [...weights.values()].entries())
    if (shape.length === 1) data.set(normals(data.length, seed, 99, index));
  return weights;
}

/** What a folder of the model holds, readable by transformers too. */
export const tinyFolder = () => ({
  family: tinyGemma,
  config: {
    ...tinyConfig,
    architectures: ["Gemma3ForCausalLM"],
    layer_types: ["sliding_attention", "full_attention"],
    tie_word_embeddings: true,
    bos_token_id: 2,
    eos_token_id: 1,
    pad_token_id: 0,
  },
  weights: tinyWeights(),
});

const normals = (count: number, ...path: number[]) =>
  Float32Array.from({ length: count }, (_, i) => 0.2 * normal(randomKey(...path), i));

export const allTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

/** Adapters whose B is not zero. */
export function tinyLora(settings: Partial<LoraSettings> = {}, seed = 1): Trainable {
  const trainable = createLora(tinyGemma, { rank: 2, alpha: 3, targets: allTargets, ...settings }, seed, tinyWeights());
  trainable.flat.set(normals(trainable.flat.length, seed, 7));
  return trainable;
}

/** A sequence of the given length with tokens drawn from the seed. */
export const tinySequence = (length: number, promptLength: number, seed: number) => ({
  ids: Array.from({ length }, (_, i) => 1 + (Math.abs(Math.trunc(normal(randomKey(seed), i) * 1000)) % 23)),
  promptLength,
});
