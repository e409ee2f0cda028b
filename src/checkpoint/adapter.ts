// Reads and writes LoRA adapters in PEFT's folder layout. Knows files and names, not what a model does with them.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../run/atomic.ts";
import { CheckpointError } from "../run/errors.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";

/** What makes an adapter's matrices into a change of the model; PEFT's LoraConfig in our words. */
export type LoraSettings = {
  readonly rank: number;
  readonly alpha: number;
  /** "all-linear", a regular expression for whole names of modules, or a list of names or their ends. */
  readonly targets: string | readonly string[];
  /** Scales by alpha / √rank in place of alpha / rank (Kalajdzievski 2023, arXiv 2312.03732). */
  readonly rslora?: boolean;
  /** Learns the length of each row of the weight apart from its direction (Liu et al. 2024, arXiv 2402.09353). */
  readonly dora?: boolean;
  /** Other ranks and alphas for modules whose name ends in what matches the regular expression. */
  readonly rankPattern?: Readonly<Record<string, number>>;
  readonly alphaPattern?: Readonly<Record<string, number>>;
};

type StoredTensor = { readonly shape: readonly number[]; readonly data: Float32Array };

/** The tensors of one module: A [rank, in], B [out, rank] and, for DoRA, the magnitude [out]. */
export type AdapterTensors = { a: StoredTensor; b: StoredTensor; magnitude?: StoredTensor };

export type Adapter = {
  settings: LoraSettings;
  baseModel: string;
  /** By the module's name, without PEFT's prefix. */
  modules: ReadonlyMap<string, AdapterTensors>;
  /** Whether `exclude_modules` or `layers_to_transform` leave out modules that are among the targets. */
  narrowed: boolean;
};

/** What PEFT puts before the name of every module. */
const prefix = "base_model.model.";
const endings = { a: "lora_A.weight", b: "lora_B.weight", magnitude: "lora_magnitude_vector" } as const;
type Part = keyof typeof endings;
const parts = Object.keys(endings) as Part[];

/** The name of a tensor of an adapter in its file. */
export const storedAdapterName = (module: string, part: Part) => `${prefix}${module}.${endings[part]}`;

/**
 * Reads adapter_config.json and adapter_model.safetensors, whatever float type it is stored in.
 * @throws CheckpointError when the adapter uses what we do not support, or when a tensor has no partner.
 */
export function readAdapter(folder: string): Adapter {
  const configFile = join(folder, "adapter_config.json");
  const config = readConfig(configFile);
  refuseUnsupported(configFile, config);
  const settings = readSettings(configFile, config);
  const file = openSafetensors(join(folder, "adapter_model.safetensors"));
  const modules = new Map<string, Partial<AdapterTensors>>();
  for (const [name, { shape }] of file.tensors) {
    const part = parts.find((candidate) => name.endsWith(`.${endings[candidate]}`));
    if (part === undefined || !name.startsWith(prefix) || (part === "magnitude" && !settings.dora))
      throw new CheckpointError(
        `${folder}: tensor ${name} is not supported; only LoRA's matrices of projections${settings.dora ? " and DoRA's magnitudes" : ""} are`,
      );
    const module = name.slice(prefix.length, -endings[part].length - 1);
    modules.set(module, { ...modules.get(module), [part]: { shape, data: file.read(name) } });
  }
  if (modules.size === 0) throw new CheckpointError(`${folder}: the adapter has no LoRA matrices`);
  for (const [module, tensors] of modules) {
    const missing = parts.find((part) => !tensors[part] && (part !== "magnitude" || settings.dora));
    if (missing !== undefined)
      throw new CheckpointError(`${folder}: tensor ${storedAdapterName(module, missing)} is missing`);
  }
  const { exclude_modules, layers_to_transform, base_model_name_or_path } = config;
  return {
    settings,
    baseModel: typeof base_model_name_or_path === "string" ? base_model_name_or_path : "",
    modules: modules as Map<string, AdapterTensors>,
    narrowed: [exclude_modules, layers_to_transform].some((value) => value !== undefined && value !== null),
  };
}

export type AdapterToWrite = {
  settings: LoraSettings;
  /** Name or path of the model that it belongs to; one from the hub with its commit, as owner/name@commit. */
  baseModel: string;
  /** By the names that PEFT has for them, without its prefix. */
  tensors: Iterable<readonly [name: string, tensor: StoredTensor]>;
};

/** Writes an adapter that PEFT loads; equal adapters give equal bytes. */
export function writeAdapter(folder: string, { settings, baseModel, tensors }: AdapterToWrite): void {
  const { rank, alpha, targets, rslora = false, dora = false, rankPattern = {}, alphaPattern = {} } = settings;
  const [, baseName = baseModel, revision] = /^([^/]+\/[^/]+)@([0-9a-f]{40})$/.exec(baseModel) ?? [];
  const config = {
    alpha_pattern: alphaPattern,
    base_model_name_or_path: baseName,
    bias: "none",
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_bias: false,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: "LORA",
    r: rank,
    rank_pattern: rankPattern,
    ...(revision === undefined ? {} : { revision }),
    target_modules: targets,
    task_type: "CAUSAL_LM",
    use_dora: dora,
    use_rslora: rslora,
  };
  const stored = Object.fromEntries(Array.from(tensors, ([name, tensor]) => [prefix + name, tensor]));
  mkdirSync(folder, { recursive: true });
  writeSafetensors(join(folder, "adapter_model.safetensors"), stored, { format: "pt" });
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

type Allows = (value: unknown) => boolean;
const isFalse: Allows = (value) => value === false;
const isEmpty: Allows = (value) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** What each setting may be, beside absent and null; anything else would change what the adapter computes. */
const supported: Readonly<Record<string, Allows>> = {
  peft_type: (value) => value === "LORA",
  bias: (value) => value === "none",
  // The others ("pissa", "olora", "corda", "loftq", "lora_ga") change the weights of the base as well.
  init_lora_weights: (value) => [true, false, "gaussian", "eva", "orthogonal"].includes(value as boolean | string),
  use_qalora: isFalse,
  use_bdlora: isFalse,
  lora_bias: isFalse,
  fan_in_fan_out: isFalse,
  modules_to_save: isEmpty,
  target_parameters: isEmpty,
  trainable_token_indices: isEmpty,
  layer_replication: isEmpty,
  alora_invocation_tokens: isEmpty,
  kasa_config: isEmpty,
  velora_config: isEmpty,
  monteclora_config: isEmpty,
  arrow_config: isEmpty,
};

function refuseUnsupported(file: string, config: Record<string, unknown>): void {
  if (config.peft_type === undefined) throw new CheckpointError(`${file} names no peft_type; "LORA" is supported`);
  for (const [key, allows] of Object.entries(supported)) {
    const value = config[key];
    if (value !== undefined && value !== null && !allows(value))
      throw new CheckpointError(
        `${file}: ${key} ${JSON.stringify(value)} is not supported; LoRA, rsLoRA and DoRA on projections are`,
      );
  }
}

const isRank: Allows = (value) => Number.isInteger(value) && (value as number) >= 1;
const isAlpha: Allows = (value) => typeof value === "number" && value > 0;
const isBoolean: Allows = (value) => typeof value === "boolean";
const isText: Allows = (value) => typeof value === "string";
const isTargets: Allows = (value) => isText(value) || (Array.isArray(value) && value.every(isText));
const isMapOf =
  (allows: Allows): Allows =>
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(allows);

function readSettings(file: string, config: Record<string, unknown>): LoraSettings {
  function read<T>(key: string, allows: Allows, wanted: string, absent?: T): T {
    const value = config[key] ?? absent;
    if (allows(value)) return value as T;
    throw new CheckpointError(`${file}: ${key} must be ${wanted}, not ${JSON.stringify(value)}`);
  }
  const rank = "a whole number of at least 1";
  const alpha = "a positive number";
  return {
    rank: read("r", isRank, rank),
    alpha: read("lora_alpha", isAlpha, alpha),
    targets: read("target_modules", isTargets, "a list of names or a regular expression"),
    rslora: read("use_rslora", isBoolean, "true or false", false),
    dora: read("use_dora", isBoolean, "true or false", false),
    rankPattern: read("rank_pattern", isMapOf(isRank), `a map to ${rank}`, {}),
    alphaPattern: read("alpha_pattern", isMapOf(isAlpha), `a map to ${alpha}`, {}),
  };
}
