// Adapters merged for sampling, while they are being trained. Runs on the engine, since it happens at every step.
import { compile, f32, type Weights } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { type LinearSpec, type ModelFamily, weightOf } from "./family.ts";
import { adaptedLinears, type LinearAdapter, mergedTensor } from "./lora.ts";
import { allocateTrainable, type Trainable } from "./trainable.ts";

/**
 * The projections with their adapters merged, as trained tensors of their own: decoding one token costs half as many
 * graph nodes as with the adapters apart, and differs from it by rounding only.
 * @returns the stand-in, and what brings it up to date after the adapters changed
 */
export async function mergedPolicy(
  family: ModelFamily,
  weights: Weights,
  trainable: Trainable,
  threads = 2,
): Promise<{ merged: Trainable; refresh: () => Promise<void> }> {
  const { lora, views } = trainable;
  const targets = lora ? adaptedLinears(family, lora) : [];
  // Merged copies in float32 would undo what int8 is for.
  if (!lora || targets.some(({ linear }) => weights.get(weightOf(linear).name)!.int8))
    return { merged: trainable, refresh: async () => {} };
  const merged = allocateTrainable(
    undefined,
    targets.map(({ linear }) => weightOf(linear)),
  );
  const steps = await Promise.all(targets.map(({ linear, adapter }) => mergeStep(linear, adapter, weights, threads)));
  const refresh = async () => {
    for (const step of steps) await step(views, merged.views);
  };
  await refresh();
  return { merged, refresh };
}

type Views = Readonly<Record<string, Float32Array>>;

/** Merges one projection; those of one shape share a program, so that its memory is that of one. */
async function mergeStep(
  linear: LinearSpec,
  { a, b, magnitude, scale }: LinearAdapter,
  weights: Weights,
  threads: number,
) {
  const { name, shape } = weightOf(linear);
  const program = await compile(
    ({ w, a, b, m }: Record<string, Tensor>) => ({ merged: mergedTensor(w!, { a: a!, b: b!, magnitude: m }, scale) }),
    { w: f32(...shape), a: f32(...a.shape), b: f32(...b.shape), ...(magnitude ? { m: f32(...magnitude.shape) } : {}) },
    { threads, name: "merging adapters" },
  );
  return (views: Views, merged: Views) =>
    program.run(
      {
        w: weights.get(name)!.data,
        a: views[a.name]!,
        b: views[b.name]!,
        ...(magnitude ? { m: views[magnitude.name]! } : {}),
      },
      { merged: merged[name]! },
    );
}
