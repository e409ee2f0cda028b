// A model of ours in llama.cpp's terms: its architecture's name and figures, its tensors' names, and how each tensor
// differs from the one that we store. Facts from llama.cpp's src/models and convert_hf_to_gguf.py.
import { z } from "zod";
import type { Weights } from "../../engine/runtime.ts";
import { layerTypes, slidingLayers } from "../../model/config-keys.ts";
import type { ModelFamily } from "../../model/family.ts";
import type { Model } from "../../model/load.ts";
import { type RopeSettings, ropeFrequencies, ropeKeys, ropeSettings } from "../../model/rope.ts";
import { UserError } from "../../run/errors.ts";
import { f32, type Metadata, text, u32 } from "./metadata.ts";

export type Architecture = "gemma" | "gemma2" | "gemma3" | "qwen3" | "llama";

/** A tensor of the file. */
export type PlannedTensor = {
  readonly name: string;
  /** The parameter that it holds; undefined for what llama.cpp has and we do not. */
  readonly parameter: string | undefined;
  readonly shape: readonly number[];
  readonly values: () => Float32Array;
};

export type ModelPlan = {
  readonly architecture: Architecture;
  readonly metadata: Metadata;
  readonly tensors: readonly PlannedTensor[];
};

const architectures: Readonly<Record<string, Architecture>> = {
  gemma: "gemma",
  gemma2: "gemma2",
  gemma3_text: "gemma3",
  qwen3: "qwen3",
  llama: "llama",
};

const number = z.number().nullish();

/** What config.json says beyond the sizes, with the defaults that the families have. */
const settingsSchema = z.object({
  rms_norm_eps: z.number().default(1e-6),
  rope_theta: z.number().optional(),
  rope_local_base_freq: z.number().default(1e4),
  rope_scaling: ropeKeys.nullish(),
  rope_parameters: z.union([z.object({ full_attention: ropeKeys, sliding_attention: ropeKeys }), ropeKeys]).nullish(),
  query_pre_attn_scalar: z.number().default(256),
  sliding_window: number,
  layer_types: layerTypes,
  sliding_window_pattern: z.int().optional(),
  _sliding_window_pattern: z.int().optional(),
  attn_logit_softcapping: number,
  final_logit_softcapping: number,
});

type Settings = z.infer<typeof settingsSchema>;

/** Stands for "no bound" where llama.cpp always applies one: tanh(x / cap) · cap is x for every x that occurs. */
const noCap = 1e6;

/** The model in llama.cpp's terms. @throws UserError where llama.cpp has no word for something that the model does */
export function planModel({ family, config }: Model, weights: Weights): ModelPlan {
  const architecture = architectures[family.modelType];
  if (architecture === undefined)
    throw new UserError(`llama.cpp's name for model_type '${family.modelType}' is not known here`);
  const settings = settingsSchema.parse(config);
  const rope = globalRope(architecture, settings);
  return {
    architecture,
    metadata: prefixed(architecture, {
      context_length: u32(family.contextLength),
      embedding_length: u32(family.hiddenSize),
      block_count: u32(family.layers),
      feed_forward_length: u32(family.innerSize),
      vocab_size: u32(family.vocabularySize),
      "attention.head_count": u32(family.heads),
      "attention.head_count_kv": u32(family.keyValueHeads),
      "attention.key_length": u32(family.headDim),
      "attention.value_length": u32(family.headDim),
      "attention.layer_norm_rms_epsilon": f32(settings.rms_norm_eps),
      "rope.dimension_count": u32(family.headDim),
      "rope.freq_base": f32(rope.theta),
      ...(rope.scaling.type === "linear"
        ? { "rope.scaling.type": text("linear"), "rope.scaling.factor": f32(rope.scaling.factor) }
        : {}),
      ...windowMetadata(architecture, family, settings),
      ...(architecture === "gemma2"
        ? {
            attn_logit_softcapping: f32(capOf(settings.attn_logit_softcapping, 50)),
            final_logit_softcapping: f32(capOf(settings.final_logit_softcapping, 30)),
          }
        : {}),
    }),
    tensors: [
      ...family.parameters.map((parameter) => {
        const { name, change } = placeOf(parameter.name, architecture, family, settings);
        const values = () => change(weights.get(parameter.name)!.data);
        return { name, parameter: parameter.name, shape: parameter.shape, values };
      }),
      ...ropeFactors(family, rope),
    ],
  };
}

const prefixed = (architecture: string, metadata: Metadata): Metadata =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`${architecture}.${key}`, value]));

const capOf = (cap: number | null | undefined, otherwise: number) => (cap === undefined ? otherwise : (cap ?? noCap));

function globalRope(architecture: Architecture, settings: Settings): RopeSettings {
  const { rope_parameters: parameters, rope_scaling: scaling } = settings;
  const own = parameters && "full_attention" in parameters ? parameters.full_attention : parameters;
  const theta = settings.rope_theta ?? (architecture === "gemma3" ? 1e6 : 1e4);
  return ropeSettings({ rope_theta: theta, ...scaling, ...(own as z.infer<typeof ropeKeys> | null | undefined) });
}

function windowMetadata(architecture: Architecture, family: ModelFamily, settings: Settings): Metadata {
  if (architecture !== "gemma2" && architecture !== "gemma3") return {};
  const pattern = settings.sliding_window_pattern ?? settings._sliding_window_pattern ?? 6;
  const otherwise =
    architecture === "gemma2" ? (layer: number) => layer % 2 === 0 : (layer: number) => (layer + 1) % pattern !== 0;
  const sliding = slidingLayers(settings.layer_types, family.layers, otherwise);
  const common = {
    "attention.sliding_window": u32(settings.sliding_window ?? 4096),
    "attention.sliding_window_pattern": u32(periodOf(sliding)),
  };
  if (architecture === "gemma2") return common;
  const parameters = settings.rope_parameters;
  const local = ropeSettings({
    rope_theta: settings.rope_local_base_freq,
    ...(parameters && "sliding_attention" in parameters
      ? (parameters.sliding_attention as z.infer<typeof ropeKeys>)
      : undefined),
  });
  if (local.scaling.type !== "default")
    throw new UserError(
      "llama.cpp does not scale the rope of Gemma 3's sliding layers, but this model's config.json does",
    );
  return { ...common, "rope.freq_base_swa": f32(local.theta) };
}

/** llama.cpp's period p: of every p layers the last sees everything. @throws UserError when no period gives these layers */
function periodOf(sliding: readonly boolean[]): number {
  for (let period = 1; period <= sliding.length + 1; period++)
    if (sliding.every((slides, layer) => slides === layer % period < period - 1)) return period;
  throw new UserError(
    "llama.cpp knows only layers of which every n-th sees everything and the others a window; this model's layer_types follow no such period",
  );
}

/** The tensor of llama3's scaling: by how much each frequency is divided. */
function ropeFactors({ headDim, layers }: ModelFamily, rope: RopeSettings): PlannedTensor[] {
  if (rope.scaling.type !== "llama3" || layers === 0) return [];
  const plain = ropeFrequencies(headDim, { ...rope, scaling: { type: "default" } });
  const scaled = ropeFrequencies(headDim, rope);
  const values = () => Float32Array.from(plain, (frequency, index) => frequency / scaled[index]!);
  return [{ name: "rope_freqs.weight", parameter: undefined, shape: [headDim / 2], values }];
}

type Change = (values: Float32Array) => Float32Array;
const same: Change = (values) => values;

const layerNames: Readonly<Record<string, string>> = {
  input_layernorm: "attn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  "self_attn.q_norm": "attn_q_norm",
  "self_attn.k_norm": "attn_k_norm",
  pre_feedforward_layernorm: "ffn_norm",
  post_feedforward_layernorm: "post_ffw_norm",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};

/** The name that a tensor has in the file, and what is done to its values. */
function placeOf(
  name: string,
  architecture: Architecture,
  family: ModelFamily,
  settings: Settings,
): { name: string; change: Change } {
  const isNorm = name.endsWith("norm.weight");
  // Gemma multiplies by 1 + w, llama.cpp by what it finds.
  const norm: Change = family.normIdentity === 0 && isNorm ? (values) => values.map((value) => value + 1) : same;
  const match = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(name);
  if (match === null) {
    const outer = {
      "model.embed_tokens.weight": "token_embd",
      "model.norm.weight": "output_norm",
      "lm_head.weight": "output",
    };
    return { name: `${outer[name as keyof typeof outer]}.weight`, change: norm };
  }
  const [, layer, part] = match as unknown as [string, string, string];
  const twoNorms = architecture === "gemma2" || architecture === "gemma3";
  const inLayer =
    part === "post_attention_layernorm" ? (twoNorms ? "post_attention_norm" : "ffn_norm") : layerNames[part]!;
  return { name: `blk.${layer}.${inLayer}.weight`, change: changeOf(part, norm, architecture, family, settings) };
}

function changeOf(
  part: string,
  norm: Change,
  architecture: Architecture,
  family: ModelFamily,
  settings: Settings,
): Change {
  if (architecture === "llama" && isRotated(part))
    return (values) => interleave(values, family.headDim, family.hiddenSize);
  const scaled = architecture === "gemma2" ? "self_attn.q_proj" : architecture === "gemma3" ? "self_attn.q_norm" : "";
  const scale = queryScale(architecture, family, settings);
  return part === scaled && scale !== 1 ? (values) => norm(values).map((value) => value * scale) : norm;
}

type QuerySizes = Pick<ModelFamily, "layers" | "heads" | "hiddenSize" | "headDim">;

/** What llama.cpp divides the scores by the root of: it takes it from the sizes, not from the file. */
export function impliedQueryScalar(
  architecture: "gemma2" | "gemma3",
  { layers, heads, hiddenSize, headDim }: QuerySizes,
): number {
  const largest = layers === (architecture === "gemma2" ? 46 : 62); // the 27B models
  return largest ? Math.floor(hiddenSize / heads) : headDim;
}

/** By how much the queries are scaled where a model's scores are scaled otherwise than llama.cpp scales them. */
function queryScale(
  architecture: Architecture,
  sizes: QuerySizes,
  { query_pre_attn_scalar: scalar }: Settings,
): number {
  if (architecture !== "gemma2" && architecture !== "gemma3") return 1;
  return Math.sqrt(impliedQueryScalar(architecture, sizes) / scalar);
}

/** Whether the rows of a projection are turned by position. */
export const isRotated = (part: string) => part === "self_attn.q_proj" || part === "self_attn.k_proj";

/**
 * Rows of each head from halves to pairs: llama.cpp turns the neighbours 2i and 2i + 1 for this architecture,
 * transformers i and i + D/2. @param values [heads · D, inputs]
 */
function interleave(values: Float32Array, headDim: number, inputs: number): Float32Array {
  return moveRows(values, headDim, inputs, (row) => (row % 2) * (headDim / 2) + Math.floor(row / 2));
}

/** The way back: from pairs to halves. */
export function deinterleave(values: Float32Array, headDim: number, inputs: number): Float32Array {
  const half = headDim / 2;
  return moveRows(values, headDim, inputs, (row) => (row < half ? 2 * row : 2 * (row - half) + 1));
}

/** @param source which row of the same head comes to a place */
function moveRows(
  values: Float32Array,
  headDim: number,
  inputs: number,
  source: (row: number) => number,
): Float32Array {
  const moved = new Float32Array(values.length);
  for (let row = 0; row < values.length / inputs; row++) {
    const from = row - (row % headDim) + source(row % headDim);
    moved.set(values.subarray(from * inputs, (from + 1) * inputs), row * inputs);
  }
  return moved;
}
