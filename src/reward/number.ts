// Reads one number at a place in plain text: signs, thousands commas, fractions, mixed numbers, powers of ten, "million".
// Knows nothing of units.
import { add, fromDecimal, integer, multiply, power, type Rational, ratio, toNumber } from "./math/rational.ts";

export type ReadNumber = {
  value: number;
  /** The exact value when the number is an integer. */
  integer: bigint | undefined;
  exact: Rational;
  /** Written as a decimal, so that it may stand for a value near it. */
  rounded: boolean;
  /** Index just after the number. */
  end: number;
};

/** A longer number is no answer that anyone gave. */
const mostDigits = 10_000;

const digits = String.raw`(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)|\d+)`;
// Not followed by more digits in a form that we do not read: "1,25", "1.2.3", "3/4/2020", "10^2", "9:30".
const complete = String.raw`(?![\d^]|[.,:/]\d)`;
const mixedPattern = new RegExp(String.raw`([-+]?)(${digits})(?: |-| and )(\d{1,15})/(\d{1,15})${complete}`, "y");
const fractionPattern = new RegExp(String.raw`([-+]?)(${digits}) ?/ ?(\d{1,15})${complete}`, "y");
const decimalPattern = new RegExp(
  String.raw`([-+]?)(${digits}(?:\.\d+)?|\.\d+)(?:[eE]([-+]?\d{1,3})|(?: ?[x×*] ?10\^\{?(-?\d{1,3})\}?))?${complete}`,
  "y",
);
const multiplierPattern = / ?(dozen|hundred|thousand|million|billion|trillion)s?\b/iy;
const multipliers: Record<string, bigint> = {
  dozen: 12n,
  hundred: 100n,
  thousand: 1000n,
  million: 1_000_000n,
  billion: 1_000_000_000n,
  trillion: 1_000_000_000_000n,
};

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The number that starts exactly at `at`, or undefined; never NaN or infinite. */
export function readNumber(text: string, at: number): ReadNumber | undefined {
  const number = readMixed(text, at) ?? readFraction(text, at) ?? readDecimal(text, at);
  if (number === undefined) return undefined;
  const multiplier = matchAt(multiplierPattern, text, number.end);
  if (multiplier === null) return number;
  const factor = multipliers[multiplier[1]!.toLowerCase()]!;
  const exact = multiply(number.exact, integer(factor));
  return {
    value: number.value * Number(factor),
    integer: exact.d === 1n ? exact.n : undefined,
    exact,
    rounded: number.rounded,
    end: number.end + multiplier[0].length,
  };
}

function readMixed(text: string, at: number): ReadNumber | undefined {
  const match = matchAt(mixedPattern, text, at);
  if (match === null) return undefined;
  const [all, sign, whole, numerator, denominator] = match;
  if (Number(denominator) === 0 || Number(numerator) >= Number(denominator)) return undefined;
  const size = add(fromDecimal(whole!.replaceAll(",", "")), ratio(BigInt(numerator!), BigInt(denominator!)));
  return readAs(size, sign, false, at + all.length);
}

function readFraction(text: string, at: number): ReadNumber | undefined {
  const match = matchAt(fractionPattern, text, at);
  if (match === null || Number(match[3]) === 0) return undefined;
  const size = ratio(BigInt(match[2]!.replaceAll(",", "")), BigInt(match[3]!));
  return readAs(size, match[1], false, at + match[0].length);
}

function readDecimal(text: string, at: number): ReadNumber | undefined {
  const match = matchAt(decimalPattern, text, at);
  if (match === null) return undefined;
  const plain = match[2]!.replaceAll(",", "");
  if (plain.length > mostDigits) return undefined;
  const exponent = match[3] ?? match[4];
  const mantissa = fromDecimal(plain);
  const size = exponent === undefined ? mantissa : multiply(mantissa, power(integer(10), BigInt(exponent)));
  return readAs(size, match[1], plain.includes(".") || exponent !== undefined, at + match[0].length);
}

function readAs(size: Rational, sign: string | undefined, rounded: boolean, end: number): ReadNumber | undefined {
  const exact: Rational = sign === "-" ? { n: -size.n, d: size.d } : size;
  const value = toNumber(exact);
  // An integer too large for a double keeps its exact value; any other overflow is no number.
  if (!Number.isFinite(value) && (rounded || exact.d !== 1n)) return undefined;
  return { value, integer: exact.d === 1n ? exact.n : undefined, exact, rounded, end };
}
