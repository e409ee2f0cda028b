// Counter-based random numbers: a pure function of (key, counter), so any draw can be made again alone.
// Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const parity = 0x1bd11bda;

export type Key = readonly [number, number];

export function threefry([k0, k1]: Key, c0: number, c1: number): [number, number] {
  const keys = [k0 | 0, k1 | 0, k0 ^ k1 ^ parity];
  let x = (c0 + keys[0]!) | 0;
  let y = (c1 + keys[1]!) | 0;
  for (let round = 0; round < 20; round++) {
    const bits = rotations[round % 8]!;
    x = (x + y) | 0;
    y = ((y << bits) | (y >>> (32 - bits))) ^ x;
    if (round % 4 === 3) {
      const n = (round + 1) / 4;
      x = (x + keys[n % 3]!) | 0;
      y = (y + keys[(n + 1) % 3]! + n) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}

/** A key for a path of whole numbers, e.g. `randomKey(seed, step, prompt, sample)`. */
export function randomKey(...path: number[]): Key {
  return path.reduce<[number, number]>((key, part) => threefry(key, part | 0, Math.floor(part / 2 ** 32)), [0, 0]);
}

/** Uniform in [0, 1) with 24 bits, exact in float32. */
export function uniform(key: Key, counter: number): number {
  return (threefry(key, counter, 0)[0] >>> 8) / 2 ** 24;
}

/** Standard normal (Box–Muller). */
export function normal(key: Key, counter: number): number {
  const [a, b] = threefry(key, counter, 1);
  return Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * b) / 2 ** 32);
}

/** A permutation of 0 … count − 1 (Fisher–Yates). */
export function permutation(key: Key, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform(key, i) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
