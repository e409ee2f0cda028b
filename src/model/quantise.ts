// Weights in int8: one scale a row, as a projection's output channel or a word of the embedding. Knows no files.
import type { StoredInt8 } from "../engine/int8-weights.ts";
import type { WeightArray } from "../engine/weights.ts";

/** A matrix that lies in memory in int8 alone; its `data` is widened anew each time. @param shape [rows, columns] */
export function int8Weight(shape: readonly number[], data: Float32Array): WeightArray {
  const int8 = quantise(data, shape[0]!);
  return {
    shape,
    int8,
    get data() {
      return widen(int8);
    },
  };
}

/** Symmetric rounding: in each row whole numbers from −127 to 127 of its largest magnitude over 127. */
export function quantise(data: Float32Array, rows: number): StoredInt8 {
  const columns = data.length / rows;
  const values = new Int8Array(data.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * columns, (row + 1) * columns);
    let largest = 0;
    for (const value of own) largest = Math.max(largest, Math.abs(value));
    scales[row] = largest / 127;
    const inverse = largest === 0 ? 0 : 127 / largest;
    for (let i = 0; i < columns; i++) values[row * columns + i] = Math.round(own[i]! * inverse);
  }
  return { values, scales };
}

/** The values that int8 stands for. */
export function widen({ values, scales }: StoredInt8): Float32Array {
  const columns = values.length / scales.length;
  const data = new Float32Array(values.length);
  for (let row = 0; row < scales.length; row++)
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = values[i]! * scales[row]!;
  return data;
}

/** Adds up over matrices how far they moved. */
export function roundingMeter() {
  let [changed, whole] = [0, 0];
  return {
    add(before: Float32Array, after: Float32Array): void {
      for (let i = 0; i < before.length; i++) {
        changed += (before[i]! - after[i]!) ** 2;
        whole += before[i]! ** 2;
      }
    },
    /** The length of what changed over the length of it all. */
    error: () => (whole === 0 ? 0 : Math.sqrt(changed / whole)),
  };
}
