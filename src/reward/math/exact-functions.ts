// Functions of rational numbers whose values are rational: absolute value, rounding, factorials, counts, divisors.
import {
  absolute,
  compare,
  divide,
  floor,
  greatestCommonDivisor,
  integer,
  multiply,
  type Rational,
  ratio,
  subtract,
} from "./rational.ts";
import { spend } from "./work.ts";

const mostFactorial = 2500n;
const mostChoices = 10_000n;
const mostPicked = 1000n;

/** The exact value, or undefined where the function is not of this kind or the numbers are too large. */
export function exactFunction(name: string, values: readonly Rational[]): Rational | undefined {
  const [value, other] = values;
  if (value === undefined) return undefined;
  switch (name) {
    case "abs":
      return absolute(value);
    case "floor":
      return integer(floor(value));
    case "ceil":
      return integer(-floor(ratio(-value.n, value.d)));
    case "factorial":
      return factorial(value);
    case "binomial":
      return other === undefined ? undefined : binomial(value, other);
    case "min":
      return values.reduce((a, b) => (compare(a, b) <= 0 ? a : b));
    case "max":
      return values.reduce((a, b) => (compare(a, b) >= 0 ? a : b));
    case "mod":
      return other === undefined ? undefined : remainder(value, other);
    case "gcd":
      return values.map(absolute).reduce(commonDivisor);
    case "lcm":
      return values.map(absolute).reduce(commonMultiple);
    default:
      return undefined;
  }
}

/** The largest number of which both are multiples; of fractions too. */
function commonDivisor(a: Rational, b: Rational): Rational {
  if (a.n === 0n || b.n === 0n) return a.n === 0n ? b : a;
  const under = (a.d * b.d) / greatestCommonDivisor(a.d, b.d);
  return ratio(greatestCommonDivisor((a.n * under) / a.d, (b.n * under) / b.d), under);
}

function commonMultiple(a: Rational, b: Rational): Rational {
  if (a.n === 0n || b.n === 0n) return integer(0n);
  return divide(multiply(a, b), commonDivisor(a, b));
}

/** At least 0, whatever the sign of what is divided. */
function remainder(value: Rational, by: Rational): Rational | undefined {
  if (by.n <= 0n) return undefined;
  return subtract(value, multiply(by, integer(floor(divide(value, by)))));
}

function factorial({ n, d }: Rational): Rational | undefined {
  if (d !== 1n || n < 0n || n > mostFactorial) return undefined;
  spend(Number(n));
  let result = 1n;
  for (let factor = 2n; factor <= n; factor += 1n) result *= factor;
  return integer(result);
}

function binomial(n: Rational, k: Rational): Rational | undefined {
  if (n.d !== 1n || k.d !== 1n || k.n < 0n || n.n < 0n || n.n > mostChoices) return undefined;
  if (k.n > n.n) return integer(0n);
  const picked = k.n * 2n > n.n ? n.n - k.n : k.n;
  if (picked > mostPicked) return undefined;
  spend(Number(picked));
  let result = 1n;
  for (let i = 1n; i <= picked; i += 1n) result = (result * (n.n - picked + i)) / i;
  return integer(result);
}
