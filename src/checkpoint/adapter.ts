// Reads and writes LoRA adapters in PEFT's folder layout. Knows the names of the tensors, not what a model does with them.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../run/atomic.ts";
import { CheckpointError } from "../run/errors.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";

export const loraTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"] as const;
export type LoraTarget = (typeof loraTargets)[number];

export type Adapter = {
  rank: number;
  alpha: number;
  /** Multiplies B·A·x: alpha / rank, or alpha / √rank for a rank-stabilised adapter (arXiv 2312.03732). */
  scaling: number;
  rankStabilised: boolean;
  /** The projections that carry a pair of matrices, in the order of `loraTargets`. */
  targets: LoraTarget[];
  baseModel: string;
  /** By PEFT's names: A is [rank, in], B is [out, rank]. */
  tensors: Map<string, { shape: number[]; data: Float32Array }>;
};

export type AdapterToWrite = {
  rank: number;
  alpha: number;
  rankStabilised?: boolean;
  tensors: Iterable<readonly [name: string, tensor: { shape: readonly number[]; data: Float32Array }]>;
};

/** PEFT's name of one matrix, e.g. `base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight`. */
export function loraTensorName(layer: number, target: LoraTarget, matrix: "A" | "B"): string {
  const block = target.endsWith("_proj") && "qkvo".includes(target[0]!) ? "self_attn" : "mlp";
  return `base_model.model.model.layers.${layer}.${block}.${target}.lora_${matrix}.weight`;
}

/**
 * Reads adapter_config.json and adapter_model.safetensors.
 * @throws CheckpointError when the adapter uses what we do not support, or when a matrix has no partner or the wrong shape.
 */
export function readAdapter(folder: string): Adapter {
  const configFile = join(folder, "adapter_config.json");
  const config = readConfig(configFile);
  refuseUnsupported(configFile, config);
  const { r: rank, lora_alpha: alpha } = config;
  if (!Number.isInteger(rank) || (rank as number) < 1) {
    throw new CheckpointError(`${configFile}: r must be a whole number of at least 1, not ${JSON.stringify(rank)}`);
  }
  if (typeof alpha !== "number" || !(alpha > 0)) {
    throw new CheckpointError(`${configFile}: lora_alpha must be a positive number, not ${JSON.stringify(alpha)}`);
  }
  const file = openSafetensors(join(folder, "adapter_model.safetensors"));
  const tensors = new Map(
    [...file.tensors].map(([name, { shape }]) => [name, { shape, data: file.read(name) }] as const),
  );
  const rankStabilised = config.use_rslora === true;
  return {
    rank: rank as number,
    alpha,
    scaling: alpha / (rankStabilised ? Math.sqrt(rank as number) : (rank as number)),
    rankStabilised,
    targets: checkMatrices(folder, tensors, rank as number),
    baseModel: typeof config.base_model_name_or_path === "string" ? config.base_model_name_or_path : "",
    tensors,
  };
}

/**
 * Writes an adapter that PEFT loads; equal adapters give equal bytes.
 * @param baseModel name or path of the model that it belongs to
 * @throws CheckpointError as `readAdapter` does.
 */
export function writeAdapter(folder: string, adapter: AdapterToWrite, baseModel: string): void {
  const tensors = new Map(adapter.tensors);
  const targets = checkMatrices(folder, tensors, adapter.rank);
  const config = {
    base_model_name_or_path: baseModel,
    bias: "none",
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: adapter.alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: "LORA",
    r: adapter.rank,
    target_modules: targets,
    task_type: "CAUSAL_LM",
    use_dora: false,
    use_rslora: adapter.rankStabilised ?? false,
  };
  mkdirSync(folder, { recursive: true });
  writeSafetensors(join(folder, "adapter_model.safetensors"), Object.fromEntries(tensors), { format: "pt" });
  writeFileAtomic(join(folder, "adapter_config.json"), `${JSON.stringify(config, null, 2)}\n`);
}

function readConfig(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CheckpointError(`${file} cannot be read; an adapter folder needs it beside adapter_model.safetensors`);
  }
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config === "object" && config !== null && !Array.isArray(config))
      return config as Record<string, unknown>;
  } catch (error) {
    throw new CheckpointError(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  throw new CheckpointError(`${file} must hold one JSON object`);
}

/** What each setting may be, beside absent and null; anything else would change what the adapter computes. */
const supported: Record<string, (value: unknown) => boolean> = {
  peft_type: (value) => value === "LORA",
  use_rslora: (value) => typeof value === "boolean",
  bias: (value) => value === "none",
  ...Object.fromEntries(
    ["use_dora", "use_qalora", "use_bdlora", "lora_bias", "fan_in_fan_out"].map((key) => [
      key,
      (value) => value === false,
    ]),
  ),
  ...Object.fromEntries(
    [
      "rank_pattern",
      "alpha_pattern",
      "modules_to_save",
      "target_parameters",
      "trainable_token_indices",
      "layer_replication",
      "alora_invocation_tokens",
      "kasa_config",
      "velora_config",
      "monteclora_config",
      "arrow_config",
    ].map((key) => [key, isEmpty]),
  ),
};

function refuseUnsupported(file: string, config: Record<string, unknown>): void {
  if (config.peft_type === undefined) throw new CheckpointError(`${file} names no peft_type; "LORA" is supported`);
  for (const [key, allows] of Object.entries(supported)) {
    const value = config[key];
    if (value !== undefined && value !== null && !allows(value)) {
      throw new CheckpointError(
        `${file}: ${key} ${JSON.stringify(value)} is not supported; only plain LoRA matrices are`,
      );
    }
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** The targets that occur; every A must have its B, and both must have the rank. */
function checkMatrices(folder: string, tensors: Map<string, { shape: readonly number[] }>, rank: number): LoraTarget[] {
  const found = new Set<string>();
  for (const [name, { shape }] of tensors) {
    const match = /^base_model\.model\..*\.(\w+)\.lora_([AB])\.weight$/.exec(name);
    if (match === null || !loraTargets.includes(match[1] as LoraTarget)) {
      throw new CheckpointError(`${folder}: tensor ${name} is no LoRA matrix of ${loraTargets.join(", ")}`);
    }
    const [, target, matrix] = match as unknown as [string, string, "A" | "B"];
    const partner = name.replace(/lora_[AB]\.weight$/, `lora_${matrix === "A" ? "B" : "A"}.weight`);
    if (!tensors.has(partner)) throw new CheckpointError(`${folder}: tensor ${name} has no partner ${partner}`);
    if (shape.length !== 2 || shape[matrix === "A" ? 0 : 1] !== rank) {
      const wanted = matrix === "A" ? `[${rank}, in]` : `[out, ${rank}]`;
      throw new CheckpointError(`${folder}: tensor ${name} has shape [${shape.join(", ")}], not ${wanted}`);
    }
    found.add(target);
  }
  if (found.size === 0) throw new CheckpointError(`${folder}: the adapter has no LoRA matrices`);
  return loraTargets.filter((target) => found.has(target));
}
