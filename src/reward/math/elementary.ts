// Elementary functions of intervals: exp, log, sine, cosine, arc tangent, and π, each with a bound on its error. Series on
// fixed-point bigints, after argument reduction.

import {
  addIntervals,
  around,
  exactly,
  type Float,
  type Interval,
  multiplyIntervals,
  negateInterval,
  precision,
  reciprocal,
  signOf,
  squareRoot,
  subtractIntervals,
} from "./interval.ts";
import { bitLength } from "./rational.ts";
import { BeyondReach, spend } from "./work.ts";

/** Bits after the point while a series is summed. */
const bits = precision + 64;
const guard = 200;
const unit = 1n << BigInt(bits);
/** No series below loses more than this many units in the last place. */
const error = 1n << 40n;
const mostBits = 4096;

/** atan(1/n) or artanh(1/n) with `places` bits. */
function inverseSeries(n: bigint, places: number, alternating: boolean): bigint {
  const square = n * n;
  let [term, sum] = [(1n << BigInt(places)) / n, 0n];
  for (let k = 1n, plus = true; term !== 0n; k += 2n, plus = !plus) {
    sum += plus || !alternating ? term / k : -(term / k);
    term /= square;
  }
  return sum;
}

const constantBits = bits + guard;
const piFixed = 4n * (4n * inverseSeries(5n, constantBits, true) - inverseSeries(239n, constantBits, true));
const logTwoFixed = 2n * inverseSeries(3n, constantBits, false);

export const pi: Interval = around(piFixed, -constantBits, 1n << 20n);

/** A float as a fixed-point number with `places` bits after the point; it rounds down. */
function fixed({ m, e }: Float, places: number): bigint {
  const shift = e + places;
  if (shift > mostBits) throw new BeyondReach("its numbers are too large");
  return shift >= 0 ? m << BigInt(shift) : m >> BigInt(Math.min(-shift, bitLength(m) + 1));
}

function nearest(value: bigint, divisor: bigint): bigint {
  const doubled = 2n * value + divisor;
  const cut = doubled / (2n * divisor);
  return doubled < 0n && cut * 2n * divisor !== doubled ? cut - 1n : cut;
}

/** e^x at one point. */
function expAt(x: Float): Interval {
  if (x.m !== 0n && x.e + bitLength(x.m) > 24) throw new BeyondReach("its exponent is too large");
  spend(30);
  const exact = fixed(x, constantBits);
  const k = nearest(exact, logTwoFixed);
  const halvings = 8n;
  const r = (exact - k * logTwoFixed) >> (BigInt(guard) + halvings);
  let [term, sum] = [unit, unit];
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    term = (term * r) / (n * unit);
    sum += term;
  }
  for (let n = 0n; n < halvings; n += 1n) sum = (sum * sum) >> BigInt(bits);
  return around(sum, Number(k) - bits, error);
}

export const exp = ({ low, high }: Interval): Interval => ({ low: expAt(low).low, high: expAt(high).high });

/** ln x at one point above zero. */
function logAt(x: Float): Interval {
  spend(40);
  const size = bitLength(x.m);
  const k = x.e + size;
  // In (1/32, 1], so that a few doublings bring it near 1.
  let m = fixed({ m: x.m, e: -size }, bits);
  let halvings = 0n;
  while (m < (unit * 2n) / 3n) {
    m *= 2n;
    halvings += 1n;
  }
  const y = ((m - unit) * unit) / (m + unit);
  const square = (y * y) >> BigInt(bits);
  let [term, sum] = [y, 0n];
  for (let n = 1n; term !== 0n && term !== -1n; n += 2n) {
    sum += term / n;
    term = (term * square) >> BigInt(bits);
  }
  const twos = ((BigInt(k) - halvings) * logTwoFixed) >> BigInt(guard);
  return around(2n * sum + twos, -bits, error);
}

/** ln of an interval above zero. @throws BeyondReach where it may be zero. */
export function log(x: Interval): Interval {
  if (signOf(x) !== 1) throw new BeyondReach("it may take the logarithm of zero");
  return { low: logAt(x.low).low, high: logAt(x.high).high };
}

/** Sine and cosine; both change by no more than the argument does. */
export function sineAndCosine(x: Interval): { sine: Interval; cosine: Interval } {
  spend(40);
  const centre = fixed(x.low, constantBits);
  const spread = (fixed(x.high, constantBits) - centre) >> BigInt(guard);
  if (bitLength(centre) > constantBits + 80) throw new BeyondReach("its angle is too large");
  const quarter = piFixed / 2n;
  const turns = nearest(centre, quarter);
  const r = (centre - turns * quarter) >> BigInt(guard);
  const square = (r * r) >> BigInt(bits);
  const series = (first: bigint, from: bigint) => {
    let [term, sum] = [first, first];
    for (let n = from; term !== 0n && term !== -1n; n += 2n) {
      term = -((term * square) >> BigInt(bits)) / (n * (n + 1n));
      sum += term;
    }
    return sum;
  };
  const [sine, cosine] = [series(r, 2n), series(unit, 1n)];
  const place = Number(((turns % 4n) + 4n) % 4n);
  const [s, c] = [
    [sine, cosine],
    [cosine, -sine],
    [-sine, -cosine],
    [-cosine, sine],
  ][place]!;
  const bound = error + (spread < 0n ? 0n : spread);
  return { sine: around(s!, -bits, bound), cosine: around(c!, -bits, bound) };
}

export function arcTangent(x: Interval): Interval {
  return { low: arcTangentAt(x.low).low, high: arcTangentAt(x.high).high };
}

function arcTangentAt(x: Float): Interval {
  spend(40);
  let value: Interval = { low: x, high: x };
  const large = x.m !== 0n && x.e + bitLength(x.m) > 1;
  if (large) value = reciprocal(value);
  for (let halving = 0; halving < 4; halving += 1) {
    // atan x = 2 atan(x / (1 + √(1 + x²)))
    const root = squareRoot(addIntervals(exactly(1), multiplyIntervals(value, value)));
    value = multiplyIntervals(value, reciprocal(addIntervals(exactly(1), root)));
  }
  const r = fixed(value.low, bits);
  const square = (r * r) >> BigInt(bits);
  let [term, sum] = [r, 0n];
  for (let n = 1n, plus = true; term !== 0n && term !== -1n; n += 2n, plus = !plus) {
    sum += plus ? term / n : -(term / n);
    term = (term * square) >> BigInt(bits);
  }
  // The arc tangent changes by no more than its argument does.
  const width = fixed(value.high, bits) - r + 2n;
  const small = around(16n * sum, -bits, 16n * width + error);
  if (!large) return small;
  const right = multiplyIntervals(pi, { low: { m: 1n, e: -1 }, high: { m: 1n, e: -1 } });
  return subtractIntervals(x.m < 0n ? negateInterval(right) : right, small);
}
