// Gemma 2: Gemma 1 with norms before and after each block, soft-capped attention scores and logits, and every other layer
// seeing a window only.
// After Gemma Team 2024, "Gemma 2: Improving Open Language Models at a Practical Size", and transformers' Gemma2Model.
import { z } from "zod";
import { inScope } from "../engine/graph.ts";
import type { Tensor } from "../engine/tensor.ts";
import { gatedMlp, gelu, groupedAttention, layerName, norm, projections } from "./blocks.ts";
import { layerTypes, sizeKeys, sizesOf, slidingLayers } from "./config-keys.ts";
import { assemble, type Context, type ModelFamily, type ParameterSpec, weightOf } from "./family.ts";
import { ropeKeys, ropeSettings, ropeTables } from "./rope.ts";

const configSchema = z.object({
  model_type: z.literal("gemma2"),
  ...sizeKeys,
  head_dim: z.int().default(256),
  rms_norm_eps: z.number().default(1e-6),
  query_pre_attn_scalar: z.number().default(256),
  attn_logit_softcapping: z.number().positive().nullable().default(50),
  final_logit_softcapping: z.number().positive().nullable().default(30),
  sliding_window: z.int().default(4096),
  layer_types: layerTypes,
  rope_parameters: ropeKeys.nullish(),
  rope_theta: z.number().default(1e4),
  rope_scaling: ropeKeys.nullish(),
  hidden_activation: z.literal("gelu_pytorch_tanh").default("gelu_pytorch_tanh"),
  tie_word_embeddings: z.literal(true).default(true),
  use_bidirectional_attention: z.literal(false).nullish(),
});

/** @param json config.json in the style of transformers 5 (`rope_parameters`, `layer_types`) or of the hub. */
export function gemma2(json: unknown): ModelFamily {
  const config = configSchema.parse(json);
  const sizes = sizesOf(config, config.head_dim);
  const { hiddenSize: D, headDim } = sizes;
  const ropes = ropeSettings({ rope_theta: config.rope_theta, ...config.rope_scaling, ...config.rope_parameters });
  const sliding = slidingLayers(config.layer_types, sizes.layers, (layer) => layer % 2 === 0);

  const embedding: ParameterSpec = { name: "model.embed_tokens.weight", shape: [sizes.vocabularySize, D] };
  const finalNorm = norm("model.norm", D);
  const layers = Array.from({ length: sizes.layers }, (_, index) => ({
    projections: projections(index, sizes),
    norms: {
      beforeAttention: norm(`${layerName(index)}.input_layernorm`, D),
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
    logitSoftcap: config.final_logit_softcapping ?? 0,
    embed: (ids, context) =>
      context
        .parameter(embedding)
        .gather(ids)
        .mul(Math.fround(Math.sqrt(D))), // [B, T, D]
    block(x, index, context) {
      const { projections, norms } = layers[index]!;
      const rope = ropeTables(context.positions, headDim, ropes);
      const attended = inScope(`layers.${index}.attention`, () => {
        const normal = normalise(x, norms.beforeAttention, context);
        const y = groupedAttention(normal, projections, sizes, context, {
          index,
          window: sliding[index] ? config.sliding_window : undefined,
          scale: config.query_pre_attn_scalar ** -0.5,
          softcap: config.attn_logit_softcapping ?? 0,
          rope,
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
