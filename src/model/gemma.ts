// Gemma 3, text only: RMSNorm with 1 + w, q/k norm, grouped-query attention, tanh-GELU MLP, norms before and after each
// block, embeddings scaled by √d, local and global layers with their own rope base, tied head.
// After Gemma Team 2025, "Gemma 3 Technical Report", and transformers' Gemma3TextModel.
import { z } from "zod";
import { inScope } from "../engine/graph.ts";
import type { Tensor } from "../engine/tensor.ts";
import { type Context, type LinearSpec, type ModelFamily, type ParameterSpec, weightOf } from "./family.ts";
import { type RopeSettings, ropeTables } from "./rope.ts";

const rope = z.object({
  rope_type: z.string().optional(),
  rope_theta: z.number().optional(),
  factor: z.number().optional(),
});

const configSchema = z.object({
  model_type: z.literal("gemma3_text"),
  vocab_size: z.int(),
  hidden_size: z.int(),
  intermediate_size: z.int(),
  num_hidden_layers: z.int(),
  num_attention_heads: z.int(),
  num_key_value_heads: z.int(),
  head_dim: z.int().default(256),
  max_position_embeddings: z.int().default(131072),
  rms_norm_eps: z.number().default(1e-6),
  query_pre_attn_scalar: z.number().default(256),
  sliding_window: z.int().default(4096),
  layer_types: z.array(z.enum(["sliding_attention", "full_attention"])).optional(),
  sliding_window_pattern: z.int().optional(),
  _sliding_window_pattern: z.int().optional(),
  rope_parameters: z.object({ full_attention: rope, sliding_attention: rope }).optional(),
  rope_theta: z.number().default(1e6),
  rope_local_base_freq: z.number().default(1e4),
  rope_scaling: rope.nullish(),
  hidden_activation: z.literal("gelu_pytorch_tanh").default("gelu_pytorch_tanh"),
  attention_bias: z.literal(false).default(false),
  tie_word_embeddings: z.literal(true).default(true),
  use_bidirectional_attention: z.literal(false).nullish(),
  attn_logit_softcapping: z.null().optional(),
  final_logit_softcapping: z.null().optional(),
});

/** @param json config.json in the style of transformers 5 (`rope_parameters`) or of the hub (`rope_theta`, …). */
export function gemma3(json: unknown): ModelFamily {
  const config = configSchema.parse(json);
  const [D, H, K, headDim] = [
    config.hidden_size,
    config.num_attention_heads,
    config.num_key_value_heads,
    config.head_dim,
  ];
  const inner = config.intermediate_size;
  const layerName = (layer: number) => `model.layers.${layer}`;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, i) => i);
  const pattern = config.sliding_window_pattern ?? config._sliding_window_pattern ?? 6;
  if (config.layer_types && config.layer_types.length !== config.num_hidden_layers)
    throw new Error(
      `layer_types names ${config.layer_types.length} layers, num_hidden_layers is ${config.num_hidden_layers}`,
    );
  const isGlobal = (layer: number) =>
    config.layer_types ? config.layer_types[layer] === "full_attention" : (layer + 1) % pattern === 0;
  const ropes = {
    global: ropeSettings(
      config.rope_parameters?.full_attention ?? { rope_theta: config.rope_theta, ...config.rope_scaling },
    ),
    local: ropeSettings(config.rope_parameters?.sliding_attention ?? { rope_theta: config.rope_local_base_freq }),
  };

  const projections = (layer: number) => {
    const linear = (name: string, inputs: number, outputs: number): LinearSpec => ({
      name: `${layerName(layer)}.${name}`,
      inputs,
      outputs,
    });
    return {
      q: linear("self_attn.q_proj", D, H * headDim),
      k: linear("self_attn.k_proj", D, K * headDim),
      v: linear("self_attn.v_proj", D, K * headDim),
      o: linear("self_attn.o_proj", H * headDim, D),
      gate: linear("mlp.gate_proj", D, inner),
      up: linear("mlp.up_proj", D, inner),
      down: linear("mlp.down_proj", inner, D),
    };
  };
  const norm = (name: string, size: number): ParameterSpec => ({ name: `${name}.weight`, shape: [size] });
  const norms = (layer: number) => ({
    input: norm(`${layerName(layer)}.input_layernorm`, D),
    q: norm(`${layerName(layer)}.self_attn.q_norm`, headDim),
    k: norm(`${layerName(layer)}.self_attn.k_norm`, headDim),
    afterAttention: norm(`${layerName(layer)}.post_attention_layernorm`, D),
    beforeMlp: norm(`${layerName(layer)}.pre_feedforward_layernorm`, D),
    afterMlp: norm(`${layerName(layer)}.post_feedforward_layernorm`, D),
  });
  const embedding: ParameterSpec = { name: "model.embed_tokens.weight", shape: [config.vocab_size, D] };
  const finalNorm = norm("model.norm", D);
  const linears = layers.flatMap((layer) => Object.values(projections(layer)));

  function normalise(x: Tensor, spec: ParameterSpec, { parameter }: Context): Tensor {
    return x.rmsNorm(parameter(spec).add(1), config.rms_norm_eps);
  }

  function attentionBlock(x: Tensor, layer: number, table: { cos: Tensor; sin: Tensor }, context: Context): Tensor {
    const { q, k, v, o } = projections(layer);
    const [B, T] = x.shape as [number, number];
    const heads = (y: Tensor, count: number) => y.reshape([B, T, count, headDim]);
    const perHead = (y: Tensor) => y.transpose([0, 2, 1, 3]); // [B, heads, T, headDim]
    const rotated = (y: Tensor, spec: ParameterSpec) => perHead(normalise(y, spec, context)).rope(table.cos, table.sin);
    const mixed = context.attend({
      index: layer,
      window: isGlobal(layer) ? undefined : config.sliding_window,
      q: rotated(heads(context.linear(x, q), H), norms(layer).q),
      k: rotated(heads(context.linear(x, k), K), norms(layer).k),
      v: perHead(heads(context.linear(x, v), K)),
      scale: config.query_pre_attn_scalar ** -0.5,
    });
    return context.linear(mixed.transpose([0, 2, 1, 3]).reshape([B, T, H * headDim]), o);
  }

  function mlp(x: Tensor, layer: number, { linear }: Context): Tensor {
    const { gate, up, down } = projections(layer);
    return linear(linear(x, gate).gelu().mul(linear(x, up)), down);
  }

  return {
    modelType: config.model_type,
    layers: layers.length,
    heads: H,
    keyValueHeads: K,
    headDim,
    hiddenSize: D,
    vocabularySize: config.vocab_size,
    contextLength: config.max_position_embeddings,
    parameters: [
      embedding,
      ...layers.flatMap((layer) => [
        ...Object.values(norms(layer)),
        ...Object.values(projections(layer)).map(weightOf),
      ]),
      finalNorm,
    ],
    linears,
    hidden(ids, context) {
      const tables = {
        global: ropeTables(context.positions, headDim, ropes.global),
        local: ropeTables(context.positions, headDim, ropes.local),
      };
      let x = context
        .parameter(embedding)
        .gather(ids)
        .mul(Math.fround(Math.sqrt(D))); // [B, T, D]
      for (const layer of layers) {
        const spec = norms(layer);
        const table = isGlobal(layer) ? tables.global : tables.local;
        x = inScope(`layers.${layer}.attention`, () =>
          x.add(
            normalise(
              attentionBlock(normalise(x, spec.input, context), layer, table, context),
              spec.afterAttention,
              context,
            ),
          ),
        );
        x = inScope(`layers.${layer}.mlp`, () =>
          x.add(normalise(mlp(normalise(x, spec.beforeMlp, context), layer, context), spec.afterMlp, context)),
        );
      }
      return normalise(x, finalNorm, context);
    },
    logits: (hidden, { parameter }) => hidden.matmul(parameter(embedding).swap()),
  };
}

function ropeSettings({ rope_theta = 1e4, rope_type = "default", factor = 1 }: z.infer<typeof rope>): RopeSettings {
  if (rope_type !== "default" && rope_type !== "linear")
    throw new Error(`rope_type '${rope_type}' is not supported for gemma3_text`);
  return { theta: rope_theta, factor: rope_type === "linear" ? factor : 1 };
}
