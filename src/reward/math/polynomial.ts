// Sums of terms: a rational coefficient times powers of generators. A generator is a variable, π, e, i, a prime under a
// root ("#2" to the power 1/2 is √2), or whatever else the exact core treats as one thing. Exponents are rational.
import {
  add,
  divide,
  equals,
  floor,
  integer,
  isInteger,
  isZero,
  multiply,
  negate,
  one,
  power,
  type Rational,
  subtract,
} from "./rational.ts";
import { BeyondReach, spend } from "./work.ts";

export type Power = { readonly generator: string; readonly exponent: Rational };
export type Term = { readonly coefficient: Rational; readonly powers: readonly Power[] };
/** By the text of their powers, none with coefficient 0. */
export type Polynomial = ReadonlyMap<string, Term>;

const mostTerms = 3000;

export function keyOfPowers(powers: readonly Power[]): string {
  return powers.map(({ generator, exponent }) => `${generator}^${exponent.n}/${exponent.d}`).join("·");
}

export function termsOf(...terms: Term[]): Polynomial {
  const sum = new Map<string, Term>();
  for (const term of terms) addTerm(sum, term);
  return sum;
}

export const fromNumber = (value: Rational): Polynomial => termsOf({ coefficient: value, powers: [] });
export const fromGenerator = (generator: string, exponent: Rational = one): Polynomial =>
  termsOf(normalised({ coefficient: one, powers: [{ generator, exponent }] }));

function addTerm(sum: Map<string, Term>, term: Term): void {
  if (isZero(term.coefficient)) return;
  const key = keyOfPowers(term.powers);
  const before = sum.get(key);
  const coefficient = before === undefined ? term.coefficient : add(before.coefficient, term.coefficient);
  if (isZero(coefficient)) sum.delete(key);
  else sum.set(key, { coefficient, powers: term.powers });
  if (sum.size > mostTerms) throw new BeyondReach("it has too many terms");
}

/** Whole powers of primes go into the coefficient, i² is −1. */
export function normalised({ coefficient, powers }: Term): Term {
  let factor = coefficient;
  const kept: Power[] = [];
  for (const { generator, exponent } of powers) {
    if (isZero(exponent)) continue;
    if (generator === "i" && isInteger(exponent)) {
      const turns = ((exponent.n % 4n) + 4n) % 4n;
      if (turns >= 2n) factor = negate(factor);
      if (turns % 2n === 1n) kept.push({ generator, exponent: one });
    } else if (/^#\d+$/.test(generator)) {
      const whole = floor(exponent);
      const rest = subtract(exponent, integer(whole));
      factor = multiply(factor, power(integer(BigInt(generator.slice(1))), whole));
      if (!isZero(rest)) kept.push({ generator, exponent: rest });
    } else kept.push({ generator, exponent });
  }
  return { coefficient: factor, powers: kept };
}

export function multiplyTerms(a: Term, b: Term): Term {
  const powers: Power[] = [];
  let [i, j] = [0, 0];
  while (i < a.powers.length || j < b.powers.length) {
    const [left, right] = [a.powers[i], b.powers[j]];
    if (right === undefined || (left !== undefined && left.generator < right.generator)) {
      powers.push(left!);
      i += 1;
    } else if (left === undefined || right.generator < left.generator) {
      powers.push(right);
      j += 1;
    } else {
      powers.push({ generator: left.generator, exponent: add(left.exponent, right.exponent) });
      i += 1;
      j += 1;
    }
  }
  return normalised({ coefficient: multiply(a.coefficient, b.coefficient), powers });
}

export function addPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  spend(1 + b.size);
  const sum = new Map(a);
  for (const term of b.values()) addTerm(sum, term);
  return sum;
}

export function multiplyPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  spend(1 + a.size * b.size);
  const sum = new Map<string, Term>();
  for (const left of a.values()) {
    for (const right of b.values()) addTerm(sum, multiplyTerms(left, right));
  }
  return sum;
}

export const scale = (a: Polynomial, factor: Rational): Polynomial =>
  termsOf(
    ...[...a.values()].map(({ coefficient, powers }) => ({ coefficient: multiply(coefficient, factor), powers })),
  );

/** The value of a polynomial without generators. */
export function asNumber(a: Polynomial): Rational | undefined {
  if (a.size === 0) return integer(0n);
  const term = a.get("");
  return a.size === 1 && term !== undefined ? term.coefficient : undefined;
}

export function asTerm(a: Polynomial): Term | undefined {
  return a.size === 1 ? [...a.values()][0] : undefined;
}

/** 1 / term. @throws BeyondReach for a coefficient of 0 */
export function invertTerm({ coefficient, powers }: Term): Term {
  return normalised({
    coefficient: divide(one, coefficient),
    powers: powers.map(({ generator, exponent }) => ({ generator, exponent: negate(exponent) })),
  });
}

export function samePolynomial(a: Polynomial, b: Polynomial): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, { coefficient }]) => {
    const other = b.get(key);
    return other !== undefined && equals(other.coefficient, coefficient);
  });
}

/** A text that is the same for equal polynomials. */
export function written(a: Polynomial): string {
  return [...a]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, { coefficient }]) => `${coefficient.n}/${coefficient.d}*${key}`)
    .join("+");
}
