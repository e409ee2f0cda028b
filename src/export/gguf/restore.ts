// A model from a GGUF file, as llama.cpp understands the file: its config from the metadata, its weights dequantised.
import type { WeightArray } from "../../engine/runtime.ts";
import type { ModelFamily } from "../../model/family.ts";
import { familyOf } from "../../model/load.ts";
import { CheckpointError } from "../../run/errors.ts";
import { type Architecture, deinterleave, impliedQueryScalar, isRotated, type ModelPlan } from "./architecture.ts";
import type { GgufFile, GgufValue } from "./read.ts";

const modelTypes: Readonly<Record<Architecture, string>> = {
  gemma: "gemma",
  gemma2: "gemma2",
  gemma3: "gemma3_text",
  qwen3: "qwen3",
  llama: "llama",
};

/**
 * @param plan names the tensors
 * @param scaling rope settings of config.json that the metadata does not hold: llama3's, which are a tensor in the file
 * @throws CheckpointError when a key is missing
 */
export function restoreModel(
  file: string,
  gguf: GgufFile,
  plan: ModelPlan,
  scaling: Record<string, unknown>,
): { family: ModelFamily; weights: Map<string, WeightArray> } {
  const family = familyOf(configOf(file, gguf, scaling), file);
  const weights = new Map<string, WeightArray>();
  const stored = new Map(plan.tensors.map(({ name, parameter }) => [parameter, name]));
  for (const { name, shape } of family.parameters) {
    const values = gguf.read(stored.get(name) ?? name);
    if (plan.architecture === "llama" && isRotated(name.replace(/^model\.layers\.\d+\.|\.weight$/g, "")))
      weights.set(name, { shape, data: deinterleave(values, family.headDim, family.hiddenSize) });
    else if (family.normIdentity === 0 && name.endsWith("norm.weight"))
      weights.set(name, { shape, data: values.map((value) => value - 1) });
    else weights.set(name, { shape, data: values });
  }
  return { family, weights };
}

function configOf(file: string, { metadata, tensors }: GgufFile, scaling: Record<string, unknown>) {
  const architecture = metadata.get("general.architecture") as Architecture;
  const optional = (key: string): GgufValue | undefined => metadata.get(`${architecture}.${key}`);
  const number = (key: string): number => {
    const value = optional(key);
    if (typeof value !== "number") throw new CheckpointError(`${file} has no number ${architecture}.${key}`);
    return value;
  };
  const layers = number("block_count");
  const linear = optional("rope.scaling.type") === "linear";
  const rope = {
    rope_type: linear ? "linear" : "default",
    rope_theta: number("rope.freq_base"),
    ...(linear ? { factor: number("rope.scaling.factor") } : {}),
    ...(tensors.has("rope_freqs.weight") ? scaling : {}),
  };
  const sizes = {
    vocab_size: tensors.get("token_embd.weight")?.shape[0],
    hidden_size: number("embedding_length"),
    intermediate_size: number("feed_forward_length"),
    num_hidden_layers: layers,
    num_attention_heads: number("attention.head_count"),
    num_key_value_heads: number("attention.head_count_kv"),
    head_dim: number("attention.key_length"),
    max_position_embeddings: number("context_length"),
    rms_norm_eps: number("attention.layer_norm_rms_epsilon"),
    tie_word_embeddings: !tensors.has("output.weight"),
  };
  const common = { model_type: modelTypes[architecture], ...sizes };
  if (architecture !== "gemma2" && architecture !== "gemma3") return { ...common, rope_parameters: rope };
  const period = number("attention.sliding_window_pattern");
  const scores = {
    query_pre_attn_scalar: impliedQueryScalar(architecture, {
      layers,
      heads: sizes.num_attention_heads,
      hiddenSize: sizes.hidden_size,
      headDim: sizes.head_dim,
    }),
    sliding_window: number("attention.sliding_window"),
    layer_types: Array.from({ length: layers }, (_, layer) =>
      layer % period < period - 1 ? "sliding_attention" : "full_attention",
    ),
  };
  if (architecture === "gemma3")
    return {
      ...common,
      ...scores,
      rope_parameters: {
        full_attention: rope,
        sliding_attention: { rope_type: "default", rope_theta: number("rope.freq_base_swa") },
      },
    };
  return {
    ...common,
    ...scores,
    rope_parameters: rope,
    attn_logit_softcapping: number("attn_logit_softcapping"),
    final_logit_softcapping: number("final_logit_softcapping"),
  };
}
