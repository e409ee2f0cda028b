// Whether two expressions with variables differ by no more than the rounding of their decimals. Every term is compared for
// itself, so that a large one hides none. That terms do not agree proves nothing.
import type { Quotient } from "./canonical.ts";
import { exp, log, pi } from "./elementary.ts";
import {
  addIntervals,
  exactly,
  fromRational,
  type Interval,
  multiplyIntervals,
  overlap,
  reciprocal,
  signOf,
  subtractIntervals,
} from "./interval.ts";
import { keyOfPowers, multiplyPolynomials, type Polynomial, type Power, type Term } from "./polynomial.ts";
import { fromDouble, type Rational } from "./rational.ts";

/** @param forgiving relative, of each term */
export function nearQuotients(a: Quotient, b: Quotient, forgiving: number): boolean {
  const [left, right] = [
    byVariables(multiplyPolynomials(a.over, b.under)),
    byVariables(multiplyPolynomials(b.over, a.under)),
  ];
  if (left.size !== right.size) return false;
  const tolerance = fromDouble(forgiving);
  return [...left].every(([key, value]) => {
    const other = right.get(key);
    return other !== undefined && isNear(value, other, tolerance);
  });
}

function isNear(a: Interval, b: Interval, tolerance: Rational): boolean {
  if (signOf(a) === 0 || signOf(b) === 0) return false;
  const share = subtractIntervals(multiplyIntervals(a, reciprocal(b)), exactly(1));
  const [least, most] = [fromRational({ n: -tolerance.n, d: tolerance.d }), fromRational(tolerance)];
  return overlap(share, { low: least.low, high: most.high });
}

/** What each product of variables, and of what holds variables, is multiplied by. */
function byVariables(polynomial: Polynomial): Map<string, Interval> {
  const sums = new Map<string, Interval>();
  for (const { coefficient, powers } of polynomial.values()) {
    const variable = powers.filter(({ generator }) => !isKnown(generator));
    const key = keyOfPowers(variable);
    const value = factorOf({ coefficient, powers: powers.filter(({ generator }) => isKnown(generator)) });
    const before = sums.get(key);
    sums.set(key, before === undefined ? value : addIntervals(before, value));
  }
  return sums;
}

const isKnown = (generator: string) => /^(?:pi|e|(?:ln )?#\d+)$/.test(generator);

function factorOf({ coefficient, powers }: Term): Interval {
  return powers.map(powerOf).reduce(multiplyIntervals, fromRational(coefficient));
}

function powerOf({ generator, exponent }: Power): Interval {
  const digits = /\d+$/.exec(generator)?.[0];
  const prime = digits === undefined ? undefined : fromRational({ n: BigInt(digits), d: 1n });
  const base = generator === "pi" ? pi : generator === "e" ? exp(exactly(1)) : prime!;
  const value = generator.startsWith("ln ") ? log(base) : base;
  return exp(multiplyIntervals(fromRational(exponent), log(value)));
}
