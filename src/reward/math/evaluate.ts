// The value of an expression at a point, as a complex interval that holds it for certain, or undefined where there is none.
// Knows principal values, not identities.
import { arcTangent, exp, log, pi, sineAndCosine } from "./elementary.ts";
import { exactFunction } from "./exact-functions.ts";
import type { Expression } from "./expression.ts";
import {
  addIntervals,
  compareFloats,
  exactly,
  fromRational,
  type Interval,
  integerPower,
  isExactlyZero,
  multiplyIntervals,
  negateInterval,
  reciprocal,
  signOf,
  squareRoot,
  subtractIntervals,
} from "./interval.ts";
import { isInteger, isZero, type Rational, ratio } from "./rational.ts";
import { BeyondReach, NoValue, spend } from "./work.ts";

export type Complex = { readonly real: Interval; readonly imaginary: Interval };
export type Point = {
  values: ReadonlyMap<string, Rational>;
  /** Whether an even root of what is below zero has no value, as where variables stand for real numbers. */
  real: boolean;
};

const nought = exactly(0);
const real = (value: Interval): Complex => ({ real: value, imaginary: nought });
const isReal = ({ imaginary }: Complex) => isExactlyZero(imaginary);

function plus(a: Complex, b: Complex): Complex {
  return { real: addIntervals(a.real, b.real), imaginary: addIntervals(a.imaginary, b.imaginary) };
}

function times(a: Complex, b: Complex): Complex {
  if (isReal(a) && isReal(b)) return real(multiplyIntervals(a.real, b.real));
  return {
    real: subtractIntervals(multiplyIntervals(a.real, b.real), multiplyIntervals(a.imaginary, b.imaginary)),
    imaginary: addIntervals(multiplyIntervals(a.real, b.imaginary), multiplyIntervals(a.imaginary, b.real)),
  };
}

function inverse(value: Complex): Complex {
  if (isReal(value)) return real(reciprocal(value.real));
  const size = reciprocal(addIntervals(integerPower(value.real, 2n), integerPower(value.imaginary, 2n)));
  return {
    real: multiplyIntervals(value.real, size),
    imaginary: negateInterval(multiplyIntervals(value.imaginary, size)),
  };
}

/** The interval of a value that must be real. */
function onlyReal(value: Complex): Interval {
  if (!isReal(value)) throw new BeyondReach("it is not real");
  return value.real;
}

/** @throws NoValue for an even root of what is below zero, BeyondReach for what else has no value that is computed here. */
export function evaluate(expression: Expression, point: Point): Complex {
  spend(1);
  switch (expression.kind) {
    case "number":
      return real(fromRational(expression.value));
    case "symbol": {
      const value = point.values.get(expression.name);
      if (value === undefined) throw new BeyondReach(`${expression.name} has no value`);
      return real(fromRational(value));
    }
    case "constant":
      return constantValue(expression.name);
    case "sum":
      return expression.terms.map((term) => evaluate(term, point)).reduce(plus);
    case "product":
      return expression.factors.map((factor) => evaluate(factor, point)).reduce(times);
    case "power":
      return raise(expression.base, expression.exponent, point);
    case "apply":
      return (
        exactValue(expression, point) ??
        applied(
          expression.name,
          expression.parameters.map((parameter) => evaluate(parameter, point)),
        )
      );
  }
}

/** A factorial, a rounded value and the like, of numbers that are known exactly. */
function exactValue(expression: Expression & { kind: "apply" }, point: Point): Complex | undefined {
  const values = expression.parameters.flatMap((parameter) => rationalOf(parameter, point) ?? []);
  const exact = values.length === expression.parameters.length ? exactFunction(expression.name, values) : undefined;
  return exact === undefined ? undefined : real(fromRational(exact));
}

function constantValue(name: "pi" | "e" | "i" | "infinity"): Complex {
  switch (name) {
    case "pi":
      return real(pi);
    case "e":
      return real(exp(exactly(1)));
    case "i":
      return { real: nought, imaginary: exactly(1) };
    case "infinity":
      throw new BeyondReach("infinity is no number");
  }
}

function raise(base: Expression, exponent: Expression, point: Point): Complex {
  const known = exponent.kind === "number" ? exponent.value : rationalOf(exponent, point);
  const value = base.kind === "constant" && base.name === "e" ? undefined : evaluate(base, point);
  if (value === undefined) return exponential(evaluate(exponent, point));
  if (known !== undefined && isInteger(known)) return wholePower(value, known.n);
  const from = onlyReal(value);
  const sign = signOf(from);
  if (isExactlyZero(from) && known !== undefined && known.n > 0n) return real(nought);
  if (sign === 0) throw new BeyondReach("it takes a root of what may be zero");
  const size = sign > 0 ? from : negateInterval(from);
  const magnitude =
    known?.n === 1n && known.d === 2n
      ? squareRoot(size)
      : exp(
          multiplyIntervals(log(size), known === undefined ? onlyReal(evaluate(exponent, point)) : fromRational(known)),
        );
  if (sign > 0) return real(magnitude);
  if (known === undefined) throw new BeyondReach("it raises what is below zero");
  // Odd roots of what is below zero are real; the square root is imaginary.
  if (known.d % 2n === 1n) return real(known.n % 2n === 0n ? magnitude : negateInterval(magnitude));
  if (point.real) throw new NoValue("it takes an even root of what is below zero");
  if (known.d !== 2n) throw new BeyondReach("it takes an even root of what is below zero");
  const turned = ((known.n % 4n) + 4n) % 4n === 1n ? magnitude : negateInterval(magnitude);
  return { real: nought, imaginary: turned };
}

function wholePower(value: Complex, exponent: bigint): Complex {
  if (isReal(value)) {
    if (exponent === 0n && isExactlyZero(value.real)) throw new BeyondReach("it is 0 to the power of 0");
    return real(integerPower(value.real, exponent));
  }
  if (exponent < 0n) return inverse(wholePower(value, -exponent));
  if (exponent > 1000n) throw new BeyondReach("its exponent is too large");
  let result = real(exactly(1));
  for (let count = 0n; count < exponent; count += 1n) result = times(result, value);
  return result;
}

/** e^z */
function exponential(value: Complex): Complex {
  const size = exp(value.real);
  if (isReal(value)) return real(size);
  const { sine, cosine } = sineAndCosine(value.imaginary);
  return { real: multiplyIntervals(size, cosine), imaginary: multiplyIntervals(size, sine) };
}

/** The exponent as an exact number, where it is built of numbers alone or of symbols that the point makes rational. */
function rationalOf(expression: Expression, point: Point): Rational | undefined {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "symbol":
      return point.values.get(expression.name);
    case "sum":
    case "product": {
      const parts = (expression.kind === "sum" ? expression.terms : expression.factors).map((part) =>
        rationalOf(part, point),
      );
      let total: Rational = expression.kind === "sum" ? ratio(0n, 1n) : ratio(1n, 1n);
      for (const part of parts) {
        if (part === undefined) return undefined;
        total =
          expression.kind === "sum"
            ? ratio(total.n * part.d + part.n * total.d, total.d * part.d)
            : ratio(total.n * part.n, total.d * part.d);
      }
      return total;
    }
    case "power": {
      const [base, exponent] = [rationalOf(expression.base, point), rationalOf(expression.exponent, point)];
      if (base === undefined || exponent?.d !== 1n || exponent.n < -64n || exponent.n > 64n) return undefined;
      if (exponent.n >= 0n) return ratio(base.n ** exponent.n, base.d ** exponent.n);
      return isZero(base) ? undefined : ratio(base.d ** -exponent.n, base.n ** -exponent.n);
    }
    default:
      return undefined;
  }
}

const functions: Readonly<Record<string, (x: Interval) => Interval>> = {
  ln: log,
  sin: (x) => sineAndCosine(x).sine,
  cos: (x) => sineAndCosine(x).cosine,
  tan: (x) => multiplyIntervals(sineAndCosine(x).sine, reciprocal(sineAndCosine(x).cosine)),
  cot: (x) => multiplyIntervals(sineAndCosine(x).cosine, reciprocal(sineAndCosine(x).sine)),
  sec: (x) => reciprocal(sineAndCosine(x).cosine),
  csc: (x) => reciprocal(sineAndCosine(x).sine),
  arctan: arcTangent,
  arcsin: arcSine,
  arccos: (x) => subtractIntervals(multiplyIntervals(pi, half), arcSine(x)),
  sinh: (x) => multiplyIntervals(half, subtractIntervals(exp(x), exp(negateInterval(x)))),
  cosh: (x) => multiplyIntervals(half, addIntervals(exp(x), exp(negateInterval(x)))),
  tanh: (x) =>
    subtractIntervals(
      exactly(1),
      multiplyIntervals(exactly(2), reciprocal(addIntervals(exp(multiplyIntervals(exactly(2), x)), exactly(1)))),
    ),
};
const half = fromRational(ratio(1n, 2n));

/** atan(x / √(1 − x²)), and ±π/2 at the ends. */
function arcSine(x: Interval): Interval {
  const rest = subtractIntervals(exactly(1), integerPower(x, 2n));
  const right = multiplyIntervals(pi, half);
  if (isExactlyZero(rest)) return signOf(x) > 0 ? right : negateInterval(right);
  if (signOf(rest) !== 1) throw new BeyondReach("its arc sine may not exist");
  return arcTangent(multiplyIntervals(x, reciprocal(squareRoot(rest))));
}

function applied(name: string, values: readonly Complex[]): Complex {
  const [first, second] = values;
  if (name === "abs" && first !== undefined) return real(magnitude(first));
  if (name === "max") return real(values.map(onlyReal).reduce(greaterOf));
  if (name === "min")
    return real(negateInterval(values.map((value) => negateInterval(onlyReal(value))).reduce(greaterOf)));
  if (name === "log" && first !== undefined && second !== undefined) {
    return real(multiplyIntervals(log(onlyReal(second)), reciprocal(log(onlyReal(first)))));
  }
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (known === undefined || first === undefined) throw new BeyondReach(`${name} is not computed`);
  return real(known(onlyReal(first)));
}

function greaterOf(a: Interval, b: Interval): Interval {
  return {
    low: compareFloats(a.low, b.low) >= 0 ? a.low : b.low,
    high: compareFloats(a.high, b.high) >= 0 ? a.high : b.high,
  };
}

function magnitude(value: Complex): Interval {
  if (!isReal(value)) {
    return squareRoot(addIntervals(integerPower(value.real, 2n), integerPower(value.imaginary, 2n)));
  }
  const sign = signOf(value.real);
  if (sign !== 0) return sign > 0 ? value.real : negateInterval(value.real);
  const { low, high } = value.real;
  const opposite = { m: -low.m, e: low.e };
  return { low: { m: 0n, e: 0 }, high: addIntervals({ low: opposite, high: opposite }, { low: high, high }).high };
}
