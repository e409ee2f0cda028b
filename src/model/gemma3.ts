// Gemma 3, text only: RMSNorm with 1 + w, q/k norm, grouped-query attention, tanh-GELU MLP, norms before and after each
// block, embeddings scaled by √d, local and global layers with their own rope base, tied head.
// After Gemma Team 2025, "Gemma 3 Technical Report", and transformers' Gemma3TextModel.
import { z } from "zod";
import { inScope } from "../engine/graph.ts";
import type { Tensor } from "../engine/tensor.ts";
import { gatedMlp, gelu, groupedAttention, layerName, norm, projections } from "./blocks.ts";
import { layerTypes, sizeKeys, sizesOf, slidingLayers } from "./config-keys.ts";
import { assemble, type Context, type ModelFamily, type ParameterSpec, weightOf } from "./family.ts";
import { ropeKeys, ropeSettings, ropeTables } from "./rope.ts";

// The text parts of the 4B, 12B and 27B folders state only what differs from these defaults.
const configSchema = z.object({
  model_type: z.literal("gemma3_text"),
  ...sizeKeys,
  vocab_size: sizeKeys.vocab_size.default(262208),
  num_attention_heads: sizeKeys.num_attention_heads.default(8),
  num_key_value_heads: sizeKeys.vocab_size.default(4),
  head_dim: z.int().default(256),
  max_position_embeddings: sizeKeys.max_position_embeddings.default(131072),
  rms_norm_eps: z.number().default(1e-6),
  query_pre_attn_scalar: z.number().default(256),
  sliding_window: z.int().default(4096),
  layer_types: layerTypes,
  sliding_window_pattern: z.int().optional(),
  _sliding_window_pattern: z.int().optional(),
  rope_parameters: z.object({ full_attention: ropeKeys, sliding_attention: ropeKeys }).optional(),
  rope_theta: z.number().default(1e6),
  rope_local_base_freq: z.number().default(1e4),
  rope_scaling: ropeKeys.nullish(),
  hidden_activation: z.literal("gelu_pytorch_tanh").default("gelu_pytorch_tanh"),
  tie_word_embeddings: z.literal(true).default(true),
  use_bidirectional_attention: z.literal(false).nullish(),
  attn_logit_softcapping: z.null().optional(),
  final_logit_softcapping: z.null().optional(),
});

/** @param json config.json in the style of transformers 5 (`rope_parameters`) or of the hub (`rope_theta`, …). */
export function gemma3(json: unknown): ModelFamily {
  const config = configSchema.parse(json);
  const sizes = sizesOf(config, config.head_dim);
  const { hiddenSize: D, headDim } = sizes;
  const ropes = {
    global: ropeSettings({
      rope_theta: config.rope_theta,
      ...config.rope_scaling,
      ...config.rope_parameters?.full_attention,
    }),
    local: ropeSettings({ rope_theta: config.rope_local_base_freq, ...config.rope_parameters?.sliding_attention }),
  };
  const pattern = config.sliding_window_pattern ?? config._sliding_window_pattern ?? 6;
  const local = slidingLayers(config.layer_types, sizes.layers, (layer) => (layer + 1) % pattern !== 0);

  const embedding: ParameterSpec = { name: "model.embed_tokens.weight", shape: [sizes.vocabularySize, D] };
  const finalNorm = norm("model.norm", D);
  const layers = Array.from({ length: sizes.layers }, (_, index) => ({
    projections: projections(index, sizes),
    norms: {
      beforeAttention: norm(`${layerName(index)}.input_layernorm`, D),
      query: norm(`${layerName(index)}.self_attn.q_norm`, headDim),
      key: norm(`${layerName(index)}.self_attn.k_norm`, headDim),
      afterAttention: norm(`${layerName(index)}.post_attention_layernorm`, D),
      beforeMlp: norm(`${layerName(index)}.pre_feedforward_layernorm`, D),
      afterMlp: norm(`${layerName(index)}.post_feedforward_layernorm`, D),
    },
  }));

  function normalise(x: Tensor, spec: ParameterSpec, { parameter }: Pick<Context, "parameter">): Tensor {
    return x.rmsNorm(parameter(spec).add(1), config.rms_norm_eps);
  }

  return assemble({
    ...sizes,
    config: json as ModelFamily["config"],
    modelType: config.model_type,
    normIdentity: 0,
    parameters: [
      embedding,
      ...layers.flatMap((layer) => [...Object.values(layer.norms), ...Object.values(layer.projections).map(weightOf)]),
      finalNorm,
    ],
    linears: layers.flatMap((layer) => Object.values(layer.projections)),
    head: embedding,
    logitSoftcap: 0,
    embed: (ids, context) =>
      context
        .parameter(embedding)
        .gather(ids)
        .mul(Math.fround(Math.sqrt(D))), // [B, T, D]
    block(x, index, context) {
      const { projections, norms } = layers[index]!;
      const rope = ropeTables(context.positions, headDim, local[index] ? ropes.local : ropes.global);
      const attended = inScope(`layers.${index}.attention`, () => {
        const normal = normalise(x, norms.beforeAttention, context);
        const y = groupedAttention(normal, projections, sizes, context, {
          index,
          window: local[index] ? config.sliding_window : undefined,
          scale: config.query_pre_attn_scalar ** -0.5,
          softcap: 0,
          rope,
          normaliseQuery: (q) => normalise(q, norms.query, context),
          normaliseKey: (k) => normalise(k, norms.key, context),
        });
        return x.add(normalise(y, norms.afterAttention, context));
      });
      return inScope(`layers.${index}.mlp`, () => {
        const y = gatedMlp(normalise(attended, norms.beforeMlp, context), projections, context, gelu);
        return attended.add(normalise(y, norms.afterMlp, context));
      });
    },
    finish: (x, context) => normalise(x, finalNorm, context),
  });
}
