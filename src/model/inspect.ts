// What a model folder holds and lacks, from config.json and the headers of its safetensors. Reads no weights, gives up on
// nothing: what is wrong is a sentence in the list.
import { join } from "node:path";
import { openModelTensors, openWeightFile, weightFiles } from "../checkpoint/model-files.ts";
import type { TensorFile } from "../checkpoint/safetensors.ts";
import { sizeOf } from "../engine/shape.ts";
import { UserError } from "../run/errors.ts";
import type { ModelFamily } from "./family.ts";
import { familyOf, readConfig, tensorProblem } from "./load.ts";

export type ModelInspection = {
  /** Undefined when config.json is absent or of no known family. */
  family: ModelFamily | undefined;
  parameters: number;
  /** Files that hold weights, or should. */
  files: number;
  /** How many tensors are stored in each element type. */
  stored: { dtype: string; tensors: number; sizeBytes: number }[];
  problems: string[];
};

/** Tensors that do not fit are named up to this count. */
const mostListed = 5;

/** @param expectWeights false where the weights are elsewhere still, so that their absence is no problem */
export function inspectModel(folder: string, { expectWeights = true } = {}): ModelInspection {
  const problems: string[] = [];
  const family = attempt(problems, () => familyOf(readConfig(folder), join(folder, "config.json")));
  const files = expectWeights ? (attempt(problems, () => weightFiles(folder)) ?? []) : [];
  const opened = files.map((file) => attempt(problems, () => openWeightFile(file)));
  const allOpen = files.length > 0 && opened.every((file) => file !== undefined);
  const whole = allOpen ? attempt(problems, () => openModelTensors(folder)) : undefined;
  if (family && whole) problems.push(...tensorProblems(folder, family, whole));
  return {
    family,
    parameters: family?.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0) ?? 0,
    files: files.length,
    stored: storedTypes(opened.flatMap((file) => [...(file?.tensors.values() ?? [])])),
    problems,
  };
}

function tensorProblems(folder: string, { parameters }: ModelFamily, { tensors }: TensorFile): string[] {
  const wrong = parameters.flatMap((spec) => tensorProblem(folder, spec, tensors) ?? []);
  const rest = wrong.length - mostListed;
  return [...wrong.slice(0, mostListed), ...(rest > 0 ? [`${folder}: ${rest} more tensors do not fit either`] : [])];
}

function storedTypes(entries: readonly { dtype: string; sizeBytes: number }[]): ModelInspection["stored"] {
  const types = new Map<string, { tensors: number; sizeBytes: number }>();
  for (const { dtype, sizeBytes } of entries) {
    const known = types.get(dtype) ?? { tensors: 0, sizeBytes: 0 };
    types.set(dtype, { tensors: known.tensors + 1, sizeBytes: known.sizeBytes + sizeBytes });
  }
  return [...types].map(([dtype, figures]) => ({ dtype, ...figures }));
}

/** The result, or undefined with the error's sentence among the problems. */
export function attempt<T>(problems: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
