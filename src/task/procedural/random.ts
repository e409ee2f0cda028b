// Seeded random numbers for making data: sfc32 filled by splitmix32. Sequential, so it belongs to one generator at a
// time; the sampler's counter-based numbers are another thing and live in the engine.

/** Returns a number in [0, 1) at each call. */
export type Random = () => number;

/** splitmix32 (Steele, Lea, Flood 2014, 32-bit variant): spreads a seed over all bits. */
const splitmix32 = (seed: number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
};

/** A generator whose stream depends on the seed and on every label, so that splits and streams never share one. */
export function seededRandom(seed: number, ...labels: string[]): Random {
  let start = seed >>> 0;
  for (const character of labels.join("\u0000")) start = splitmix32(start ^ character.charCodeAt(0))();
  const next = splitmix32(start);
  let [a, b, c, count] = [next(), next(), next(), 1];
  const draw = () => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 12; warm++) draw();
  return draw;
}

/** A whole number between low and high, both included. */
export const integer = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1));

export function pick<T>(random: Random, list: readonly T[]): T {
  if (list.length === 0) throw new RangeError("pick: the list is empty");
  return list[Math.floor(random() * list.length)] as T;
}

/** True with the given probability. */
export const chance = (random: Random, probability: number) => random() < probability;

/** A new list in random order (Fisher and Yates). */
export function shuffle<T>(random: Random, list: readonly T[]): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = integer(random, 0, last);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** An entry by its weight; entries of weight 0 are never drawn. */
export function pickWeighted<T>(random: Random, entries: readonly (readonly [T, number])[]): T {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError("pickWeighted: the weights add up to nothing");
  let place = random() * total;
  for (const [value, weight] of entries) {
    place -= weight;
    if (place < 0) return value;
  }
  return entries.findLast(([, weight]) => weight > 0)?.[0] as T;
}
