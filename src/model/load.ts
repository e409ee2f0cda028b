// A model folder in the Hugging Face layout → the family it belongs to and its weights.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ZodError } from "zod";
import type { Dtype } from "../checkpoint/dtype.ts";
import { openModelTensors } from "../checkpoint/model-files.ts";
import type { TensorFile } from "../checkpoint/safetensors.ts";
import { areLarge, type WeightArray } from "../engine/weights.ts";
import { CheckpointError } from "../run/errors.ts";
import type { ModelFamily, ParameterSpec } from "./family.ts";
import { gemma1 } from "./gemma1.ts";
import { gemma2 } from "./gemma2.ts";
import { gemma3 } from "./gemma3.ts";
import { llama } from "./llama.ts";
import type { Precision } from "./precision.ts";
import { int8Activations, int8Weight } from "./quantise.ts";
import { qwen3 } from "./qwen3.ts";
import { storedNames, textConfig } from "./text-part.ts";

export type Model = {
  readonly folder: string;
  /** config.json, of the text part where the folder holds more. */
  readonly config: Record<string, unknown>;
  readonly family: ModelFamily;
  readonly weights: ReadonlyMap<string, WeightArray>;
  /** In int8: the length of what rounding changed over the length of all matrices. */
  readonly roundingError?: number;
};

/** One reader of config.json for each `model_type`. */
const families: Readonly<Record<string, (config: Record<string, unknown>) => ModelFamily>> = {
  gemma: gemma1,
  gemma2,
  gemma3: (config) => gemma3(textConfig(config)),
  gemma3_text: gemma3,
  llama,
  qwen3,
};

export type LoadSettings = {
  readonly precision?: Precision | undefined;
};

const floats: ReadonlySet<Dtype> = new Set(["F64", "F32", "F16", "BF16"]);

/** @throws CheckpointError naming the file, key or tensor that is missing or does not fit. */
export function loadModel(folder: string, { precision = "float32" }: LoadSettings = {}): Model {
  const config = readConfig(folder);
  const family = familyOf(config, join(folder, "config.json"));
  const file = openModelTensors(folder);
  const weights = new Map<string, WeightArray>();
  const rounding = { changed: 0, whole: 0 };
  const large = areLarge(new Map(family.parameters.map((spec) => [spec.name, spec])));
  for (const spec of family.parameters) {
    const problem = tensorProblem(folder, spec, file.tensors);
    if (problem !== undefined) throw new CheckpointError(problem);
    const { name, shape } = spec;
    const stored = storedName(name, file.tensors);
    const read = () => file.read(stored);
    if (precision !== "float32" && shape.length === 2) {
      const activations = int8Activations(precision, shape, family);
      const weight = int8Weight(shape, file.parts(stored, shape[1]!), activations);
      rounding.changed += weight.rounding.changed;
      rounding.whole += weight.rounding.whole;
      weights.set(name, weight);
    } else weights.set(name, large ? storedWeight(shape, read) : { shape, data: read() });
  }
  const model = { folder, config: textConfig(config), family, weights };
  return precision !== "float32" ? { ...model, roundingError: Math.sqrt(rounding.changed / rounding.whole) } : model;
}

/** The name under which the folder holds a tensor; its own where it holds none. */
const storedName = (name: string, tensors: TensorFile["tensors"]): string =>
  storedNames(name).find((candidate) => tensors.has(candidate)) ?? name;

/** What is wrong with a tensor of the folder, read from the headers of its files alone. */
export function tensorProblem(
  folder: string,
  { name, shape }: ParameterSpec,
  tensors: TensorFile["tensors"],
): string | undefined {
  const stored = storedName(name, tensors);
  const entry = tensors.get(stored);
  if (!entry) return `${folder}: tensor ${name} is missing; the model needs it as [${shape.join(", ")}]`;
  if (entry.shape.join() !== shape.join())
    return `${folder}: tensor ${stored} is [${entry.shape.join(", ")}], config.json asks for [${shape.join(", ")}]`;
  if (floats.has(entry.dtype)) return undefined;
  return `${folder}: tensor ${stored} is stored as ${entry.dtype}; weights are read in ${[...floats].join(", ")}, so take a folder that is not quantised`;
}

/**
 * A weight that lies on the disk, and in memory while a program or anybody else holds it: what a stage used is free again
 * once its programs are.
 */
function storedWeight(shape: readonly number[], read: () => Float32Array): WeightArray {
  let held: WeakRef<Float32Array> | undefined;
  return {
    shape,
    get data() {
      const known = held?.deref();
      if (known) return known;
      const data = read();
      held = new WeakRef(data);
      return data;
    },
  };
}

/** @param where named in errors */
export function familyOf(config: Record<string, unknown>, where: string): ModelFamily {
  const type = String(config.model_type);
  const read = families[type];
  if (!read)
    throw new CheckpointError(
      `${where}: model_type '${type}' is not supported; known are ${Object.keys(families).join(", ")}`,
    );
  try {
    return read(config);
  } catch (error) {
    if (!(error instanceof ZodError)) throw new CheckpointError(`${where}: ${(error as Error).message}`);
    const [issue] = error.issues;
    throw new CheckpointError(`${where}: ${issue!.path.join(".") || "the file"}: ${issue!.message}`);
  }
}

/** @throws CheckpointError when config.json is absent or holds no JSON object */
export function readConfig(folder: string): Record<string, unknown> {
  const file = join(folder, "config.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CheckpointError(`${folder} is no model folder: it has no config.json`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new CheckpointError(`${file} is not valid JSON: ${(error as Error).message}`);
  }
  throw new CheckpointError(`${file} holds no JSON object`);
}
