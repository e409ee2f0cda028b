// Brings an expression to a quotient of polynomials over exact generators. Two expressions whose quotients agree are equal;
// that they do not agree proves nothing, unless both are plain numbers.
import { exactFunction } from "./exact-functions.ts";
import type { Expression } from "./expression.ts";
import {
  addPolynomials,
  asNumber,
  asTerm,
  fromGenerator,
  fromNumber,
  invertTerm,
  keyOfPowers,
  multiplyPolynomials,
  multiplyTerms,
  normalised,
  type Polynomial,
  type Power,
  samePolynomial,
  scale,
  type Term,
  termsOf,
  written,
} from "./polynomial.ts";
import { absolute, divide, integer, isInteger, multiply, one, power, type Rational } from "./rational.ts";
import { BeyondReach, NoValue, spend } from "./work.ts";

export type Quotient = { readonly over: Polynomial; readonly under: Polynomial };

const unit = fromNumber(one);
const whole = (over: Polynomial): Quotient => ({ over, under: unit });
const isWhole = ({ under }: Quotient) => asNumber(under) !== undefined;
const mostPower = 200n;

export function sameQuotient(a: Quotient, b: Quotient): boolean {
  return samePolynomial(multiplyPolynomials(a.over, b.under), multiplyPolynomials(b.over, a.under));
}

/** The exact value where it is a rational number. */
export function rationalValue({ over, under }: Quotient): Rational | undefined {
  const [n, d] = [asNumber(over), asNumber(under)];
  return n === undefined || d === undefined ? undefined : divide(n, d);
}

/** @throws NoValue when it divides by zero, BeyondReach when it takes too many steps */
export function canonical(expression: Expression): Quotient {
  spend(1);
  switch (expression.kind) {
    case "number":
      return whole(fromNumber(expression.value));
    case "symbol":
      return whole(fromGenerator(`v${expression.name}`));
    case "constant":
      if (expression.name === "infinity") throw new BeyondReach("infinity is no number");
      return whole(fromGenerator(expression.name));
    case "sum":
      return expression.terms.map(canonical).reduce(addQuotients);
    case "product":
      return expression.factors.map(canonical).reduce(multiplyQuotients);
    case "power":
      return raise(canonical(expression.base), canonical(expression.exponent));
    case "apply":
      return applied(expression.name, expression.parameters.map(canonical));
  }
}

function addQuotients(a: Quotient, b: Quotient): Quotient {
  if (samePolynomial(a.under, b.under)) return { over: addPolynomials(a.over, b.over), under: a.under };
  return {
    over: addPolynomials(multiplyPolynomials(a.over, b.under), multiplyPolynomials(b.over, a.under)),
    under: multiplyPolynomials(a.under, b.under),
  };
}

function multiplyQuotients(a: Quotient, b: Quotient): Quotient {
  return { over: multiplyPolynomials(a.over, b.over), under: multiplyPolynomials(a.under, b.under) };
}

/** 1 / a; a single term below the line goes above it, with exponents below zero. */
function inverse({ over, under }: Quotient): Quotient {
  if (over.size === 0) throw new NoValue("it divides by zero");
  const term = asTerm(over);
  if (term !== undefined) return whole(multiplyPolynomials(under, termsOf(invertTerm(term))));
  return { over: under, under: over };
}

function raise(base: Quotient, exponent: Quotient): Quotient {
  const value = rationalValue(exponent);
  if (value !== undefined && isInteger(value)) return wholePower(base, value.n);
  const term = isWhole(base) && isWhole(exponent) ? asTerm(base.over) : undefined;
  const raised = term === undefined ? undefined : raiseTerm(term, exponent.over, value);
  return raised === undefined ? opaque("power", [base, exponent]) : whole(raised);
}

function wholePower(base: Quotient, exponent: bigint): Quotient {
  if (exponent < 0n) return inverse(wholePower(base, -exponent));
  if (exponent === 0n) {
    if (base.over.size === 0) throw new BeyondReach("it is 0 to the power of 0");
    return whole(unit);
  }
  const term = isWhole(base) ? asTerm(base.over) : undefined;
  if (term !== undefined) {
    const powers = term.powers.map(({ generator, exponent: from }) => ({
      generator,
      exponent: multiply(from, integer(exponent)),
    }));
    return whole(termsOf(normalised({ coefficient: power(term.coefficient, exponent), powers })));
  }
  if (exponent > mostPower) throw new BeyondReach("its exponent is too large");
  let result = base;
  for (let count = 1n; count < exponent; count += 1n) result = multiplyQuotients(result, base);
  return result;
}

/** (c · gᵃ · hᵇ)^(q₁M₁ + q₂M₂ …), where that may be taken apart; undefined where signs could be lost. */
function raiseTerm(base: Term, exponent: Polynomial, value: Rational | undefined): Polynomial | undefined {
  const variable = base.powers.some(({ generator }) => !isPositive(generator));
  // √(x²) is not x, and √(xy) is not √x·√y.
  if (variable && (base.powers.length > 1 || base.powers[0]!.exponent.n !== 1n || !isInteger(base.powers[0]!.exponent)))
    return undefined;
  if (base.coefficient.n < 0n && (value === undefined || (value.d !== 2n && value.d % 2n === 0n))) return undefined;
  if (base.coefficient.n < 0n && variable) return undefined;
  const generators: Power[] = [...primePowers(absolute(base.coefficient)), ...base.powers];
  let result: Term = { coefficient: one, powers: [] };
  for (const { coefficient, powers } of exponent.values()) {
    const suffix = powers.length === 0 ? "" : `^[${keyOfPowers(powers)}]`;
    for (const { generator, exponent: from } of generators) {
      const raised: Power = { generator: `${generator}${suffix}`, exponent: multiply(from, coefficient) };
      result = multiplyTerms(result, normalised({ coefficient: one, powers: [raised] }));
    }
  }
  return termsOf(base.coefficient.n < 0n ? multiplyTerms(result, rootOfMinusOne(value!)) : result);
}

/** (−1)^q: odd roots are real, the square root is i. */
function rootOfMinusOne({ n, d }: Rational): Term {
  if (d % 2n === 1n) return { coefficient: integer(n % 2n === 0n ? 1n : -1n), powers: [] };
  return normalised({ coefficient: one, powers: [{ generator: "i", exponent: integer(n) }] });
}

const isPositive = (generator: string) => generator.startsWith("#") || generator === "pi" || generator === "e";

/** Generators whose powers make up a positive rational number. What trial division leaves is taken for prime. */
function primePowers({ n, d }: Rational): Power[] {
  const powers = new Map<bigint, bigint>();
  for (const [value, sign] of [
    [n, 1n],
    [d, -1n],
  ] as const) {
    let rest = value;
    for (let factor = 2n; factor * factor <= rest && factor < 3000n; factor += factor === 2n ? 1n : 2n) {
      while (rest % factor === 0n) {
        spend(1);
        powers.set(factor, (powers.get(factor) ?? 0n) + sign);
        rest /= factor;
      }
    }
    spend(100);
    if (rest > 1n) powers.set(rest, (powers.get(rest) ?? 0n) + sign);
  }
  return [...powers].map(([factor, exponent]) => ({ generator: `#${factor}`, exponent: integer(exponent) }));
}

/** A generator for something that is not taken apart. */
function opaque(name: string, parts: readonly Quotient[]): Quotient {
  return whole(fromGenerator(`${name}(${parts.map(keyOf).join(",")})`));
}

/** Scaled so that the first term below the line has coefficient 1. */
function keyOf({ over, under }: Quotient): string {
  const keys = [...under.keys()].sort();
  const leading = under.get(keys[0]!)!.coefficient;
  return `${written(scale(over, divide(one, leading)))}|${written(scale(under, divide(one, leading)))}`;
}

function applied(name: string, parameters: readonly Quotient[]): Quotient {
  const [first, second] = parameters;
  if (name === "log" && first !== undefined && second !== undefined) {
    return multiplyQuotients(logarithm(second), inverse(logarithm(first)));
  }
  if (name === "ln" && first !== undefined) return logarithm(first);
  const values = parameters.flatMap((parameter) => rationalValue(parameter) ?? []);
  const exact = values.length === parameters.length ? exactFunction(name, values) : undefined;
  return exact === undefined ? opaque(name, parameters) : whole(fromNumber(exact));
}

/** ln of a positive constant is taken apart into logarithms of primes. */
function logarithm(of: Quotient): Quotient {
  const term = isWhole(of) ? asTerm(of.over) : undefined;
  if (term === undefined || term.coefficient.n <= 0n) return opaque("ln", [of]);
  if (term.powers.some(({ generator }) => !/^(?:#\d+|pi|e)$/.test(generator))) return opaque("ln", [of]);
  const powers = [...primePowers(term.coefficient), ...term.powers];
  return powers
    .map(({ generator, exponent }) =>
      whole(generator === "e" ? fromNumber(exponent) : scale(fromGenerator(`ln ${generator}`), exponent)),
    )
    .reduce(addQuotients, whole(termsOf()));
}
