// What a parsed text means as an answer: a value, several values, a tuple, a set of intervals, a matrix, an equation, an
// inequality. Decides what notation leaves open, and compares nothing.
import { canonical } from "./canonical.ts";
import { signOfConstant } from "./compare-expressions.ts";
import {
  constant,
  difference,
  type Expression,
  isExpression,
  keyOf,
  type Node,
  negated,
  number,
  quotient,
  type Relation,
  some,
  symbolsOf,
  withParts,
} from "./expression.ts";
import { within } from "./work.ts";

export type Range = { low: Expression; high: Expression; openLow: boolean; openHigh: boolean };

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
  | { kind: "assignment"; name: string; value: MathObject; equation: Expression | undefined }
  /** left − right = 0 */
  | { kind: "equation"; difference: Expression; right: Expression }
  /** difference > 0, or ≥ 0 */
  | { kind: "inequality"; difference: Expression; strict: boolean }
  /** A chain of equal constants is its value; this is one of unequal ones. */
  | { kind: "contradiction" };

const infinity = constant("infinity");
const isInfinite = (expression: Expression): boolean => infiniteSign(expression) !== 0;

/** 1 for ∞, -1 for −∞, 0 for anything else. */
export function infiniteSign(expression: Expression): -1 | 0 | 1 {
  if (expression.kind === "constant" && expression.name === "infinity") return 1;
  if (expression.kind !== "product" || expression.factors.length !== 2) return 0;
  const [first, second] = expression.factors;
  const negative = first?.kind === "number" && first.value.n === -1n && first.value.d === 1n;
  return negative && second !== undefined && infiniteSign(second) === 1 ? -1 : 0;
}

/** The object that a node means; undefined when it means none that can be compared. */
export function interpret(node: Node): MathObject | undefined {
  if (isExpression(node)) return interpretExpression(node);
  switch (node.kind) {
    case "matrix":
      return { kind: "matrix", rows: node.rows };
    case "ratio":
      return { kind: "ratio", terms: node.terms };
    case "named":
      if (node.name === "empty") return { kind: "several", items: [], bare: false };
      return ranges([{ low: negated(infinity), high: infinity, openLow: true, openHigh: true }]);
    case "list":
      return several(node.items, true);
    case "group":
      return interpretGroup(node);
    case "union":
      return interpretUnion(node.parts);
    case "relation":
      return interpretRelation(node.sides, node.signs);
    case "conjunction":
      return intersection(node.parts);
  }
}

const ranges = (list: readonly Range[], variable?: string): MathObject => ({ kind: "ranges", ranges: list, variable });

/** One value, or two where it holds ±. */
function interpretExpression(expression: Expression): MathObject {
  const hasSign = some(expression, (part) => part.kind === "apply" && (part.name === "±" || part.name === "∓"));
  if (!hasSign) return { kind: "value", value: expression };
  const items = [1, -1].map((sign): MathObject => ({ kind: "value", value: withSign(expression, sign) }));
  return { kind: "several", items, bare: true };
}

function withSign(expression: Expression, sign: number): Expression {
  const inside = withParts(expression, (part) => withSign(part, sign));
  if (inside.kind !== "apply" || (inside.name !== "±" && inside.name !== "∓")) return inside;
  return (inside.name === "±") === sign > 0 ? inside.parameters[0]! : negated(inside.parameters[0]!);
}

/** A list whose first item alone is named ("n = 2, 3, 4") is a list of values of that name. */
function several(nodes: readonly Node[], bare: boolean): MathObject | undefined {
  const items: MathObject[] = [];
  for (const node of nodes) {
    const item = interpret(node);
    if (item === undefined) return undefined;
    if (item.kind === "several" && item.bare) items.push(...item.items);
    else items.push(item);
  }
  const [first, ...rest] = items;
  if (first?.kind === "assignment" && rest.length > 0 && rest.every(({ kind }) => kind === "value")) {
    return { ...first, equation: undefined, value: { kind: "several", items: [first.value, ...rest], bare: true } };
  }
  const assigned = items.flatMap((item) => (item.kind === "assignment" ? [item] : []));
  const [named] = assigned;
  if (named !== undefined && assigned.length === items.length && assigned.every(({ name }) => name === named.name)) {
    const values = assigned.map(({ value }) => value);
    return {
      kind: "assignment",
      name: named.name,
      equation: undefined,
      value: { kind: "several", items: values, bare },
    };
  }
  const allRanges = items.flatMap((item) => (item.kind === "ranges" ? [item] : []));
  if (bare && items.length > 1 && allRanges.length === items.length) {
    return ranges(
      allRanges.flatMap((item) => item.ranges),
      allRanges[0]!.variable,
    );
  }
  return { kind: "several", items, bare };
}

function interpretGroup({ open, close, items }: Node & { kind: "group" }): MathObject | undefined {
  if (open === "{") return several(items, false);
  const objects = items.map(interpret);
  const known = objects.flatMap((object) => object ?? []);
  if (known.length !== objects.length) return undefined;
  const [low, high] = known;
  const ends = known.length === 2 && low?.kind === "value" && high?.kind === "value";
  const isRange =
    ends && (open === "[" || close === "]" || isInfinite(low.value) || isInfinite(high.value)) && open !== "⟨";
  if (ends && isRange && (open !== "[" || close !== "]" || isInfinite(low.value) || isInfinite(high.value))) {
    return ranges([
      {
        low: low.value,
        high: high.value,
        openLow: open === "(" || isInfinite(low.value),
        openHigh: close === ")" || isInfinite(high.value),
      },
    ]);
  }
  if (
    open === "[" &&
    close === "]" &&
    known.length > 1 &&
    known.every((item) => item.kind === "tuple" && item.open === "[")
  ) {
    const rows = known.map((item) =>
      (item.kind === "tuple" ? item.items : []).flatMap((cell) => (cell.kind === "value" ? [cell.value] : [])),
    );
    if (rows.every((row) => row.length === rows[0]!.length && row.length > 0)) return { kind: "matrix", rows };
  }
  return { kind: "tuple", items: known, open, close };
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

function interpretUnion(parts: readonly Node[]): MathObject | undefined {
  const found: Range[] = [];
  for (const part of parts) {
    const object = interpret(part);
    if (object?.kind === "several") {
      for (const item of object.items) {
        if (item.kind !== "value") return undefined;
        found.push({ low: item.value, high: item.value, openLow: false, openHigh: false });
      }
      continue;
    }
    const range = object === undefined ? undefined : asRanges(object);
    if (range === undefined) return undefined;
    found.push(...range.ranges);
  }
  return ranges(found);
}

function interpretRelation(sides: readonly Node[], signs: readonly Relation[]): MathObject | undefined {
  const [first, second] = sides;
  if (signs[0] === "∈" && signs.length === 1) return second === undefined ? undefined : interpret(second);
  if (signs.every((sign) => sign === "=" || sign === "≈")) {
    // "x = 1/3 ≈ 0.33" states 1/3.
    const exact = signs.indexOf("≈");
    return interpretEquation(exact > 0 ? sides.slice(0, exact + 1) : sides);
  }
  const expressions = sides.flatMap((side) => (isExpression(side) ? [side] : []));
  if (expressions.length !== sides.length) return undefined;
  if (signs.length === 2) {
    const parts = [0, 1].map((i): Node => ({ kind: "relation", sides: sides.slice(i, i + 2), signs: [signs[i]!] }));
    return intersection(parts);
  }
  if (signs.length !== 1 || first === undefined || second === undefined) return undefined;
  return interpretInequality(expressions[0]!, expressions[1]!, signs[0]!);
}

/** The last side of a chain, under the name on its first side. */
function interpretEquation(sides: readonly Node[]): MathObject | undefined {
  const [first] = sides;
  const last = sides.at(-1)!;
  const expressions = sides.flatMap((side) => (isExpression(side) ? [side] : []));
  const allExpressions = expressions.length === sides.length;
  const left = first !== undefined && isExpression(first) ? nameOf(first) : undefined;
  if (left !== undefined && first !== undefined) {
    const value = interpret(last);
    const free = !isExpression(last) || !symbolsOf(last).has(left);
    const equation = allExpressions && sides.length === 2 ? difference(expressions[0]!, expressions[1]!) : undefined;
    if (free) return value === undefined ? undefined : { kind: "assignment", name: left, value, equation };
  }
  if (!allExpressions) {
    // "(x, y) = (1, 2)" names its parts.
    const target = interpret(last);
    if (first?.kind === "ratio" || (first !== undefined && isExpression(first))) {
      const labels = first.kind === "ratio" ? first.terms : [first];
      return labels.every((term) => nameOf(term) !== undefined) ? target : undefined;
    }
    return first?.kind === "group" && target?.kind === "tuple" ? target : undefined;
  }
  const right = nameOf(last as Expression);
  if (right !== undefined && sides.length === 2 && !symbolsOf(expressions[0]!).has(right)) {
    const equation = difference(expressions[0]!, expressions[1]!);
    const value = interpretExpression(expressions[0]!);
    return { kind: "assignment", name: right, value, equation };
  }
  if (expressions.every((side) => symbolsOf(side).size === 0)) return chainValue(expressions);
  if (sides.length > 2) return undefined;
  return { kind: "equation", difference: difference(expressions[0]!, expressions[1]!), right: expressions[1]! };
}

/** The name that an equation defines: a symbol, or a function letter with its variables. */
function nameOf(expression: Expression): string | undefined {
  if (expression.kind === "symbol") return expression.name;
  if (expression.kind === "apply" && expression.name.endsWith("()")) return expression.name;
  return isLabel(expression) ? keyOf(expression) : undefined;
}

/** What geometry names by its points: AB, |AB|, AB/CD. */
function isLabel(expression: Expression): boolean {
  const names = [...symbolsOf(expression)];
  if (names.length < 2 || !names.every((name) => /^[A-Z]'?$/.test(name))) return false;
  return !some(expression, (part) => part.kind === "sum" || (part.kind === "number" && part.value.n !== -1n));
}

function chainValue(sides: readonly Expression[]): MathObject {
  const value = sides.at(-1)!;
  const holds = sides.every((side) => keyOf(side) === keyOf(value) || signOfConstant(difference(side, value)) === 0);
  return holds ? { kind: "value", value } : { kind: "contradiction" };
}

function interpretInequality(left: Expression, right: Expression, sign: Relation): MathObject | undefined {
  const [large, small] = sign === ">" || sign === "≥" || sign === "≠" ? [left, right] : [right, left];
  const gap = difference(large, small);
  const bound = linearBound(gap);
  const strict = sign === "<" || sign === ">" || sign === "≠";
  if (bound === undefined) return sign === "≠" ? undefined : { kind: "inequality", difference: gap, strict };
  const { variable, value, rising } = bound;
  const above: Range = { low: value, high: infinity, openLow: strict, openHigh: true };
  const below: Range = { low: negated(infinity), high: value, openLow: true, openHigh: strict };
  if (sign === "≠") return ranges([below, above], variable);
  return ranges([rising ? above : below], variable);
}

/** Where a·x + b is zero, for an expression that is linear in its one variable; `rising` when a > 0. */
export function linearBound(
  expression: Expression,
): { variable: string; value: Expression; rising: boolean } | undefined {
  const symbols = [...symbolsOf(expression)];
  const [variable] = symbols;
  if (variable === undefined || symbols.length !== 1) return undefined;
  const at = (value: number): Expression => substitute(expression, variable, number(value));
  const [zero, one, two] = [at(0), at(1), at(2)];
  const slope = difference(one, zero);
  // Linear when the second difference vanishes and the canonical form is a polynomial of degree 1.
  if (!isLinear(expression, variable) || signOfConstant(difference(difference(two, one), slope)) !== 0)
    return undefined;
  const sign = signOfConstant(slope);
  if (sign === undefined || sign === 0) return undefined;
  return { variable, value: negated(quotient(zero, slope)), rising: sign > 0 };
}

function isLinear(expression: Expression, variable: string): boolean {
  const form = within(20_000, () => canonical(expression));
  if (form === undefined || form.under.size !== 1) return false;
  return [...form.over.values(), ...form.under.values()].every(({ powers }) =>
    powers.every(({ generator, exponent }) =>
      generator === `v${variable}` ? exponent.n === 1n && exponent.d === 1n : /^(?:#\d+|pi|e)$/.test(generator),
    ),
  );
}

export function substitute(expression: Expression, name: string, value: Expression): Expression {
  if (expression.kind === "symbol" && expression.name === name) return value;
  return withParts(expression, (part) => substitute(part, name, value));
}

/** "x > 1 and x < 3", "1 < x < 3": one range with both ends. */
function intersection(parts: readonly Node[]): MathObject | undefined {
  const objects = parts.map(interpret);
  const known = objects.flatMap((object) => (object?.kind === "ranges" && object.ranges.length === 1 ? [object] : []));
  const [first, second] = known;
  if (first === undefined || second === undefined || objects.length !== 2 || known.length !== 2) return undefined;
  if (first.variable !== second.variable) return undefined;
  const [a, b] = [first.ranges[0]!, second.ranges[0]!];
  const [above, below] = isInfinite(a.high) ? [a, b] : [b, a];
  if (!isInfinite(above.high) || isInfinite(above.low) || !isInfinite(below.low) || isInfinite(below.high))
    return undefined;
  const range = { low: above.low, high: below.high, openLow: above.openLow, openHigh: below.openHigh };
  return ranges([range], first.variable);
}
