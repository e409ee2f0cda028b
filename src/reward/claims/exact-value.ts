// The value of one side of a claim under a reading: exact, or to 40 digits where it is irrational.
import { canonical, rationalValue } from "../math/canonical.ts";
import { evaluate } from "../math/evaluate.ts";
import { difference, type Expression, number, product, quotient, power as raisedTo, sum } from "../math/expression.ts";
import { isNarrow } from "../math/interval.ts";
import { add, divide, integer, multiply, negate, power, type Rational, ratio, subtract } from "../math/rational.ts";
import { within } from "../math/work.ts";
import type { Operator } from "./tokens.ts";
import { keyOfNumber, type Reading, usual, type Value } from "./value.ts";

const hundred = integer(100);
const steps = 4000;

/** The exact value; undefined where it has none: a name in it, a division by zero, an irrational root, too large. */
export function exactValue(value: Value, reading: Reading): Rational | undefined {
  return within(steps, () => calculated(value, reading));
}

function calculated(value: Value, reading: Reading): Rational | undefined {
  switch (value.kind) {
    case "number": {
      const size = reading.dozen === "unit" ? (value.bare ?? value.value) : value.value;
      return value.percent && reading.percent === "part" ? divide(size, hundred) : size;
    }
    case "name":
    case "before":
      return undefined;
    case "negative": {
      const of = calculated(value.of, reading);
      return of && negate(of);
    }
    case "mean": {
      let total = integer(0);
      for (const item of value.items) {
        const part = calculated(item, reading);
        if (part === undefined) return undefined;
        total = add(total, part);
      }
      return divide(total, integer(value.items.length));
    }
    case "root": {
      const of = calculated(value.of, reading);
      return of && rationalValue(canonical(raisedTo({ kind: "number", value: of, rounded: false }, number(1, 2))));
    }
    case "operation": {
      const left = calculated(value.left, reading);
      const right = left && calculated(value.right, reading);
      return right && operate(value.operator, left!, right, percentBy(value, reading));
    }
  }
}

/** "50 increased by 20 %": the percentage is of the 50. */
const percentBy = ({ operator, right }: Value & { kind: "operation" }, reading: Reading) =>
  (operator === "more" || operator === "less") &&
  right.kind === "number" &&
  right.percent &&
  reading.percent === "part";

function operate(
  operator: Operator | "more" | "less",
  left: Rational,
  right: Rational,
  ofLeft: boolean,
): Rational | undefined {
  switch (operator) {
    case "+":
      return add(left, right);
    case "-":
      return subtract(left, right);
    case "more":
      return add(left, ofLeft ? multiply(left, right) : right);
    case "less":
      return subtract(left, ofLeft ? multiply(left, right) : right);
    case "*":
      return multiply(left, right);
    case "/":
      return right.n === 0n ? undefined : divide(left, right);
    case "^":
      if (right.d !== 1n || (left.n === 0n && right.n <= 0n)) return undefined;
      return power(left, right.n);
  }
}

/** The value to 40 digits where it is irrational; undefined where it has none. */
export function nearValue(value: Value, reading: Reading): Rational | undefined {
  return within(steps, () => {
    const expression = expressionOf(value, reading);
    if (expression === undefined) return undefined;
    const { real, imaginary } = evaluate(expression, { values: new Map(), real: true });
    if (imaginary.low.m !== 0n || imaginary.high.m !== 0n || !isNarrow(real)) return undefined;
    const { m, e } = real.low;
    return e >= 0 ? ratio(m << BigInt(e), 1n) : ratio(m, 1n << BigInt(-e));
  });
}

function expressionOf(value: Value, reading: Reading): Expression | undefined {
  const exact = calculated(value, reading);
  if (exact !== undefined) return { kind: "number", value: exact, rounded: false };
  switch (value.kind) {
    case "number":
      return undefined;
    case "before":
      return undefined;
    case "name":
      return value.name === "pi" ? { kind: "constant", name: "pi" } : undefined;
    case "negative": {
      const of = expressionOf(value.of, reading);
      return of && product(number(-1), of);
    }
    case "root": {
      const of = expressionOf(value.of, reading);
      return of && raisedTo(of, number(1, 2));
    }
    case "mean":
      return undefined;
    case "operation": {
      const left = expressionOf(value.left, reading);
      const right = left && expressionOf(value.right, reading);
      if (right === undefined) return undefined;
      switch (value.operator) {
        case "+":
          return sum(left!, right);
        case "-":
          return difference(left!, right);
        case "*":
          return product(left!, right);
        case "/":
          return quotient(left!, right);
        case "^":
          return raisedTo(left!, right);
        default:
          return undefined;
      }
    }
  }
}

const readings: readonly Reading[] = [usual, { percent: "unit", dozen: "unit" }];

/** The values that a side may have, the usual one first. */
export function readingsOf(value: Value): Rational[] {
  const values = readings.flatMap((reading) => exactValue(value, reading) ?? []);
  return values.filter((each, index) => index === 0 || keyOfNumber(each) !== keyOfNumber(values[0]!));
}
