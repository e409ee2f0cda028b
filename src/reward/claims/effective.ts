// How many operations of a value change anything: not "+ 0", not "* 1", not what is undone again. Knows no claims.
import type { Rational } from "../math/rational.ts";
import { exactValue } from "./exact-value.ts";
import { isOne, keyOfNumber, usual, type Value } from "./value.ts";

const never = () => false;

/**
 * Operations that change something: "5 + 3 - 3" has none, "3 * 4 + 0" has one.
 * @param mayRecur whether a number is there twice, so that what is done with one is not undone with the other
 */
export function effectiveOperations(value: Value, mayRecur: (key: string) => boolean = never): number {
  switch (value.kind) {
    case "number":
    case "name":
    case "before":
      return 0;
    case "negative":
      return effectiveOperations(value.of, mayRecur);
    case "root":
      return 1 + effectiveOperations(value.of, mayRecur);
    case "mean":
      return value.items.reduce((total, item) => total + effectiveOperations(item, mayRecur), value.items.length);
    case "operation": {
      const { operator } = value;
      if (operator === "+" || operator === "-") return joined(value, "+", (part) => part.n === 0n, mayRecur);
      if (operator === "*" || operator === "/") return joined(value, "*", isOne, mayRecur);
      return 1 + effectiveOperations(value.left, mayRecur) + effectiveOperations(value.right, mayRecur);
    }
  }
}

/** Operations of a sum or product, without parts that are neutral or undo one another. */
function joined(
  value: Value,
  kind: "+" | "*",
  isNeutral: (part: Rational) => boolean,
  mayRecur: (key: string) => boolean,
): number {
  const waiting = new Map<string, { count: number; operations: number }>();
  let left = 0;
  let operations = 0;
  for (const { part, inverse } of partsOf(value, kind, false)) {
    const own = effectiveOperations(part, mayRecur);
    const exact = exactValue(part, usual);
    if (exact !== undefined && isNeutral(exact) && own === 0) continue;
    left += 1;
    operations += own;
    if (exact === undefined) continue;
    const key = keyOfNumber(exact);
    if (part.kind === "number" && mayRecur(key)) continue;
    const other = waiting.get(`${inverse ? "" : "-"}${key}`);
    if (other !== undefined && other.count > 0) {
      other.count -= 1;
      left -= 2;
      operations -= own + other.operations;
      continue;
    }
    const same = waiting.get(`${inverse ? "-" : ""}${key}`);
    waiting.set(`${inverse ? "-" : ""}${key}`, { count: (same?.count ?? 0) + 1, operations: own });
  }
  return Math.max(0, operations) + Math.max(0, left - 1);
}

type Part = { part: Value; inverse: boolean };

function partsOf(value: Value, kind: "+" | "*", inverse: boolean): Part[] {
  if (value.kind !== "operation") return [{ part: value, inverse }];
  const inverting = kind === "+" ? "-" : "/";
  if (value.operator !== kind && value.operator !== inverting) return [{ part: value, inverse }];
  const turned = value.operator === inverting ? !inverse : inverse;
  return [...partsOf(value.left, kind, inverse), ...partsOf(value.right, kind, turned)];
}
