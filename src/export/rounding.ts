// How far a value may move when it is stored in a narrower type: the bounds that the gate holds tensors to.
import type { FloatDtype } from "../checkpoint/dtype.ts";

/** Relative error of a normal number (half a unit in the last place), and the absolute one of subnormal numbers. */
const halfUnits: Record<Exclude<FloatDtype, "F32">, { relative: number; absolute: number }> = {
  BF16: { relative: 2 ** -9, absolute: 2 ** -134 },
  F16: { relative: 2 ** -12, absolute: 2 ** -25 },
};

/** The largest rounding error of each value in a type; undefined for float32, which keeps every bit. */
export function roundingBounds(values: Float32Array, dtype: FloatDtype): Float32Array | undefined {
  if (dtype === "F32") return undefined;
  const { relative, absolute } = halfUnits[dtype];
  // A value just above a power of two has a relative error of almost twice that at its top.
  return values.map((value) => Math.max(2 * relative * Math.abs(value), absolute));
}
