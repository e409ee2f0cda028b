// Exact rational numbers on bigint, bounded in size. Knows no expressions.
import { BeyondReach, NoValue, spend } from "./work.ts";

/** n / d in lowest terms, d > 0. */
export type Rational = { readonly n: bigint; readonly d: bigint };

/** Larger numerators and denominators are beyond reach: 2500! has 24,600 bits. */
const mostBits = 40_000;

export const one: Rational = { n: 1n, d: 1n };

export function integer(value: bigint | number): Rational {
  return { n: BigInt(value), d: 1n };
}

/** Bits of |value|, rounded up to a multiple of four. */
export function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

/** n / d in lowest terms. @throws NoValue for d = 0, BeyondReach for numbers that are too large. */
export function ratio(n: bigint, d: bigint): Rational {
  if (d === 0n) throw new NoValue("it divides by zero");
  const divisor = greatestCommonDivisor(n < 0n ? -n : n, d < 0n ? -d : d);
  const sign = d < 0n ? -1n : 1n;
  return { n: (sign * n) / divisor, d: (sign * d) / divisor };
}

const small = 1n << 53n;

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  if (a > small || b > small) {
    const bits = Math.max(bitLength(a), bitLength(b));
    if (bits > mostBits) throw new BeyondReach("its numbers are too large");
    spend(1 + (bits * Math.min(bitLength(a), bitLength(b))) / 2 ** 14);
  }
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}

export const add = (a: Rational, b: Rational): Rational =>
  a.d === 1n && b.d === 1n ? { n: a.n + b.n, d: 1n } : ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const negate = (a: Rational): Rational => ({ n: -a.n, d: a.d });
export const subtract = (a: Rational, b: Rational): Rational => add(a, negate(b));
export const multiply = (a: Rational, b: Rational): Rational =>
  a.d === 1n && b.d === 1n ? sized(a.n * b.n) : ratio(a.n * b.n, a.d * b.d);
export const divide = (a: Rational, b: Rational): Rational => ratio(a.n * b.d, a.d * b.n);
export const isZero = (a: Rational): boolean => a.n === 0n;
export const isInteger = (a: Rational): boolean => a.d === 1n;
export const equals = (a: Rational, b: Rational): boolean => a.n === b.n && a.d === b.d;
export const compare = (a: Rational, b: Rational): number => {
  const [left, right] = [a.n * b.d, b.n * a.d];
  return left < right ? -1 : left > right ? 1 : 0;
};
export const absolute = (a: Rational): Rational => (a.n < 0n ? negate(a) : a);

function sized(n: bigint): Rational {
  if ((n > small || n < -small) && bitLength(n) > mostBits) throw new BeyondReach("its numbers are too large");
  return { n, d: 1n };
}

/** The largest integer that is not above the value. */
export function floor({ n, d }: Rational): bigint {
  return n >= 0n || n % d === 0n ? n / d : n / d - 1n;
}

/** A to an integer power. @throws BeyondReach when the result is too large, or for a negative power of zero. */
export function power(base: Rational, exponent: bigint): Rational {
  if (exponent === 0n) return one;
  if (base.d === 1n && (base.n === 1n || base.n === 0n) && exponent > 0n) return base;
  const size = exponent < 0n ? -exponent : exponent;
  const bits = Math.max(bitLength(base.n), bitLength(base.d));
  const isUnit = base.d === 1n && (base.n === 1n || base.n === -1n);
  if (!isUnit && (size > BigInt(mostBits) || (bits - 3) * Number(size) > 2 * mostBits)) {
    throw new BeyondReach("its numbers are too large");
  }
  const raised = isUnit ? { n: size % 2n === 0n ? 1n : base.n, d: 1n } : { n: base.n ** size, d: base.d ** size };
  return exponent < 0n ? ratio(raised.d, raised.n) : raised;
}

/** The nearest double. */
export function toNumber({ n, d }: Rational): number {
  const direct = Number(n) / Number(d);
  if (Number.isFinite(direct) && direct !== 0) return direct;
  const shift = BigInt(Math.max(0, Math.max(bitLength(n), bitLength(d)) - 1000));
  return Number(n >> shift) / Math.max(1, Number(d >> shift));
}

/** Reads digits with at most one point: "12", "0.5", ".5", "3.". */
export function fromDecimal(digits: string): Rational {
  const [whole = "", decimals = ""] = digits.split(".");
  if (whole.length + decimals.length > mostBits / 4) throw new BeyondReach("its numbers are too long");
  return ratio(BigInt(`${whole}${decimals}` || "0"), 10n ** BigInt(decimals.length));
}

/** The decimal that the double is written as. */
export function fromDouble(value: number): Rational {
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", decimals = ""] = mantissa.split(".");
  const places = Number(exponent) - decimals.length;
  const digits = BigInt(`${whole}${decimals}`);
  return places >= 0 ? ratio(digits * 10n ** BigInt(places), 1n) : ratio(digits, 10n ** BigInt(-places));
}

/** As a person writes it: "3", "-3/4". */
export function written({ n, d }: Rational): string {
  const short = (value: bigint) => {
    const text = value.toString();
    return text.length <= 30 ? text : `${text.slice(0, 12)}…(${text.length} digits)`;
  };
  return d === 1n ? short(n) : `${short(n)}/${short(d)}`;
}
