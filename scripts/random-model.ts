// Writes a model folder with random weights in a real model's shapes, to try sizes out where no weights can be had.
//
//   node --import tsx scripts/random-model.ts gemma-3-270m|CONFIG.json OUT [F32|BF16|F16] [SEED]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FloatDtype } from "../src/checkpoint/dtype.ts";
import { writeSafetensors } from "../src/checkpoint/safetensors.ts";
import { initialWeight } from "../src/model/initialise.ts";
import { familyOf } from "../src/model/load.ts";

const gemma3 = (hiddenSize: number, innerSize: number, layers: number) => ({
  architectures: ["Gemma3ForCausalLM"],
  model_type: "gemma3_text",
  vocab_size: 262144,
  hidden_size: hiddenSize,
  intermediate_size: innerSize,
  num_hidden_layers: layers,
  num_attention_heads: 4,
  num_key_value_heads: 1,
  head_dim: 256,
  query_pre_attn_scalar: 256,
  max_position_embeddings: 32768,
  sliding_window: 512,
  sliding_window_pattern: 6,
  rope_theta: 1e6,
  rope_local_base_freq: 1e4,
  rms_norm_eps: 1e-6,
  hidden_activation: "gelu_pytorch_tanh",
  tie_word_embeddings: true,
  bos_token_id: 2,
  eos_token_id: [1, 106],
  pad_token_id: 0,
});

/** The config.json of published models. */
const configs: Record<string, Record<string, unknown>> = {
  "gemma-3-270m": gemma3(640, 2048, 18),
  "gemma-3-1b": gemma3(1152, 6912, 26),
  "qwen3-0.6b": {
    architectures: ["Qwen3ForCausalLM"],
    model_type: "qwen3",
    vocab_size: 151936,
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    head_dim: 128,
    max_position_embeddings: 40960,
    rope_theta: 1e6,
    rms_norm_eps: 1e-6,
    hidden_act: "silu",
    tie_word_embeddings: true,
    bos_token_id: 151643,
    eos_token_id: 151645,
  },
  "llama-3.2-1b": {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    vocab_size: 128256,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    max_position_embeddings: 131072,
    rope_theta: 5e5,
    rope_scaling: {
      rope_type: "llama3",
      factor: 32,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    },
    rms_norm_eps: 1e-5,
    hidden_act: "silu",
    tie_word_embeddings: true,
    bos_token_id: 128000,
    eos_token_id: 128001,
  },
};

const [name = "", folder, dtype = "BF16", seed = "0"] = process.argv.slice(2);
const config = name.endsWith(".json") ? JSON.parse(readFileSync(name, "utf8")) : configs[name];
if (!config || !folder) {
  console.error(`Usage: random-model.ts ${Object.keys(configs).join("|")}|CONFIG.json OUT [F32|BF16|F16] [SEED]`);
  process.exit(2);
}
const family = familyOf(config, name);
mkdirSync(folder, { recursive: true });
const tensors = family.parameters.map((spec, index) => {
  const data = () => initialWeight(family, spec, Number(seed), index);
  return [spec.name, { shape: spec.shape, data, dtype: dtype as FloatDtype }] as const;
});
writeSafetensors(join(folder, "model.safetensors"), Object.fromEntries(tensors), { format: "pt" });
writeFileSync(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
