// How far a value may move when it is stored in a narrower type: the bounds that the gate holds tensors to.
import type { FloatDtype } from "../checkpoint/dtype.ts";

/** Half a unit in the last place: of normal numbers as a share of the number, of subnormal ones as it is. */
const halfUnits: Record<Exclude<FloatDtype, "F32">, { relative: number; absolute: number }> = {
  BF16: { relative: 2 ** -8, absolute: 2 ** -134 },
  F16: { relative: 2 ** -11, absolute: 2 ** -25 },
};

/** The largest rounding error of each value in a type; undefined for float32, which keeps every bit. */
export function roundingBounds(values: Float32Array, dtype: FloatDtype): Float32Array | undefined {
  if (dtype === "F32") return undefined;
  const { relative, absolute } = halfUnits[dtype];
  return values.map((value) => Math.max(relative * Math.abs(value), absolute));
}
