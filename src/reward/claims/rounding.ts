// Whether a number is another one rounded, as people round. Knows decimals and percentages, not claims.
import {
  absolute,
  compare,
  divide,
  integer,
  multiply,
  power,
  type Rational,
  ratio,
  subtract,
} from "../math/rational.ts";
import type { Leaf, Reading } from "./value.ts";

const hundred = integer(100);
/** What "about" forgives at most where zeros at the end may be rounded: "about 300". */
const mostOff = ratio(1n, 20n);

/**
 * Whether the written number is the exact value rounded at its last digit. Decimals may be rounded without a word of it,
 * where the value has more of them than anyone writes; at the second decimal and beyond they may also be cut off. With
 * "about" or "≈" whole numbers may be rounded too, up or down.
 */
export function isRounded(
  exact: Rational,
  written: Leaf,
  stated: Rational,
  approximate: boolean,
  reading: Reading,
): boolean {
  const { decimals, percent } = written;
  if (decimals === undefined) return false;
  const scale = percent && reading.percent === "part" ? hundred : integer(1);
  const [off, last] = [multiply(absolute(subtract(exact, stated)), scale), power(integer(10), BigInt(-decimals))];
  const isNearest = compare(multiply(off, integer(2)), last) <= 0;
  if (approximate) return compare(off, last) < 0 || (decimals === 0 && isRoundNumber(exact, stated, scale));
  const endless = !isTerminating(exact);
  if (decimals === 0) return percent && endless && isNearest;
  if (isNearest) return endless || decimals >= 2;
  return decimals >= 2 && endless && compare(off, last) < 0 && compare(absolute(stated), absolute(exact)) < 0;
}

/** 300 for 299: rounded at its last digit that is not 0. */
function isRoundNumber(exact: Rational, stated: Rational, scale: Rational): boolean {
  if (exact.n === 0n || stated.n === 0n) return false;
  let size = multiply(absolute(stated), scale);
  let last = integer(1);
  while (size.d === 1n && size.n % 10n === 0n) {
    size = divide(size, integer(10));
    last = multiply(last, integer(10));
  }
  const off = multiply(absolute(subtract(exact, stated)), scale);
  if (compare(multiply(off, integer(2)), last) > 0) return false;
  return compare(divide(off, multiply(absolute(exact), scale)), mostOff) <= 0;
}

function isTerminating({ d }: Rational): boolean {
  let rest = d;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  return rest === 1n;
}
