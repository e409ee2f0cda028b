// Random weights for a new model.
import { normal, randomKey } from "../engine/random.ts";
import type { WeightArray } from "../engine/runtime.ts";
import { sizeOf } from "../engine/shape.ts";
import type { ModelFamily } from "./family.ts";

/** Norms at identity; every matrix normal with deviation 1/√columns. */
export function initialWeights({ parameters, normIdentity }: ModelFamily, seed: number): Map<string, WeightArray> {
  return new Map(
    parameters.map(({ name, shape }, index) => {
      const data = new Float32Array(sizeOf(shape)).fill(shape.length === 1 ? normIdentity : 0);
      if (shape.length === 2) {
        const key = randomKey(seed, index);
        const deviation = 1 / Math.sqrt(shape[1]!);
        for (let i = 0; i < data.length; i++) data[i] = normal(key, i) * deviation;
      }
      return [name, { shape, data }];
    }),
  );
}
