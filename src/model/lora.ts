// Low-rank adapters: W·x + (alpha / rank)·B·A·x (Hu et al. 2021, "LoRA", section 4.1).
import { normal, randomKey } from "../engine/random.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { LinearSpec, ModelFamily, ParameterSpec } from "./family.ts";

export type LoraSettings = { readonly rank: number; readonly alpha: number; readonly targets: readonly string[] };

export const scaleOf = ({ rank, alpha }: LoraSettings) => alpha / rank;

/** Whether an adapter attaches to a projection: its last name stands among the targets. */
export const isTarget = (linear: LinearSpec, { targets }: LoraSettings) =>
  targets.includes(linear.name.split(".").at(-1)!);

export const adapterNames = (linear: LinearSpec) => ({
  a: `${linear.name}.lora_A.weight`,
  b: `${linear.name}.lora_B.weight`,
});

/** A [rank, inputs] and B [outputs, rank] of every target, in the order of the model. */
export function loraParameters(family: ModelFamily, settings: LoraSettings): ParameterSpec[] {
  return family.linears
    .filter((linear) => isTarget(linear, settings))
    .flatMap((linear) => [
      { name: adapterNames(linear).a, shape: [settings.rank, linear.inputs] },
      { name: adapterNames(linear).b, shape: [linear.outputs, settings.rank] },
    ]);
}

/** A uniform in ±1/√inputs as PEFT's default (Kaiming with a = √5), here normal with the same variance; B zero. */
export function initialLora(spec: ParameterSpec, seed: number, index: number): Float32Array {
  const [rows, columns] = spec.shape as [number, number];
  const values = new Float32Array(rows * columns);
  if (spec.name.endsWith("lora_B.weight")) return values;
  const deviation = 1 / Math.sqrt(3 * columns);
  const key = randomKey(seed, index);
  return values.map((_, i) => normal(key, i) * deviation);
}

/** What the adapter adds to a projection's output. @param x [B, T, inputs] */
export function loraDelta(x: Tensor, a: Tensor, b: Tensor, scale: number): Tensor {
  return x.matmul(a.swap()).mul(scale).matmul(b.swap());
}

/** W + scale·B·A, written to `into`, which it gives back. @param weight [outputs, inputs] */
export function mergeLora(
  weight: Float32Array,
  { inputs, outputs }: LinearSpec,
  a: Float32Array,
  b: Float32Array,
  settings: LoraSettings,
  into: Float32Array,
): Float32Array {
  const { rank } = settings;
  const row = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = b[o * rank + r]! * scaleOf(settings);
      for (let i = 0; i < inputs; i++) row[i]! += factor * a[r * inputs + i]!;
    }
    for (let i = 0; i < inputs; i++) into[o * inputs + i] = weight[o * inputs + i]! + row[i]!;
  }
  return into;
}
