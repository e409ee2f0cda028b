// A uniform sample of a stream of unknown length in one pass: Algorithm L (Li 1994, "Reservoir-sampling algorithms of
// time complexity O(n(1 + log(N/n)))"). It draws how many items to let pass, not a number for each.
import { randomKey, threefry } from "../../engine/random.ts";

export interface Reservoir<Item> {
  /** `make` is only called for an item that is kept. */
  offer(make: () => Item): void;
  /** What is kept, in the order in which it came. */
  items(): Item[];
}

/** A reservoir of `size` items; the same seed and stream give the same sample. */
export function createReservoir<Item>(size: number, seed: number): Reservoir<Item> {
  const key = randomKey(seed, 0x4c);
  let draws = 0;
  const uniform = () => {
    const [high, low] = threefry(key, draws++, 0);
    return (high * 2 ** 21 + (low >>> 11) + 0.5) / 2 ** 53;
  };
  const kept: { order: number; item: Item }[] = [];
  let [seen, next, weight] = [0, size, 1];
  const advance = () => {
    weight *= Math.exp(Math.log(uniform()) / size);
    next += Math.floor(Math.log(uniform()) / Math.log1p(-weight)) + 1;
  };
  return {
    offer(make) {
      const order = seen++;
      if (order < size) {
        kept.push({ order, item: make() });
        if (kept.length === size) {
          next = size - 1;
          advance();
        }
      } else if (order === next) {
        kept[Math.floor(uniform() * size)] = { order, item: make() };
        advance();
      }
    },
    items: () => [...kept].sort((a, b) => a.order - b.order).map(({ item }) => item),
  };
}
