// The fixed points at which expressions are compared, so that a verdict never depends on chance.
import { type Rational, ratio } from "./rational.ts";

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47].map(BigInt);

export type SamplePoint = { point: ReadonlyMap<string, Rational>; positive: boolean };

/** Fixed points: three of positive fractions, two of whole numbers, two of mixed signs. */
export function pointsFor(symbols: readonly string[]): SamplePoint[] {
  const value = (row: number, index: number): Rational => {
    const p = primes[(index * 3 + row) % primes.length]!;
    const q = primes[(index * 5 + row * 2 + 4) % primes.length]!;
    if (row < 3) return ratio(p * 10n + BigInt(index) + 1n, q * (row === 1 ? 97n : 7n));
    if (row < 5) return ratio(p + BigInt(index + row), 1n);
    return ratio((index + row) % 2 === 0 ? -p * 3n - 1n : p, row === 5 ? q * 3n : q);
  };
  return Array.from({ length: 8 }, (_, row) => ({
    point: new Map(symbols.map((symbol, index) => [symbol, value(row, index)])),
    positive: row < 5,
  }));
}

const far = 10n ** 12n;

/** Far from zero and near it, above and below: there what is added to something large, or multiplies something small, shows. */
export function farPointsFor(symbols: readonly string[]): SamplePoint[] {
  const value = (row: number, index: number): Rational => {
    const p = primes[(index * 2 + row) % primes.length]!;
    const sign = row % 2 === 0 ? 1n : -1n;
    return row < 2 ? ratio(sign * (p * far + 1n), 3n) : ratio(sign * p, far + 1n);
  };
  return Array.from({ length: 4 }, (_, row) => ({
    point: new Map(symbols.map((symbol, index) => [symbol, value(row, index)])),
    positive: row % 2 === 0,
  }));
}
