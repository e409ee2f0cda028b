// The key-value cache of the sequences that decode side by side: one buffer a layer, one row a sequence.
import type { ModelFamily } from "../model/family.ts";

/** Keys and values of one prompt, each layer f32 [K, length, D], row by row. */
export type PromptCache = { readonly length: number; readonly keys: Float32Array[]; readonly values: Float32Array[] };

export type Slots = {
  readonly rows: number;
  /** Positions that each row holds. */
  readonly capacity: number;
  /** One a layer, f32 [rows, K, capacity, D]. */
  readonly keys: Float32Array[];
  readonly values: Float32Array[];
};

export function createSlots(family: ModelFamily, rows: number, capacity: number): Slots {
  const size = rows * family.keyValueHeads * capacity * family.headDim;
  const layer = () => Array.from({ length: family.layers }, () => new Float32Array(size));
  return { rows, capacity, keys: layer(), values: layer() };
}

/** Copies a prompt's cache into a row. */
export function fillRow(family: ModelFamily, slots: Slots, row: number, prompt: PromptCache): void {
  copyRow(family, { from: prompt, fromCapacity: prompt.length, fromRow: 0 }, slots, row, prompt.length);
}

/** Moves the given rows, in order, into slots of another size. @param lengths filled positions of each moved row */
export function moveRows(
  family: ModelFamily,
  from: Slots,
  rows: readonly number[],
  lengths: readonly number[],
  to: Slots,
): void {
  rows.forEach((fromRow, row) => {
    copyRow(family, { from, fromCapacity: from.capacity, fromRow }, to, row, lengths[row]!);
  });
}

/** Appends one new position to a row. @param added of the step, keys and values of each layer, f32 [layers, 2, rows, K, D] */
export function appendPosition(
  { layers, keyValueHeads: K, headDim: D }: ModelFamily,
  slots: Slots,
  row: number,
  position: number,
  added: Float32Array,
): void {
  const put = (into: Float32Array, from: number) => {
    for (let head = 0; head < K; head++) {
      const start = from + head * D;
      into.set(added.subarray(start, start + D), ((row * K + head) * slots.capacity + position) * D);
    }
  };
  for (let layer = 0; layer < layers; layer++) {
    const keysAt = (2 * layer * slots.rows + row) * K * D;
    put(slots.keys[layer]!, keysAt);
    put(slots.values[layer]!, keysAt + slots.rows * K * D);
  }
}

function copyRow(
  { layers, keyValueHeads: K, headDim: D }: ModelFamily,
  { from, fromCapacity, fromRow }: { from: Pick<Slots, "keys" | "values">; fromCapacity: number; fromRow: number },
  to: Slots,
  row: number,
  length: number,
): void {
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < K; head++) {
      const start = (fromRow * K + head) * fromCapacity * D;
      const target = (row * K + head) * to.capacity * D;
      to.keys[layer]!.set(from.keys[layer]!.subarray(start, start + length * D), target);
      to.values[layer]!.set(from.values[layer]!.subarray(start, start + length * D), target);
    }
}
