// Rotary position tables: cos and sin of position × frequency.
import { constant, type Tensor } from "../engine/tensor.ts";

export type RopeSettings = {
  readonly theta: number;
  /** Divides every frequency (linear position interpolation, Chen et al. 2023). */
  readonly factor: number;
};

/** @param positions i32 [B, T] @returns cos and sin, f32 [B, T, headDim / 2] */
export function ropeTables(
  positions: Tensor,
  headDim: number,
  { theta, factor }: RopeSettings,
): { cos: Tensor; sin: Tensor } {
  const half = headDim / 2;
  const frequencies = Array.from({ length: half }, (_, i) => Math.fround(1 / theta ** ((2 * i) / headDim) / factor));
  const [B, T] = positions.shape as [number, number];
  const angles = positions
    .cast("f32")
    .reshape([B, T, 1])
    .mul(constant(frequencies, [half]));
  return { cos: angles.cos(), sin: angles.sin() };
}
