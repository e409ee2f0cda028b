// What a percent sign means in a claim: a part of one, or a unit.
import { equals } from "../math/rational.ts";
import { exactValue, nearValue } from "./exact-value.ts";
import { type Leaf, leavesOf, type Reading, type Value } from "./value.ts";

/** "20 / 50 * 100 = 40 %" takes the sign for a unit, and so does "100 % - 20 % = 80 %". */
export function sameUnder(left: Value, other: Value, reading: Reading): boolean {
  if (reading.percent === "unit" && !percentIsUnit(left, other)) return false;
  const [a, b] = [exactValue(left, reading), exactValue(other, reading)];
  if (a !== undefined && b !== undefined) return equals(a, b);
  const [c, d] = [a ?? nearValue(left, reading), b ?? nearValue(other, reading)];
  return a === undefined && b === undefined && c !== undefined && d !== undefined && equals(c, d);
}

/** Where numbers are added up or a percentage is worked out of plain numbers; "20 % of 50" is a part in any reading. */
export function percentIsUnit(left: Value, other: Value): boolean {
  const sides = [left, other];
  const lone = sides.find((side): side is Leaf => side.kind === "number");
  if (lone === undefined) return false;
  const worked = lone === left ? other : left;
  const marks = percentsIn(worked);
  if (lone.percent) return marks === 0 || isSum(worked);
  return marks > 0 && (isSum(worked) || timesHundredPercent(worked));
}

/** "3 / 21 * 100 % = 14.28" */
function timesHundredPercent(value: Value): boolean {
  if (value.kind !== "operation" || value.operator !== "*") return false;
  const { left, right } = value;
  return (
    right.kind === "number" && right.percent && right.value.n === 100n && right.value.d === 1n && percentsIn(left) === 0
  );
}

/** "48 = 100 % + 20 %" */
export function isPercentAgainstPlain(left: Value, other: Value): boolean {
  const counts = [left, other].map((side) => ({
    marks: percentsIn(side),
    leaves: leavesOf(side).length,
    sum: isSum(side),
  }));
  return [counts, counts.toReversed()].some(
    ([a, b]) => a!.sum && a!.leaves > 1 && a!.marks === a!.leaves && b!.marks === 0,
  );
}

function percentsIn(value: Value): number {
  switch (value.kind) {
    case "number":
      return value.percent ? 1 : 0;
    case "operation":
      return percentsIn(value.left) + percentsIn(value.right);
    case "negative":
    case "root":
      return percentsIn(value.of);
    default:
      return 0;
  }
}

export function isSum(value: Value): boolean {
  if (value.kind === "number") return true;
  return value.kind === "operation" && /^[-+]$/.test(value.operator) && isSum(value.left) && isSum(value.right);
}
