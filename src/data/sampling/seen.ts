// Which keys came before, and where each came first: 64 bits of a key in 24 to 48 bytes of memory. Knows no rows.

export interface SeenKeys {
  /** The number that came with the key before; undefined, and remembered, where it is new. */
  first(key: string, number: number): number | undefined;
}

/**
 * Keys are at least 16 hexadecimal digits, of which the first 16 count: of ten million keys two different ones are taken
 * for the same with a chance of 3e-6.
 */
export function createSeenKeys(): SeenKeys {
  let capacity = 1 << 12;
  let count = 0;
  let table = emptyTable(capacity);
  const place = (high: number, low: number) => {
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & (capacity - 1);
    while (table.numbers[slot]! >= 0 && (table.high[slot] !== high || table.low[slot] !== low)) {
      slot = (slot + 1) & (capacity - 1);
    }
    return slot;
  };
  const put = (high: number, low: number, number: number) => {
    const slot = place(high, low);
    table.high[slot] = high;
    table.low[slot] = low;
    table.numbers[slot] = number;
  };
  const grow = () => {
    const old = table;
    capacity *= 2;
    table = emptyTable(capacity);
    old.numbers.forEach((number, slot) => {
      if (number >= 0) put(old.high[slot]!, old.low[slot]!, number);
    });
  };
  return {
    first(key, number) {
      const [high, low] = [Number.parseInt(key.slice(0, 8), 16) | 0, Number.parseInt(key.slice(8, 16), 16) | 0];
      const found = table.numbers[place(high, low)]!;
      if (found >= 0) return found;
      if (3 * ++count > 2 * capacity) grow();
      put(high, low, number);
      return undefined;
    },
  };
}

const emptyTable = (capacity: number) => ({
  high: new Int32Array(capacity),
  low: new Int32Array(capacity),
  numbers: new Float64Array(capacity).fill(-1),
});
