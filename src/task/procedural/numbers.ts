// Which numbers may be drawn, so that every result is whole, between 2 and 999, and learnable by a very small model.
import { integer, pick, type Random } from "./random.ts";

/** Sums stay at or below this. */
const largestSum = 400;
const range = (low: number, high: number) => Array.from({ length: Math.max(0, high - low + 1) }, (_, k) => low + k);

/** Products within 12 × 12, or a small factor with a two-digit number. */
export const easyProduct = (a: number, b: number) => {
  const [small, large] = a < b ? [a, b] : [b, a];
  return small >= 2 && (large <= 12 || (small <= 5 && large <= 40) || (small <= 9 && large <= 90 && large % 10 === 0));
};

/** What may be added to the value; undefined when the sum would grow too large. */
export function addend(random: Random, value: number, most = 60): number | undefined {
  const high = Math.min(most, largestSum - value);
  return high < 2 ? undefined : integer(random, 2, high);
}

/** What may be taken away so that at least 2 stay. */
export function subtrahend(random: Random, value: number, most = 60): number | undefined {
  const high = Math.min(most, value - 2);
  return high < 2 ? undefined : integer(random, 2, high);
}

/** By what the value may be multiplied; the product stays at or below `most`. */
export function factor(random: Random, value: number, most = 240, largest = 12): number | undefined {
  const fitting = range(2, largest).filter((k) => k * value <= most && easyProduct(k, value));
  return fitting.length ? pick(random, fitting) : undefined;
}

/** By what the value divides exactly, leaving at least 2. */
export function divisor(random: Random, value: number, largest = 12): number | undefined {
  const fitting = range(2, largest).filter(
    (k) => value % k === 0 && value / k >= 2 && (value / k <= 12 || easyProduct(k, value / k)),
  );
  return fitting.length ? pick(random, fitting) : undefined;
}

/** A share of the value in percent that is a whole number; the part is the value divided by `by`. */
export function percentage(random: Random, value: number): { percent: number; by: number } | undefined {
  const fitting = [10, 20, 25, 50].filter((p) => value % (100 / p) === 0 && value >= 200 / p && value % 10 === 0);
  if (!fitting.length) return undefined;
  const percent = pick(random, fitting);
  return { percent, by: 100 / percent };
}

/** Two factors whose product stays at or below `most`. */
export function factors(random: Random, most = 144, large = 12): [number, number] {
  const b = integer(random, 2, large);
  const a = integer(random, 2, Math.max(2, Math.min(12, Math.floor(most / b))));
  return [a, b];
}

/** A round number with many parts: 20, 30, … 200. */
export const roundNumber = (random: Random, low = 20, high = 200) =>
  10 * integer(random, Math.ceil(low / 10), Math.floor(high / 10));
