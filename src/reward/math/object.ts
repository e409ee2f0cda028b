// What an answer means mathematically: a value, several values, a tuple, a set of intervals, a matrix, an equation, an
// inequality. Reads no text and compares nothing.
import type { Expression } from "./expression.ts";
import { isPoint, type Range, united } from "./ranges.ts";

export type MathObject =
  | { kind: "value"; value: Expression }
  /** In any order; `bare` without braces. */
  | { kind: "several"; items: readonly MathObject[]; bare: boolean }
  | { kind: "tuple"; items: readonly MathObject[]; open: string; close: string }
  /** A union of intervals; an end may be ±infinity. */
  | { kind: "ranges"; ranges: readonly Range[]; variable: string | undefined }
  | { kind: "ratio"; terms: readonly Expression[] }
  | { kind: "matrix"; rows: readonly (readonly Expression[])[] }
  /** name = value, where the value does not hold the name. */
  | {
      kind: "assignment";
      name: string;
      /** The variables of a function: x of f(x). */
      parameters: readonly string[];
      value: MathObject;
      equation: Expression | undefined;
    }
  /** left − right = 0 */
  | { kind: "equation"; difference: Expression; right: Expression }
  /** difference > 0, or ≥ 0 */
  | { kind: "inequality"; difference: Expression; strict: boolean }
  /** value modulo modulus */
  | { kind: "congruence"; value: Expression; modulus: bigint }
  /** A chain of equal constants is its value; this is one of unequal ones. */
  | { kind: "contradiction" };

/** A set of numbers, as simple as it can be written: single points are a set of values. */
export function ranges(list: readonly Range[], variable?: string): MathObject {
  const simple = united(list) ?? list;
  if (!simple.every(isPoint)) return { kind: "ranges", ranges: simple, variable };
  const items = simple.map(({ low }): MathObject => ({ kind: "value", value: low }));
  return { kind: "several", items, bare: false };
}

/** A tuple of two ends read as the interval between them. */
export function asRanges(object: MathObject): (MathObject & { kind: "ranges" }) | undefined {
  if (object.kind === "ranges") return object;
  if (object.kind !== "tuple" || object.items.length !== 2 || object.open === "⟨") return undefined;
  const [low, high] = object.items;
  if (low?.kind !== "value" || high?.kind !== "value") return undefined;
  const range = { low: low.value, high: high.value, openLow: object.open === "(", openHigh: object.close === ")" };
  return { kind: "ranges", ranges: [range], variable: undefined };
}
