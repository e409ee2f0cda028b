// Functions of rational numbers whose values are rational: absolute value, rounding, factorials, counts, divisors.
import {
  absolute,
  compare,
  divide,
  floor,
  greatestCommonDivisor,
  integer,
  isInteger,
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
      return values.every(isInteger) ? values.reduce((a, b) => integer(divisor(a, b))) : undefined;
    case "lcm":
      return values.every(({ n, d }) => d === 1n && n > 0n)
        ? values.reduce((a, b) => integer((a.n * b.n) / divisor(a, b)))
        : undefined;
    default:
      return undefined;
  }
}

const divisor = (a: Rational, b: Rational) => greatestCommonDivisor(absolute(a).n, absolute(b).n);

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
