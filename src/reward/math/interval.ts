// Real intervals with bigint floating-point ends, rounded outwards: whatever the true value is, it lies inside. Knows the
// four operations, roots and comparison; `elementary.ts` knows the rest.
import { bitLength, type Rational } from "./rational.ts";
import { BeyondReach, spend } from "./work.ts";

/** m · 2^e. */
export type Float = { readonly m: bigint; readonly e: number };
export type Interval = { readonly low: Float; readonly high: Float };

/** Bits of a mantissa: about 60 decimal digits. */
export const precision = 200;
const largestExponent = 1 << 24;
const longestShift = 1 << 16;

const zeroFloat: Float = { m: 0n, e: 0 };

function rounded(m: bigint, e: number, up: boolean): Float {
  if (m === 0n) return zeroFloat;
  const extra = bitLength(m) - precision;
  if (Math.abs(e + extra) > largestExponent) throw new BeyondReach("its numbers are too large or too small");
  if (extra <= 0) return { m, e };
  const cut = m >> BigInt(extra);
  return { m: up && cut << BigInt(extra) !== m ? cut + 1n : cut, e: e + extra };
}

const outward = (low: Float, high: Float): Interval => ({
  low: rounded(low.m, low.e, false),
  high: rounded(high.m, high.e, true),
});

/** An interval around m · 2^e that is `error` · 2^e wide to either side. */
export const around = (m: bigint, e: number, error: bigint): Interval =>
  outward({ m: m - error, e }, { m: m + error, e });

/** Both mantissas on one exponent. */
function aligned(a: Float, b: Float): [bigint, bigint, number] {
  if (a.m === 0n) return [0n, b.m, b.e];
  if (b.m === 0n) return [a.m, 0n, a.e];
  const shift = Math.abs(a.e - b.e);
  if (shift > longestShift) throw new BeyondReach("its numbers are too far apart");
  return a.e >= b.e ? [a.m << BigInt(shift), b.m, b.e] : [a.m, b.m << BigInt(shift), a.e];
}

function plus(a: Float, b: Float): Float {
  const [x, y, e] = aligned(a, b);
  return { m: x + y, e };
}

export function compareFloats(a: Float, b: Float): number {
  const [signA, signB] = [a.m < 0n ? -1 : a.m > 0n ? 1 : 0, b.m < 0n ? -1 : b.m > 0n ? 1 : 0];
  if (signA !== signB) return signA - signB;
  if (signA === 0) return 0;
  const [topA, topB] = [a.e + bitLength(a.m), b.e + bitLength(b.m)];
  if (Math.abs(topA - topB) > 8) return topA > topB ? signA : -signA;
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

const smaller = (a: Float, b: Float) => (compareFloats(a, b) <= 0 ? a : b);
const larger = (a: Float, b: Float) => (compareFloats(a, b) >= 0 ? a : b);

export function fromRational({ n, d }: Rational): Interval {
  if (d === 1n) return outward({ m: n, e: 0 }, { m: n, e: 0 });
  const shift = Math.max(0, precision + 8 + bitLength(d) - bitLength(n));
  return around((n << BigInt(shift)) / d, -shift, 1n);
}

export const exactly = (value: number): Interval => fromRational({ n: BigInt(value), d: 1n });

export const addIntervals = (a: Interval, b: Interval): Interval => outward(plus(a.low, b.low), plus(a.high, b.high));
export const negateInterval = ({ low, high }: Interval): Interval => ({
  low: { m: -high.m, e: high.e },
  high: { m: -low.m, e: low.e },
});
export const subtractIntervals = (a: Interval, b: Interval): Interval => addIntervals(a, negateInterval(b));

export function multiplyIntervals(a: Interval, b: Interval): Interval {
  spend(1);
  const ends = [times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)];
  return outward(ends.reduce(smaller), ends.reduce(larger));
}

const times = (a: Float, b: Float): Float => (a.m === 0n || b.m === 0n ? zeroFloat : { m: a.m * b.m, e: a.e + b.e });

/** -1 below zero, 1 above, 0 where it may be zero. */
export function signOf({ low, high }: Interval): -1 | 0 | 1 {
  return low.m > 0n ? 1 : high.m < 0n ? -1 : 0;
}
export const isExactlyZero = ({ low, high }: Interval): boolean => low.m === 0n && high.m === 0n;

/** 1 / x. @throws BeyondReach where x may be zero. */
export function reciprocal({ low, high }: Interval): Interval {
  if (signOf({ low, high }) === 0) throw new BeyondReach("it may divide by zero");
  return outward(inverse(high, false), inverse(low, true));
}

function inverse({ m, e }: Float, up: boolean): Float {
  const shift = precision + 8 + bitLength(m);
  const top = 1n << BigInt(shift);
  const floored = top / m - (m < 0n ? 1n : 0n);
  return { m: up ? floored + 1n : floored, e: -shift - e };
}

/** √x of an interval that is not below zero. */
export function squareRoot({ low, high }: Interval): Interval {
  const from = low.m < 0n ? zeroFloat : floatRoot(low, false);
  return outward(from, floatRoot(high, true));
}

function floatRoot({ m, e }: Float, up: boolean): Float {
  if (m <= 0n) return zeroFloat;
  let shift = Math.max(0, 2 * precision + 16 - bitLength(m));
  if ((e - shift) % 2 !== 0) shift += 1;
  const root = integerRoot(m << BigInt(shift));
  return { m: up ? root + 1n : root, e: (e - shift) / 2 };
}

/** The largest integer whose square is not above n. */
function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil(bitLength(n) / 2) + 1);
  for (;;) {
    spend(1);
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function integerPower(base: Interval, exponent: bigint): Interval {
  if (exponent < 0n) return reciprocal(integerPower(base, -exponent));
  if (exponent > 1n << 40n) throw new BeyondReach("its exponent is too large");
  let [result, square] = [exactly(1), base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiplyIntervals(result, square);
    if (rest > 1n) square = multiplyIntervals(square, square);
  }
  // An even power of an interval around zero is not below zero.
  return exponent % 2n === 0n && result.low.m < 0n ? { low: zeroFloat, high: result.high } : result;
}

export const overlap = (a: Interval, b: Interval): boolean =>
  compareFloats(a.low, b.high) <= 0 && compareFloats(b.low, a.high) <= 0;

/** Whether the interval is so narrow that it fixes the value to about 40 digits, of the value itself or after the point. */
export function isNarrow(interval: Interval): boolean {
  const width = plus(interval.high, { m: -interval.low.m, e: interval.low.e });
  if (width.m === 0n) return true;
  const top = (float: Float) => (float.m === 0n ? 0 : float.e + bitLength(float.m));
  return top(width) < Math.max(0, top(interval.high), top(interval.low)) - 130;
}
