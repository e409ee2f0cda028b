// Low-rank adapters: W·x + s·B·A·x (Hu et al. 2021, "LoRA", section 4.1), with s = alpha / rank, or alpha / √rank
// (rsLoRA), and DoRA's rows of learned length. Knows names, shapes and graphs, not where the numbers lie.
import type { LoraSettings } from "../checkpoint/adapter.ts";
import { normal, randomKey } from "../engine/random.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { LinearSpec, ModelFamily, ParameterSpec } from "./family.ts";
import { isTarget, patternValue } from "./targets.ts";

export type { LoraSettings };

/** The adapter of one projection. */
export type LinearAdapter = {
  readonly rank: number;
  readonly alpha: number;
  /** What B·A is multiplied by. */
  readonly scale: number;
  /** A [rank, inputs], B [outputs, rank] and, for DoRA, the magnitudes [outputs]. */
  readonly a: ParameterSpec;
  readonly b: ParameterSpec;
  readonly magnitude: ParameterSpec | undefined;
};

/** The adapter that settings put on a projection; undefined when it is no target. */
export function adapterOf({ name, inputs, outputs }: LinearSpec, lora: LoraSettings): LinearAdapter | undefined {
  if (!isTarget(name, lora.targets)) return undefined;
  const rank = patternValue(name, lora.rankPattern) ?? lora.rank;
  const alpha = patternValue(name, lora.alphaPattern) ?? lora.alpha;
  return {
    rank,
    alpha,
    scale: alpha / (lora.rslora ? Math.sqrt(rank) : rank),
    a: { name: `${name}.lora_A.weight`, shape: [rank, inputs] },
    b: { name: `${name}.lora_B.weight`, shape: [outputs, rank] },
    magnitude: lora.dora ? { name: `${name}.lora_magnitude_vector`, shape: [outputs] } : undefined,
  };
}

export type AdaptedLinear = { readonly linear: LinearSpec; readonly adapter: LinearAdapter };

/** Every projection that carries an adapter, in the order of the model. */
export function adaptedLinears({ linears }: Pick<ModelFamily, "linears">, lora: LoraSettings): AdaptedLinear[] {
  return linears.flatMap((linear) => {
    const adapter = adapterOf(linear, lora);
    return adapter ? [{ linear, adapter }] : [];
  });
}

/** A, B and the magnitudes of every target, in the order of the model. */
export function loraParameters(family: ModelFamily, lora: LoraSettings): ParameterSpec[] {
  return adaptedLinears(family, lora).flatMap(({ adapter: { a, b, magnitude } }) =>
    magnitude ? [a, b, magnitude] : [a, b],
  );
}

/** A uniform in ±1/√inputs as PEFT's default (Kaiming with a = √5), here normal with the same variance. */
export function initialA({ shape }: ParameterSpec, seed: number, index: number): Float32Array {
  const [rows, columns] = shape as [number, number];
  const deviation = 1 / Math.sqrt(3 * columns);
  const key = randomKey(seed, index);
  return new Float32Array(rows * columns).map((_, i) => normal(key, i) * deviation);
}

type AdapterTensors = { a: Tensor; b: Tensor; magnitude: Tensor | undefined };

/**
 * A projection with its adapter: y + s·B·A·x, for DoRA times m / ‖W + s·B·A‖, row by row (Liu et al. 2024, eq. 5). That
 * norm is a constant to gradients (section 4.3), as in PEFT.
 * @param x [B, T, inputs]
 * @param y W·x, [B, T, outputs]
 * @param weight W, [outputs, inputs]
 */
export function adapted(
  x: Tensor,
  y: Tensor,
  weight: Tensor,
  { a, b, magnitude }: AdapterTensors,
  scale: number,
): Tensor {
  const sum = y.add(x.matmul(a.swap()).mul(scale).matmul(b.swap()));
  return magnitude ? sum.mul(magnitude.div(directionNorm(weight, a, b, scale).stopGradient())) : sum;
}

/** W + s·B·A, its rows stretched to DoRA's magnitudes, [outputs, inputs]. */
export function mergedTensor(weight: Tensor, { a, b, magnitude }: AdapterTensors, scale: number): Tensor {
  const sum = weight.add(b.mul(scale).matmul(a));
  return magnitude ? sum.mul(magnitude.reshape([-1, 1]).div(sum.square().sum(-1).sqrt())) : sum;
}

/**
 * The length of each row of W + s·B·A, [outputs], without that matrix: ‖w‖² + s·b·(2·A·w + s·A·Aᵀ·b) for a row w of W and
 * b of B.
 */
function directionNorm(weight: Tensor, a: Tensor, b: Tensor, scale: number): Tensor {
  const cross = weight.matmul(a.swap()).mul(2 * scale); // [outputs, rank]
  const square = b.matmul(a.matmul(a.swap()).mul(scale * scale)); // [outputs, rank]
  const change = b.mul(cross.add(square)).sum(-1);
  return weight.square().sum(-1).add(change).sqrt().reshape([-1]);
}
