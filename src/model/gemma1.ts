// Gemma 1: RMSNorm with 1 + w, multi-query or multi-head attention, tanh-GELU MLP, embeddings scaled by √d, tied head.
// After Gemma Team 2024, "Gemma: Open Models Based on Gemini Research and Technology", and transformers' GemmaModel.
import { z } from "zod";
import { inScope } from "../engine/graph.ts";
import type { Tensor } from "../engine/tensor.ts";
import { gatedMlp, gelu, groupedAttention, layerName, norm, projections } from "./blocks.ts";
import { sizeKeys, sizesOf } from "./config-keys.ts";
import { assemble, type Context, type ModelFamily, type ParameterSpec, weightOf } from "./family.ts";
import { ropeKeys, ropeSettings, ropeTables } from "./rope.ts";

const configSchema = z.object({
  model_type: z.literal("gemma"),
  ...sizeKeys,
  head_dim: z.int().default(256),
  rms_norm_eps: z.number().default(1e-6),
  rope_parameters: ropeKeys.nullish(),
  rope_theta: z.number().default(1e4),
  rope_scaling: ropeKeys.nullish(),
  // The first folders say "gelu" and mean its tanh form, as every later one says.
  hidden_act: z.enum(["gelu", "gelu_pytorch_tanh"]).nullish(),
  hidden_activation: z.literal("gelu_pytorch_tanh").nullish(),
  tie_word_embeddings: z.literal(true).default(true),
  use_bidirectional_attention: z.literal(false).nullish(),
});

/** @param json config.json in the style of transformers 5 (`rope_parameters`) or of the hub (`rope_theta`, …). */
export function gemma1(json: unknown): ModelFamily {
  const config = configSchema.parse(json);
  const sizes = sizesOf(config, config.head_dim);
  const { hiddenSize: D, headDim } = sizes;
  const ropes = ropeSettings({ rope_theta: config.rope_theta, ...config.rope_scaling, ...config.rope_parameters });

  const embedding: ParameterSpec = { name: "model.embed_tokens.weight", shape: [sizes.vocabularySize, D] };
  const finalNorm = norm("model.norm", D);
  const layers = Array.from({ length: sizes.layers }, (_, index) => ({
    projections: projections(index, sizes),
    norms: {
      beforeAttention: norm(`${layerName(index)}.input_layernorm`, D),
      beforeMlp: norm(`${layerName(index)}.post_attention_layernorm`, D),
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
          }),
        );
      });
      return inScope(`layers.${index}.mlp`, () =>
        attended.add(gatedMlp(normalise(attended, norms.beforeMlp, context), projections, context, gelu)),
      );
    },
    finish: (x, context) => normalise(x, finalNorm, context),
  });
}
