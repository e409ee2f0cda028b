// The parameters under training: one flat vector, seen through a named view for each tensor.
import type { Type } from "../engine/ops.ts";
import { f32, type WeightArray, type Weights } from "../engine/runtime.ts";
import { sizeOf } from "../engine/shape.ts";
import { type ModelFamily, type ParameterSpec, weightOf } from "./family.ts";
import { adapterNames, initialLora, isTarget, type LoraSettings, loraParameters, mergeLora } from "./lora.ts";

export type Trainable = {
  /** Low-rank adapters, or undefined when every parameter of the model is trained. */
  readonly lora: LoraSettings | undefined;
  readonly parameters: readonly ParameterSpec[];
  readonly flat: Float32Array;
  /** Windows onto `flat` by parameter name. */
  readonly views: Readonly<Record<string, Float32Array>>;
};

/** Windows onto a flat vector, one for each parameter in order. */
export function viewsOf(parameters: readonly ParameterSpec[], flat: Float32Array): Record<string, Float32Array> {
  let offset = 0;
  return Object.fromEntries(
    parameters.map(({ name, shape }) => {
      offset += sizeOf(shape);
      return [name, flat.subarray(offset - sizeOf(shape), offset)];
    }),
  );
}

export function allocateTrainable(lora: LoraSettings | undefined, parameters: readonly ParameterSpec[]): Trainable {
  const flat = new Float32Array(parameters.reduce((total, { shape }) => total + sizeOf(shape), 0));
  return { lora, parameters, flat, views: viewsOf(parameters, flat) };
}

/** New adapters: A random from `seed`, B zero, so that they change nothing yet. */
export function createLora(family: ModelFamily, settings: LoraSettings, seed: number): Trainable {
  const trainable = allocateTrainable(settings, loraParameters(family, settings));
  trainable.parameters.forEach((spec, i) => void trainable.views[spec.name]!.set(initialLora(spec, seed, i)));
  return trainable;
}

/** Every parameter of the model, starting from `weights`. */
export function createFull(family: ModelFamily, weights: Weights): Trainable {
  const trainable = allocateTrainable(undefined, family.parameters);
  for (const { name } of family.parameters) trainable.views[name]!.set(weights.get(name)!.data);
  return trainable;
}

/** The type of each trained tensor as a program input. */
export const inputTypes = ({ parameters }: Pick<Trainable, "parameters">): Record<string, Type> =>
  Object.fromEntries(parameters.map(({ name, shape }) => [name, f32(...shape)]));

/** The weights of the model with what was trained put in: adapters merged, or the trained parameters themselves. */
export function mergedWeights(
  family: ModelFamily,
  weights: Weights,
  { lora, views }: Trainable,
): Map<string, WeightArray> {
  const merged = new Map(weights);
  if (!lora) {
    for (const { name, shape } of family.parameters) merged.set(name, { shape, data: Float32Array.from(views[name]!) });
    return merged;
  }
  for (const linear of family.linears.filter((candidate) => isTarget(candidate, lora))) {
    const { a, b } = adapterNames(linear);
    const { name, shape } = weightOf(linear);
    merged.set(name, {
      shape,
      data: mergeLora(weights.get(name)!.data, linear, views[a]!, views[b]!, lora, new Float32Array(sizeOf(shape))),
    });
  }
  return merged;
}

/**
 * The projections with their adapters merged, as trained tensors of their own: decoding one token costs half as many
 * graph nodes as with the adapters apart, and differs from it by rounding only.
 * @returns the stand-in, and what brings it up to date after the adapters changed
 */
export function mergedPolicy(
  family: ModelFamily,
  weights: Weights,
  trainable: Trainable,
): { merged: Trainable; refresh: () => void } {
  const { lora, views } = trainable;
  if (!lora) return { merged: trainable, refresh: () => {} };
  const targets = family.linears.filter((linear) => isTarget(linear, lora));
  const merged = allocateTrainable(undefined, targets.map(weightOf));
  const refresh = () => {
    for (const linear of targets) {
      const { name } = weightOf(linear);
      const { a, b } = adapterNames(linear);
      mergeLora(weights.get(name)!.data, linear, views[a]!, views[b]!, lora, merged.views[name]!);
    }
  };
  refresh();
  return { merged, refresh };
}
