// Random weights for a new model.
import { normal, randomKey } from "../engine/random.ts";
import type { WeightArray } from "../engine/runtime.ts";
import { sizeOf } from "../engine/shape.ts";
import type { ModelFamily, ParameterSpec } from "./family.ts";

/** Norms at identity; every matrix normal with deviation 1/√columns. */
export function initialWeights(family: ModelFamily, seed: number): Map<string, WeightArray> {
  return new Map(
    family.parameters.map((spec, index) => [
      spec.name,
      { shape: spec.shape, data: initialWeight(family, spec, seed, index) },
    ]),
  );
}

/** One of them. @param index its place among the family's parameters */
export function initialWeight(
  { normIdentity }: Pick<ModelFamily, "normIdentity">,
  { shape }: ParameterSpec,
  seed: number,
  index: number,
): Float32Array {
  const data = new Float32Array(sizeOf(shape));
  if (shape.length !== 2) return data.fill(shape.length === 1 ? normIdentity : 0);
  const key = randomKey(seed, index);
  const deviation = 1 / Math.sqrt(shape[1]!);
  for (let i = 0; i < data.length; i++) data[i] = normal(key, i) * deviation;
  return data;
}
