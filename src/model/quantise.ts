// Weights in int8: one scale a row, as a projection's output channel or a word of the embedding. Knows no files.
import type { StoredInt8 } from "../engine/int8-weights.ts";
import type { WeightArray } from "../engine/weights.ts";

/** A matrix that lies in memory in int8 alone; its `data` is widened anew each time. @param shape [rows, columns] */
export function int8Weight(
  shape: readonly number[],
  data: Float32Array,
): WeightArray & { int8: StoredInt8; rounding: Rounding } {
  const { rounding, ...int8 } = quantise(data, shape[0]!);
  return {
    shape,
    int8,
    rounding,
    get data() {
      return widen(int8);
    },
  };
}

/** Sums of squares: of what rounding changed, and of the values before. */
export type Rounding = { changed: number; whole: number };

/** Symmetric rounding: in each row whole numbers from −127 to 127 of its largest magnitude over 127. */
export function quantise(data: Float32Array, rows: number): StoredInt8 & { rounding: Rounding } {
  const columns = data.length / rows;
  const values = new Int8Array(data.length);
  const scales = new Float32Array(rows);
  let [changed, whole] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns];
    let largest = 0;
    for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(data[i]!));
    const scale = Math.fround(largest / 127);
    const inverse = largest === 0 ? 0 : 127 / largest;
    scales[row] = scale;
    for (let i = start; i < end; i++) {
      const value = data[i]!;
      const rounded = Math.round(value * inverse);
      values[i] = rounded;
      changed += (value - rounded * scale) ** 2;
      whole += value * value;
    }
  }
  return { values, scales, rounding: { changed, whole } };
}

/** The values that int8 stands for. */
export function widen({ values, scales }: StoredInt8): Float32Array {
  const columns = values.length / scales.length;
  const data = new Float32Array(values.length);
  for (let row = 0; row < scales.length; row++)
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = values[i]! * scales[row]!;
  return data;
}
