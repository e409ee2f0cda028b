// What one side of a claim says: numbers and what is done with them, and its exact value under a reading. Knows no text.
import { one, type Rational } from "../math/rational.ts";
import type { Operator } from "./tokens.ts";

export type Leaf = {
  kind: "number";
  value: Rational;
  /** Digits after the point; undefined where it was not written in digits. */
  decimals: number | undefined;
  /** Without "dozen" and the like behind it. */
  bare: Rational | undefined;
  percent: boolean;
  /** Where it stands; `end` is just after its digits, where a unit may begin. */
  start: number;
  end: number;
  /** $ before it, by its offset. */
  currency: number | undefined;
  /** A single letter stands behind it, a unit or a name: "5m", "2g". */
  lettered?: true;
};

export type Value =
  | Leaf
  | { kind: "name"; name: string }
  /** The result before: "+ 5" goes on from it. */
  | { kind: "before" }
  | { kind: "operation"; operator: Operator | "more" | "less"; left: Value; right: Value }
  | { kind: "negative"; of: Value }
  | { kind: "root"; of: Value }
  | { kind: "mean"; items: readonly Value[] };

/** How marks that have two uses are taken. */
export type Reading = {
  /** "20 %" is 1/5, or 20 with a unit. */
  percent: "part" | "unit";
  /** "2 dozen" is 24, or 2 with a unit. */
  dozen: "number" | "unit";
};

export const usual: Reading = { percent: "part", dozen: "number" };

/** All numbers of a side, from left to right. */
export function leavesOf(value: Value): Leaf[] {
  switch (value.kind) {
    case "number":
      return [value];
    case "name":
    case "before":
      return [];
    case "negative":
    case "root":
      return leavesOf(value.of);
    case "mean":
      return value.items.flatMap(leavesOf);
    case "operation":
      return [...leavesOf(value.left), ...leavesOf(value.right)];
  }
}

export function hasName(value: Value): boolean {
  switch (value.kind) {
    case "number":
    case "before":
      return false;
    case "name":
      return value.name !== "pi";
    case "negative":
    case "root":
      return hasName(value.of);
    case "mean":
      return value.items.some(hasName);
    case "operation":
      return hasName(value.left) || hasName(value.right);
  }
}

/** The same with a value in the place of the result before. */
export function onwardFrom(value: Value, before: Value): Value {
  return value.kind === "before" ? before : withParts(value, (part) => onwardFrom(part, before));
}

/** The same with other values in the place of its numbers. */
export function withLeaves(value: Value, change: (leaf: Leaf) => Value): Value {
  return value.kind === "number" ? change(value) : withParts(value, (part) => withLeaves(part, change));
}

function withParts(value: Value, change: (part: Value) => Value): Value {
  switch (value.kind) {
    case "number":
    case "name":
    case "before":
      return value;
    case "negative":
    case "root":
      return { ...value, of: change(value.of) };
    case "mean":
      return { ...value, items: value.items.map(change) };
    case "operation":
      return { ...value, left: change(value.left), right: change(value.right) };
  }
}

/** How many operations a side works out. */
export function operationCount(value: Value): number {
  switch (value.kind) {
    case "number":
    case "name":
    case "before":
      return 0;
    case "negative":
      return operationCount(value.of);
    case "root":
      return 1 + operationCount(value.of);
    case "mean":
      return value.items.reduce((total, item) => total + operationCount(item), value.items.length);
    case "operation":
      return 1 + operationCount(value.left) + operationCount(value.right);
  }
}

export const keyOfNumber = ({ n, d }: Rational): string => `${n}/${d}`;

export const isOne = (value: Rational): boolean => value.n === one.n && value.d === one.d;

/** The same for the same numbers and operations, whichever way round they are added or multiplied. */
export function keyOfValue(value: Value): string {
  switch (value.kind) {
    case "number":
      return `${keyOfNumber(value.value)}${value.percent ? "%" : ""}`;
    case "name":
      return value.name;
    case "before":
      return "before";
    case "negative":
    case "root":
      return `${value.kind}(${keyOfValue(value.of)})`;
    case "mean":
      return `mean(${value.items.map(keyOfValue).sort().join(",")})`;
    case "operation": {
      const sides = [keyOfValue(value.left), keyOfValue(value.right)];
      if (value.operator === "+" || value.operator === "*") sides.sort();
      return `(${sides.join(value.operator)})`;
    }
  }
}
