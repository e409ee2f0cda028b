// What a mathematical answer is once it has been read: expressions, and what is built of them. Knows no text.
import { type Rational, ratio } from "./rational.ts";

export type Expression =
  /** `rounded` when it was written as a decimal, so that it may stand for a value near it. */
  | { kind: "number"; value: Rational; rounded: boolean }
  | { kind: "symbol"; name: string }
  | { kind: "constant"; name: "pi" | "e" | "i" | "infinity" }
  | { kind: "sum"; terms: readonly Expression[] }
  | { kind: "product"; factors: readonly Expression[] }
  | { kind: "power"; base: Expression; exponent: Expression }
  | { kind: "apply"; name: string; parameters: readonly Expression[] };

export type Relation = "=" | "≠" | "<" | "≤" | ">" | "≥" | "≈" | "∈";
export type SetOperation = "∪" | "∩" | "∖";
export type Bracket = "(" | ")" | "[" | "]" | "{" | "}" | "⟨" | "⟩";

/** What the parser gives: an expression, or what may stand around expressions. */
export type Node =
  | Expression
  | { kind: "group"; open: Bracket; close: Bracket; items: readonly Node[] }
  | { kind: "list"; items: readonly Node[] }
  | { kind: "matrix"; rows: readonly (readonly Expression[])[] }
  | { kind: "sets"; operation: SetOperation; left: Node; right: Node }
  | { kind: "relation"; sides: readonly Node[]; signs: readonly Relation[] }
  | { kind: "conjunction"; parts: readonly Node[] }
  | { kind: "ratio"; terms: readonly Expression[] }
  | { kind: "named"; name: "reals" | "empty" | "dots" }
  /** value modulo modulus, perhaps of a named value */
  | { kind: "congruence"; value: Expression; modulus: bigint };

export function isExpression(node: Node): node is Expression {
  switch (node.kind) {
    case "number":
    case "symbol":
    case "constant":
    case "sum":
    case "product":
    case "power":
    case "apply":
      return true;
    default:
      return false;
  }
}

export function number(n: bigint | number, d: bigint | number = 1n): Expression {
  return { kind: "number", value: ratio(BigInt(n), BigInt(d)), rounded: false };
}

export const constant = (name: "pi" | "e" | "i" | "infinity"): Expression => ({ kind: "constant", name });
export const sum = (...terms: Expression[]): Expression =>
  terms.length === 1
    ? terms[0]!
    : { kind: "sum", terms: terms.flatMap((term) => (term.kind === "sum" ? term.terms : [term])) };
export const product = (...factors: Expression[]): Expression =>
  factors.length === 1 ? factors[0]! : { kind: "product", factors };
export const power = (base: Expression, exponent: Expression): Expression => ({ kind: "power", base, exponent });
export const apply = (name: string, ...parameters: Expression[]): Expression => ({ kind: "apply", name, parameters });

export function negated(value: Expression): Expression {
  if (value.kind === "number") return { ...value, value: { n: -value.value.n, d: value.value.d } };
  return product(number(-1), value);
}
export const quotient = (over: Expression, under: Expression): Expression => product(over, power(under, number(-1)));
export const difference = (a: Expression, b: Expression): Expression => sum(a, negated(b));

/** The direct parts of an expression. */
function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "sum":
      return expression.terms;
    case "product":
      return expression.factors;
    case "power":
      return [expression.base, expression.exponent];
    case "apply":
      return expression.parameters;
    default:
      return [];
  }
}

/** The same expression with other parts. */
export function withParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "sum":
      return sum(...expression.terms.map(change));
    case "product":
      return product(...expression.factors.map(change));
    case "power":
      return power(change(expression.base), change(expression.exponent));
    case "apply":
      return { ...expression, parameters: expression.parameters.map(change) };
    default:
      return expression;
  }
}

export function substitute(expression: Expression, name: string, value: Expression): Expression {
  if (expression.kind === "symbol" && expression.name === name) return value;
  return withParts(expression, (part) => substitute(part, name, value));
}

export function some(expression: Expression, test: (part: Expression) => boolean): boolean {
  return test(expression) || partsOf(expression).some((part) => some(part, test));
}

export const isRounded = (expression: Expression): boolean =>
  some(expression, (part) => part.kind === "number" && part.rounded);

export function symbolsOf(expression: Expression, found: Set<string> = new Set()): Set<string> {
  if (expression.kind === "symbol") found.add(expression.name);
  for (const part of partsOf(expression)) symbolsOf(part, found);
  return found;
}

/** A text that is the same for the same expression, read the same way. */
export function keyOf(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return `${expression.value.n}/${expression.value.d}`;
    case "symbol":
      return expression.name;
    case "constant":
      return `\\${expression.name}`;
    default:
      return `${expression.kind === "apply" ? expression.name : expression.kind}(${partsOf(expression).map(keyOf).join(",")})`;
  }
}
