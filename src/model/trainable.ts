// The parameters under training: one flat vector, seen through a named view for each tensor.
import type { Type } from "../engine/ops.ts";
import { f32, type WeightArray, type Weights } from "../engine/runtime.ts";
import { sizeOf } from "../engine/shape.ts";
import { UserError } from "../run/errors.ts";
import { type ModelFamily, type ParameterSpec, weightOf } from "./family.ts";
import { adaptedLinears, initialA, type LoraSettings, loraParameters } from "./lora.ts";
import { directionNorms, mergeAdapter, rowNorms, unmergeAdapter } from "./merge.ts";
import { targetProblem } from "./targets.ts";

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

/**
 * New adapters that change nothing yet: A random from `seed`, B zero, DoRA's magnitudes the lengths of the rows of W.
 * @param weights of the frozen model; only DoRA needs them
 * @throws UserError when a target or a pattern attaches to nothing in the model
 */
export function createLora(family: ModelFamily, settings: LoraSettings, seed: number, weights?: Weights): Trainable {
  const problem = targetProblem(family.linears, settings);
  if (problem !== undefined) throw new UserError(`the adapter's ${problem}`);
  const trainable = allocateTrainable(settings, loraParameters(family, settings));
  const { views } = trainable;
  for (const [index, { linear, adapter }] of adaptedLinears(family, settings).entries()) {
    const { a, magnitude } = adapter;
    views[a.name]!.set(initialA(a, seed, 2 * index));
    if (!magnitude) continue;
    if (!weights)
      throw new Error("DoRA's magnitudes begin as the lengths of the rows of the weights, and none were given");
    views[magnitude.name]!.set(rowNorms(weights.get(weightOf(linear).name)!.data, linear));
  }
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
export function mergedWeights(family: ModelFamily, weights: Weights, trainable: Trainable): Map<string, WeightArray> {
  return new Map(
    [...lazilyMerged(family, weights, trainable)].map(([name, { shape, data }]) => [name, { shape, data }]),
  );
}

/** The same, each tensor made anew when it is asked for, so that writing a large model takes the memory of one of them. */
export function lazilyMerged(
  family: ModelFamily,
  weights: Weights,
  { lora, views }: Trainable,
): Map<string, WeightArray> {
  const lazy = (shape: readonly number[], make: () => Float32Array): WeightArray => ({
    shape,
    get data() {
      return make();
    },
  });
  if (!lora)
    return new Map(
      family.parameters.map(({ name, shape }) => [name, lazy(shape, () => Float32Array.from(views[name]!))]),
    );
  const merged = new Map(weights);
  for (const { linear, adapter } of adaptedLinears(family, lora)) {
    const { name, shape } = weightOf(linear);
    const into = () => new Float32Array(sizeOf(shape));
    merged.set(
      name,
      lazy(shape, () => mergeAdapter(weights.get(name)!.data, { linear, adapter, views }, into())),
    );
  }
  return merged;
}

/** The lengths of the rows of W + s·B·A by the name of the weight: what `unmergedWeights` needs for DoRA. */
export function adapterNorms(
  family: ModelFamily,
  weights: Weights,
  { lora, views }: Trainable,
): Map<string, Float64Array> {
  const linears = lora?.dora ? adaptedLinears(family, lora) : [];
  return new Map(
    linears.map(({ linear, adapter }) => {
      const { name } = weightOf(linear);
      return [name, directionNorms(weights.get(name)!.data, { linear, adapter, views })];
    }),
  );
}

/** The weights that `mergedWeights` was given, up to the rounding of float32, from those that it gave. */
export function unmergedWeights(
  family: ModelFamily,
  merged: Weights,
  { lora, views }: Trainable,
  norms: ReadonlyMap<string, Float64Array>,
): Map<string, WeightArray> {
  const weights = new Map(merged);
  for (const { linear, adapter } of lora ? adaptedLinears(family, lora) : []) {
    const { name, shape } = weightOf(linear);
    const { data } = merged.get(name)!;
    const into = new Float32Array(data.length);
    weights.set(name, { shape, data: unmergeAdapter(data, { linear, adapter, views }, norms.get(name), into) });
  }
  return weights;
}
