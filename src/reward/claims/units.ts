// What the numbers of a claim are worth in the unit of its result: "1 hour + 30 minutes = 90 minutes". Knows sums and
// multiples of one unit, no products of units.
import { divide, fromDouble, multiply, type Rational } from "../math/rational.ts";
import { commonScales, isBare, readUnit, type Unit } from "../unit.ts";
import { readings } from "../unit-table.ts";
import { exactValue } from "./exact-value.ts";
import { type Leaf, leavesOf, type Reading, type Value } from "./value.ts";

/** The unit of a number where it is one that converts. */
export function unitOf(text: string, leaf: Leaf): Unit | undefined {
  if (leaf.percent) return undefined;
  const { unit } = readUnit(text, leaf.end);
  if (leaf.currency !== undefined) {
    const known = readings.get(text[leaf.currency] ?? "");
    if (known === undefined) return undefined;
    const over = { kind: "known", readings: known } as const;
    return unit.under === undefined ? { over, text: "" } : { over, under: unit.under, text: "" };
  }
  return unit.over?.kind === "known" ? unit : undefined;
}

/** How many of the smaller unit make one of the larger: 60 minutes an hour; undefined where they measure different things. */
export function partsPerUnit(larger: string, smaller: string): Rational | undefined {
  for (const large of readings.get(larger) ?? []) {
    for (const small of readings.get(smaller) ?? []) {
      if (large.dimension === small.dimension && large.factor > small.factor) {
        return divide(fromDouble(large.factor), fromDouble(small.factor));
      }
    }
  }
  return undefined;
}

/** How the result's unit relates to those of a side. */
type Converted =
  /** The side's value in the unit of the result. */
  | { kind: "value"; value: Rational }
  /** Its units measure something else. */
  | { kind: "apart" }
  /** It mixes units in a way that is not worked out here. */
  | { kind: "mixed" };

/** Undefined where units play no part: none of them is known, or all are the same. */
export function convert(text: string, side: Value, result: Leaf, reading: Reading): Converted | undefined {
  const leaves = leavesOf(side);
  const target = unitOf(text, result);
  const units = leaves.map((leaf) => unitOf(text, leaf));
  const known = units.flatMap((unit) => unit ?? []);
  if (known.length === 0) return undefined;
  if (target === undefined || isBare(target)) return disagree(known) ? { kind: "mixed" } : undefined;
  const scales = new Map<Leaf, Rational>();
  for (const [index, unit] of units.entries()) {
    if (unit === undefined) continue;
    const [scale] = [...commonScales(unit, target), ...overScales(unit, target)];
    if (scale === undefined)
      return isSumOfUnits(side, units, leaves) && measuresOther(unit, target) ? { kind: "apart" } : { kind: "mixed" };
    scales.set(leaves[index]!, divide(fromDouble(scale.a), fromDouble(scale.b)));
  }
  if ([...scales.values()].every(({ n, d }) => n === d)) return undefined;
  const kind = linearity(side, scales);
  if (kind !== "united") return { kind: "mixed" };
  const value = exactValue(scaled(side, scales), reading);
  return value === undefined ? { kind: "mixed" } : { kind: "value", value };
}

/** Whether two known units differ, so that numbers cannot be taken as they stand. */
function disagree(units: readonly Unit[]): boolean {
  const [first, ...rest] = units;
  return rest.some((unit) => {
    const scales = commonScales(first!, unit);
    return scales.length === 0 || scales.every(({ a, b }) => a !== b);
  });
}

/** "$ per glass" against "cents": what it is per is multiplied away. */
function overScales(a: Unit, b: Unit) {
  return a.over === undefined || b.over === undefined
    ? []
    : commonScales({ over: a.over, text: "" }, { over: b.over, text: "" });
}

/** "km" against "kg". */
const measuresOther = (a: Unit, b: Unit): boolean =>
  a.over !== undefined && b.over !== undefined && overScales(a, b).length === 0;

/** "5 km + 3 km": terms that all carry a unit, so that the result must too. */
function isSumOfUnits(side: Value, units: readonly (Unit | undefined)[], leaves: readonly Leaf[]): boolean {
  if (units.some((unit) => unit === undefined)) return false;
  const isSum = (value: Value): boolean =>
    value.kind === "number" ||
    (value.kind === "operation" && /^[-+]$/.test(value.operator) && isSum(value.left) && isSum(value.right));
  return leaves.length > 0 && isSum(side) && !disagree(units.flatMap((unit) => unit ?? []));
}

/** Whether a side is a sum of terms that hold one united number each, a bare number, or neither. */
function linearity(value: Value, scales: ReadonlyMap<Leaf, unknown>): "united" | "bare" | "other" {
  switch (value.kind) {
    case "number":
      return scales.has(value) ? "united" : "bare";
    case "negative":
      return linearity(value.of, scales);
    case "operation": {
      const [left, right] = [linearity(value.left, scales), linearity(value.right, scales)];
      if (left === "other" || right === "other") return "other";
      if (value.operator === "+" || value.operator === "-") return left === right ? left : "other";
      if (value.operator === "*")
        return left === "united" && right === "united" ? "other" : left === right ? "bare" : "united";
      if (value.operator === "/") return right === "united" ? "other" : left;
      return left === "bare" && right === "bare" ? "bare" : "other";
    }
    default:
      return "other";
  }
}

function scaled(value: Value, scales: ReadonlyMap<Leaf, Rational>): Value {
  switch (value.kind) {
    case "number": {
      const scale = scales.get(value);
      return scale === undefined ? value : { ...value, value: multiply(value.value, scale), bare: undefined };
    }
    case "negative":
      return { ...value, of: scaled(value.of, scales) };
    case "operation":
      return { ...value, left: scaled(value.left, scales), right: scaled(value.right, scales) };
    default:
      return value;
  }
}
