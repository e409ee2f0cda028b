// What a parsed text means as an answer: a value, several values, a tuple, a set of intervals, a matrix, an equation, an
// inequality. Decides what notation leaves open, and compares nothing.
import { signOfConstant } from "./compare-expressions.ts";
import {
  difference,
  type Expression,
  isExpression,
  keyOf,
  type Node,
  negated,
  type Relation,
  type SetOperation,
  some,
  symbolsOf,
  withParts,
} from "./expression.ts";
import { linearBound, solveInequality } from "./inequality.ts";
import {
  above,
  below,
  everything,
  intersected,
  isInfinite,
  isPoint,
  pointAt,
  type Range,
  united,
  without,
} from "./ranges.ts";

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
  /** A chain of equal constants is its value; this is one of unequal ones. */
  | { kind: "contradiction" };

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
      return { kind: "ranges", ranges: [everything], variable: undefined };
    case "list":
      return several(node.items, true);
    case "group":
      return interpretGroup(node);
    case "sets":
      return interpretSets(node.operation, node.left, node.right);
    case "relation":
      return interpretRelation(node.sides, node.signs);
    case "conjunction":
      return conjunction(node.parts);
  }
}

/** A set of numbers, as simple as it can be written: single points are a set of values. */
function ranges(list: readonly Range[], variable?: string): MathObject {
  const simple = united(list) ?? list;
  if (!simple.every(isPoint)) return { kind: "ranges", ranges: simple, variable };
  const items = simple.map(({ low }): MathObject => ({ kind: "value", value: low }));
  return { kind: "several", items, bare: false };
}

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
    return { ...named, equation: undefined, value: { kind: "several", items: values, bare } };
  }
  const allRanges = items.flatMap((item) => (item.kind === "ranges" ? [item] : []));
  if (bare && items.length > 1 && allRanges.length === items.length) {
    return eitherOrBoth(allRanges);
  }
  return { kind: "several", items, bare };
}

/** "x < 1, x > 3" is either; "x > 1, x < 3", which together leave nothing out, is both. */
function eitherOrBoth(objects: readonly (MathObject & { kind: "ranges" })[]): MathObject {
  const { variable } = objects[0]!;
  const either = ranges(
    objects.flatMap((item) => item.ranges),
    variable,
  );
  const [only, ...others] = either.kind === "ranges" ? either.ranges : [];
  if (only === undefined || others.length > 0 || !isInfinite(only.low) || !isInfinite(only.high)) return either;
  const both = objects
    .map((item) => item.ranges)
    .reduce<readonly Range[] | undefined>((a, b) => (a === undefined ? undefined : intersected(a, b)), [everything]);
  return both === undefined ? either : ranges(both, variable);
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
    const openLow = open === "(" || isInfinite(low.value);
    const openHigh = close === ")" || isInfinite(high.value);
    return { kind: "ranges", ranges: [{ low: low.value, high: high.value, openLow, openHigh }], variable: undefined };
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

function interpretSets(operation: SetOperation, left: Node, right: Node): MathObject | undefined {
  const [a, b] = [setOf(interpret(left)), setOf(interpret(right))];
  if (a === undefined || b === undefined) return undefined;
  const found = operation === "∪" ? [...a, ...b] : operation === "∩" ? intersected(a, b) : without(a, b);
  return found === undefined ? undefined : ranges(found);
}

/** The numbers that an object holds. */
function setOf(object: MathObject | undefined): readonly Range[] | undefined {
  if (object?.kind === "value") return [pointAt(object.value)];
  if (object?.kind === "several") {
    const points = object.items.flatMap((item) => (item.kind === "value" ? [pointAt(item.value)] : []));
    return points.length === object.items.length ? points : undefined;
  }
  return object === undefined ? undefined : asRanges(object)?.ranges;
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
    return conjunction(parts);
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
    const parameters = parametersOf(first);
    if (free) return value === undefined ? undefined : { kind: "assignment", name: left, parameters, value, equation };
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
    return { kind: "assignment", name: right, parameters: parametersOf(last), value, equation };
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

/** x and y of f(x, y), where each is a variable of its own. */
function parametersOf(node: Node): readonly string[] {
  if (!isExpression(node) || node.kind !== "apply") return [];
  const names = node.parameters.flatMap((parameter) => (parameter.kind === "symbol" ? [parameter.name] : []));
  return names.length === node.parameters.length && new Set(names).size === names.length ? names : [];
}

/** What geometry names by its points: AB, |AB|, AB/CD. */
function isLabel(expression: Expression): boolean {
  const names = [...symbolsOf(expression)];
  if (names.length < 2 || !names.every((name) => /^[A-Z]'?$/.test(name))) return false;
  return !some(expression, (part) => part.kind === "sum" || (part.kind === "number" && part.value.n !== -1n));
}

function chainValue(sides: readonly Expression[]): MathObject {
  const value = sides.at(-1)!;
  // A side whose value is not known, such as f(2), is taken to be equal.
  const fails = sides.some((side) => {
    const sign = keyOf(side) === keyOf(value) ? 0 : signOfConstant(difference(side, value));
    return sign === 1 || sign === -1;
  });
  return fails ? { kind: "contradiction" } : { kind: "value", value };
}

function interpretInequality(left: Expression, right: Expression, sign: Relation): MathObject | undefined {
  const gap = sign === "<" || sign === "≤" ? difference(right, left) : difference(left, right);
  if (sign === "≠") {
    const bound = linearBound(gap);
    return bound && ranges([below(bound.value, true), above(bound.value, true)], bound.variable);
  }
  const strict = sign === "<" || sign === ">";
  const solved = solveInequality(gap, strict);
  return solved === undefined
    ? { kind: "inequality", difference: gap, strict }
    : ranges(solved.ranges, solved.variable);
}

/** "x > 1 and x < 3", "1 < x < 3": what satisfies all. */
function conjunction(parts: readonly Node[]): MathObject | undefined {
  const objects = parts.map(interpret);
  const known = objects.flatMap((object) => (object?.kind === "ranges" ? [object] : []));
  const [first, ...others] = known;
  if (first === undefined || known.length !== objects.length) return undefined;
  if (others.some(({ variable }) => variable !== first.variable)) return undefined;
  let common: readonly Range[] | undefined = first.ranges;
  for (const other of others) common = common === undefined ? undefined : intersected(common, other.ranges);
  return common === undefined ? undefined : ranges(common, first.variable);
}
