// What a parsed text means as an answer. Decides what notation leaves open, and compares nothing.
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
} from "./expression.ts";
import { linearBound, solveInequality } from "./inequality.ts";
import { interpretGroup, interpretList } from "./lists.ts";
import { asRanges, type MathObject, ranges } from "./object.ts";
import { withSigns } from "./plus-minus.ts";
import { above, below, everything, intersected, pointAt, type Range, without } from "./ranges.ts";

/** The object that a node means; undefined when it means none that can be compared. */
export function interpret(node: Node): MathObject | undefined {
  if (isExpression(node)) return interpretExpression(node);
  switch (node.kind) {
    case "matrix":
      return { kind: "matrix", rows: node.rows };
    case "ratio":
      return { kind: "ratio", terms: node.terms };
    case "named":
      if (node.name === "dots") return undefined;
      if (node.name === "empty") return { kind: "several", items: [], bare: false };
      return { kind: "ranges", ranges: [everything], variable: undefined };
    case "list":
      return interpretList(node.items, true, interpret);
    case "group":
      return interpretGroup(node, interpret);
    case "sets":
      return interpretSets(node.operation, node.left, node.right);
    case "relation":
      return interpretRelation(node.sides, node.signs);
    case "congruence":
      return { kind: "congruence", value: node.value, modulus: node.modulus };
    case "conjunction":
      return conjunction(node.parts);
  }
}

/** One value, or two where it holds ±. */
function interpretExpression(expression: Expression): MathObject {
  const items = withSigns(expression)?.map((value): MathObject => ({ kind: "value", value }));
  return items === undefined ? { kind: "value", value: expression } : { kind: "several", items, bare: true };
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
  if (signs[0] === "∈" && signs.length === 1) return interpretMember(first!, second!);
  if (signs.every((sign) => sign === "=" || sign === "≈")) {
    // "x = 1/3 ≈ 0.33" states 1/3.
    const exact = signs.indexOf("≈");
    const named = exact === 0 && first !== undefined && isExpression(first) && nameOf(first) !== undefined;
    if (exact === 0 && !named) return first === undefined ? undefined : interpret(first);
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

/** "x ∈ [1, 2]", "x ∈ {2, 3}": the set, under the name of its member. */
function interpretMember(member: Node, set: Node): MathObject | undefined {
  const object = interpret(set);
  if (object === undefined || !isExpression(member)) return object;
  const name = nameOf(member);
  if (name === undefined) return undefined;
  const range = asRanges(object);
  if (range !== undefined) return { ...range, variable: name };
  return { kind: "assignment", name, parameters: [], value: object, equation: undefined };
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

/** "2 + 3 = 5" is 5; "0 = 0" is what holds always, which is no value. */
function chainValue(sides: readonly Expression[]): MathObject | undefined {
  const value = sides.at(-1)!;
  if (sides.every((side) => keyOf(side) === keyOf(value))) return undefined;
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
    if (bound !== undefined) return ranges([below(bound.value, true), above(bound.value, true)], bound.variable);
    // Above or below.
    const items = [gap, negated(gap)].map(
      (side): MathObject => ({ kind: "inequality", difference: side, strict: true }),
    );
    return { kind: "several", items, bare: false };
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
  const stated = objects.flatMap((object) => object ?? []);
  if (first === undefined || known.length !== objects.length) {
    // a < x < b: each of its parts.
    const related =
      stated.length === objects.length && stated.every(({ kind }) => kind === "inequality" || kind === "ranges");
    return related ? { kind: "several", items: stated, bare: false } : undefined;
  }
  if (others.some(({ variable }) => variable !== first.variable)) return undefined;
  let common: readonly Range[] | undefined = first.ranges;
  for (const other of others) common = common === undefined ? undefined : intersected(common, other.ranges);
  return common === undefined ? undefined : ranges(common, first.variable);
}
