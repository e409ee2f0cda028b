// Qwen 3, dense: RMSNorm, q/k norm, grouped-query attention, SiLU MLP, tied or untied head.
// After Qwen Team 2025, "Qwen3 Technical Report", and transformers' Qwen3Model.
import { z } from "zod";
import { inScope } from "../engine/graph.ts";
import type { Tensor } from "../engine/tensor.ts";
import { gatedMlp, groupedAttention, layerName, norm, projections, silu } from "./blocks.ts";
import { sizeKeys, sizesOf } from "./config-keys.ts";
import { assemble, type Context, type ModelFamily, type ParameterSpec, weightOf } from "./family.ts";
import { ropeKeys, ropeSettings, ropeTables } from "./rope.ts";

const configSchema = z.object({
  model_type: z.literal("qwen3"),
  ...sizeKeys,
  head_dim: z.int().default(128),
  rms_norm_eps: z.number().default(1e-6),
  rope_parameters: ropeKeys.nullish(),
  rope_theta: z.number().default(1e4),
  rope_scaling: ropeKeys.nullish(),
  hidden_act: z.literal("silu").default("silu"),
  tie_word_embeddings: z.boolean().default(false),
  // No published Qwen 3 sees a window only.
  use_sliding_window: z.literal(false).default(false),
  layer_types: z.array(z.literal("full_attention")).optional(),
});

/** @param json config.json in the style of transformers 5 (`rope_parameters`) or of the hub (`rope_theta`, …). */
export function qwen3(json: unknown): ModelFamily {
  const config = configSchema.parse(json);
  const sizes = sizesOf(config, config.head_dim);
  const { hiddenSize: D, headDim } = sizes;
  const ropes = ropeSettings({ rope_theta: config.rope_theta, ...config.rope_scaling, ...config.rope_parameters });

  const embedding: ParameterSpec = { name: "model.embed_tokens.weight", shape: [sizes.vocabularySize, D] };
  const head = config.tie_word_embeddings ? embedding : { name: "lm_head.weight", shape: embedding.shape };
  const finalNorm = norm("model.norm", D);
  const layers = Array.from({ length: sizes.layers }, (_, index) => ({
    projections: projections(index, sizes),
    norms: {
      beforeAttention: norm(`${layerName(index)}.input_layernorm`, D),
      query: norm(`${layerName(index)}.self_attn.q_norm`, headDim),
      key: norm(`${layerName(index)}.self_attn.k_norm`, headDim),
      beforeMlp: norm(`${layerName(index)}.post_attention_layernorm`, D),
    },
  }));

  function normalise(x: Tensor, spec: ParameterSpec, { parameter }: Pick<Context, "parameter">): Tensor {
    return x.rmsNorm(parameter(spec), config.rms_norm_eps);
  }

  return assemble({
    ...sizes,
    config: json as ModelFamily["config"],
    modelType: config.model_type,
    normIdentity: 1,
    parameters: [
      embedding,
      ...layers.flatMap((layer) => [...Object.values(layer.norms), ...Object.values(layer.projections).map(weightOf)]),
      finalNorm,
      ...(head === embedding ? [] : [head]),
    ],
    linears: layers.flatMap((layer) => Object.values(layer.projections)),
    head,
    logitSoftcap: 0,
    embed: (ids, context) => context.parameter(embedding).gather(ids), // [B, T, D]
    block(x, index, context) {
      const { projections, norms } = layers[index]!;
      const rope = ropeTables(context.positions, headDim, ropes);
      const attended = inScope(`layers.${index}.attention`, () => {
        const normal = normalise(x, norms.beforeAttention, context);
        return x.add(
          groupedAttention(normal, projections, sizes, context, {
            index,
            window: undefined,
            scale: headDim ** -0.5,
            softcap: 0,
            rope,
            normaliseQuery: (q) => normalise(q, norms.query, context),
            normaliseKey: (k) => normalise(k, norms.key, context),
          }),
        );
      });
      return inScope(`layers.${index}.mlp`, () =>
        attended.add(gatedMlp(normalise(attended, norms.beforeMlp, context), projections, context, silu)),
      );
    },
    finish: (x, context) => normalise(x, finalNorm, context),
  });
}
