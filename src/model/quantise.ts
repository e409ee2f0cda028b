// Weights in int8: one scale a row, as a projection's output channel or a word of the embedding. Knows no files.
import type { Activations, StoredInt8 } from "../engine/int8-weights.ts";
import type { WeightArray } from "../engine/weights.ts";
import type { ModelFamily } from "./family.ts";

/**
 * A matrix that lies in memory in int8 alone; its `data` is widened anew each time.
 * @param shape [rows, columns] @param parts its values, each part a whole number of rows
 * @param activations what it is multiplied with
 */
export function int8Weight(
  shape: readonly number[],
  parts: Iterable<Float32Array>,
  activations: Activations = "float32",
): WeightArray & { int8: StoredInt8; rounding: Rounding } {
  const { rounding, ...stored } = quantise(shape, parts);
  return Object.assign(storedInt8({ shape, int8: { ...stored, activations } }), { rounding });
}

/** A matrix that has been rounded already. */
export const storedInt8 = ({
  shape,
  int8,
}: Required<Omit<WeightArray, "data">>): WeightArray & { int8: StoredInt8 } => ({
  shape,
  int8,
  get data() {
    return widen(int8);
  },
});

/** What is multiplied with a matrix of a model. @param shape [rows, columns] of the matrix */
export function int8Activations(
  precision: "int8" | "w8a8",
  [rows]: readonly number[],
  { vocabularySize }: Pick<ModelFamily, "vocabularySize">,
): Activations {
  if (precision === "int8") return "float32";
  return rows === vocabularySize ? "int8 by blocks" : "int8";
}

/** Sums of squares: of what rounding changed, and of the values before. */
export type Rounding = { changed: number; whole: number };

/** Symmetric rounding: in each row whole numbers from −127 to 127 of its largest magnitude over 127. */
export function quantise(
  [rows, columns]: readonly number[],
  parts: Iterable<Float32Array>,
): Omit<StoredInt8, "activations"> & { rounding: Rounding } {
  const values = new Int8Array(rows! * columns!);
  const scales = new Float32Array(rows!);
  const rounding = { changed: 0, whole: 0 };
  let row = 0;
  for (const part of parts)
    for (let start = 0; start < part.length; start += columns!, row++) {
      const own = part.subarray(start, start + columns!);
      scales[row] = roundRow(own, values.subarray(row * columns!, (row + 1) * columns!), rounding);
    }
  return { values, scales, rounding };
}

/** @returns the scale of the row */
function roundRow(row: Float32Array, into: Int8Array, rounding: Rounding): number {
  let largest = 0;
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, Math.abs(row[i]!));
  const scale = Math.fround(largest / 127);
  const inverse = largest === 0 ? 0 : 127 / largest;
  let [changed, whole] = [0, 0];
  for (let i = 0; i < row.length; i++) {
    const value = row[i]!;
    const rounded = Math.round(value * inverse);
    into[i] = rounded;
    changed += (value - rounded * scale) ** 2;
    whole += value * value;
  }
  rounding.changed += changed;
  rounding.whole += whole;
  return scale;
}

/** The values that int8 stands for. */
export function widen({ values, scales }: Pick<StoredInt8, "values" | "scales">): Float32Array {
  const columns = values.length / scales.length;
  const data = new Float32Array(values.length);
  for (let row = 0; row < scales.length; row++)
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = values[i]! * scales[row]!;
  return data;
}
