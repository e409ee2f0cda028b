// The config.json of a new Gemma 3 model from the few numbers that a recipe states.
import type { Recipe } from "../recipe/schema.ts";

export function gemmaConfig(
  settings: NonNullable<Recipe["pretrain"]>,
  vocabularySize: number,
): Record<string, unknown> {
  const { layers, slidingWindowPattern } = settings;
  return {
    architectures: ["Gemma3ForCausalLM"],
    model_type: "gemma3_text",
    vocab_size: vocabularySize,
    hidden_size: settings.hiddenSize,
    intermediate_size: settings.intermediateSize,
    num_hidden_layers: layers,
    num_attention_heads: settings.heads,
    num_key_value_heads: settings.keyValueHeads,
    head_dim: settings.headDim,
    query_pre_attn_scalar: settings.headDim,
    max_position_embeddings: settings.contextLength,
    sliding_window: settings.slidingWindow,
    layer_types: Array.from({ length: layers }, (_, layer) =>
      (layer + 1) % slidingWindowPattern === 0 ? "full_attention" : "sliding_attention",
    ),
    rope_parameters: {
      full_attention: { rope_type: "default", rope_theta: 1e6 },
      sliding_attention: { rope_type: "default", rope_theta: 1e4 },
    },
    rope_theta: 1e6,
    rope_local_base_freq: 1e4,
    sliding_window_pattern: slidingWindowPattern,
    rms_norm_eps: 1e-6,
    hidden_activation: "gelu_pytorch_tanh",
    attention_bias: false,
    attention_dropout: 0,
    attn_logit_softcapping: null,
    final_logit_softcapping: null,
    tie_word_embeddings: true,
    bos_token_id: 2,
    eos_token_id: 1,
    pad_token_id: 0,
    use_cache: true,
    dtype: "float32",
    torch_dtype: "float32",
  };
}
