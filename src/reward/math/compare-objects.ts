// Compares what answers mean, part by part. A difference in any part is a difference; an undecided part leaves the whole
// undecided, unless another part differs.
import { compareEquations, compareInequalities, compareWithSolutions } from "./compare-equations.ts";
import { compareExpressions, signOfConstant, type Tolerance, type Verdict } from "./compare-expressions.ts";
import { apply, type Expression, number, product, quotient, substitute, symbolsOf } from "./expression.ts";
import { asRanges, type MathObject } from "./object.ts";
import { infiniteSign, type Range } from "./ranges.ts";

/** Sets of more answers than this are not compared. */
const mostUnordered = 100;
const mostAlternatives = 8;

const equal = (reason: string): Verdict => ({ verdict: "equal", reason });
const different = (reason: string): Verdict => ({ verdict: "different", reason });
const unknown = (reason: string): Verdict => ({ verdict: "unknown", reason });

/** Compares two answers; swapping them never changes the verdict. */
export function compareObjects(a: MathObject, b: MathObject, tolerance: Tolerance): Verdict {
  const [left, right] = [unwrapped(a), unwrapped(b)];
  if (left.kind === "contradiction" || right.kind === "contradiction") {
    return left.kind === right.kind
      ? unknown("both sides contradict themselves")
      : different("one side contradicts itself");
  }
  return (
    compareNamed(left, right, tolerance) ??
    compareRanged(left, right, tolerance) ??
    compareSolved(left, right) ??
    compareAlternatives(left, right) ??
    compareSameKind(left, right, tolerance) ??
    compareCollections(left, right, tolerance) ??
    different(`one side is ${described(left)}, the other ${described(right)}`)
  );
}

/** One answer in brackets or braces is that answer. */
function unwrapped(object: MathObject): MathObject {
  if ((object.kind === "several" || object.kind === "tuple") && object.items.length === 1)
    return unwrapped(object.items[0]!);
  return object;
}

function described(object: MathObject): string {
  switch (object.kind) {
    case "value":
      return "one value";
    case "several":
      return object.items.length === 0 ? "the empty set" : `${object.items.length} values`;
    case "tuple":
      return `a tuple of ${object.items.length}`;
    case "ranges":
      return "an interval";
    case "ratio":
      return "a ratio";
    case "matrix":
      return "a matrix";
    case "assignment":
    case "equation":
      return "an equation";
    case "inequality":
      return "an inequality";
    case "congruence":
      return "a congruence";
    case "contradiction":
      return "a contradiction";
  }
}

/** "x = 5" is 5 where the other side names nothing; two names make two equations. */
function compareNamed(left: MathObject, right: MathObject, tolerance: Tolerance): Verdict | undefined {
  if (left.kind === "assignment" && right.kind === "assignment") {
    if (left.name === right.name) return compareObjects(left.value, renamed(right, left.parameters), tolerance);
    if (left.name.endsWith("()") && right.name.endsWith("()")) {
      const verdict = compareObjects(left.value, renamed(right, left.parameters), tolerance);
      return verdict.verdict === "equal" ? unknown("the same expression of two functions") : verdict;
    }
    // "y = 2x" says what "f(x) = 2x" says.
    if (left.name.endsWith("()") !== right.name.endsWith("()"))
      return compareObjects(left.value, right.value, tolerance);
    if (left.equation === undefined || right.equation === undefined) return different("the names differ");
    return compareEquations(left.equation, right.equation);
  }
  if (right.kind === "assignment") return compareNamed(right, left, tolerance);
  if (left.kind !== "assignment") return undefined;
  if (right.kind === "equation") {
    if (left.equation === undefined) return compareSolved(right, left.value);
    const verdict = compareEquations(left.equation, right.difference);
    return verdict.verdict === "unknown" ? (compareSolved(right, left.value) ?? verdict) : verdict;
  }
  const value = renamed(left, variablesOf(right));
  const verdict = compareObjects(value, right, tolerance);
  const mayBeInterval =
    value.kind === "several" && right.kind === "tuple" && right.open === "[" && right.items.length === 2;
  return mayBeInterval && verdict.verdict === "equal" ? unknown("two values against what may be an interval") : verdict;
}

/** The variable of a plain expression that has one. */
function variablesOf(object: MathObject): string[] {
  const names = object.kind === "value" ? [...symbolsOf(object.value)] : [];
  return names.length === 1 ? names : [];
}

/** What a function is of other variables: f(t) = 2t for f(x) = 2x. */
function renamed(of: MathObject & { kind: "assignment" }, parameters: readonly string[]): MathObject {
  const { value } = of;
  if (value.kind !== "value" || parameters.length !== of.parameters.length) return value;
  // By way of names that nothing else has, so that f(y, x) can be written in x and y.
  const aside = of.parameters.reduce(
    (expression, name, index) => substitute(expression, name, { kind: "symbol", name: `#${index}` }),
    value.value,
  );
  const result = parameters.reduce(
    (expression, name, index) => substitute(expression, `#${index}`, { kind: "symbol", name }),
    aside,
  );
  return { kind: "value", value: result };
}

/** "a = 0 or b = 0" against ab = 0. */
function compareAlternatives(left: MathObject, right: MathObject): Verdict | undefined {
  if (left.kind === "equation" && right.kind === "several") return compareAlternatives(right, left);
  if (left.kind !== "several" || right.kind !== "equation" || left.items.length > mostAlternatives) return undefined;
  const differences = left.items.flatMap((item) =>
    item.kind === "equation" ? [item.difference] : item.kind === "assignment" ? (item.equation ?? []) : [],
  );
  if (differences.length !== left.items.length) return undefined;
  return compareEquations(product(...differences), right.difference);
}

function compareRanged(left: MathObject, right: MathObject, tolerance: Tolerance): Verdict | undefined {
  if (left.kind !== "ranges" && right.kind !== "ranges") {
    const unsolved = left.kind === "inequality" || right.kind === "inequality";
    return unsolved && (left.kind === "tuple" || right.kind === "tuple")
      ? unknown("an inequality that is not solved against what may be an interval")
      : undefined;
  }
  const [a, b] = [asRanges(left), asRanges(right)];
  if (a !== undefined && b !== undefined) {
    if (a.variable !== undefined && b.variable !== undefined && a.variable !== b.variable)
      return different("the variables differ");
    return compareUnordered(a.ranges, b.ranges, (x, y) => compareRanges(x, y, tolerance), "intervals");
  }
  const other = left.kind === "ranges" ? right : left;
  return other.kind === "inequality" ? unknown("an inequality that is not solved against an interval") : undefined;
}

function compareRanges(a: Range, b: Range, tolerance: Tolerance): Verdict {
  if (a.openLow !== b.openLow || a.openHigh !== b.openHigh) return different("an end belongs to one interval only");
  return all([compareEnds(a.low, b.low, tolerance), compareEnds(a.high, b.high, tolerance)], "same interval");
}

function compareEnds(a: Expression, b: Expression, tolerance: Tolerance): Verdict {
  const [left, right] = [infiniteSign(a), infiniteSign(b)];
  if (left !== 0 || right !== 0) return left === right ? equal("both infinite") : different("the ends differ");
  return compareExpressions(a, b, tolerance);
}

/** An equation in one variable against the values that may solve it. */
function compareSolved(left: MathObject, right: MathObject): Verdict | undefined {
  if (right.kind === "equation" && left.kind !== "equation") return compareSolved(right, left);
  if (left.kind !== "equation") return undefined;
  const items = right.kind === "several" ? right.items : [right];
  const values = items.flatMap((item) => (item.kind === "value" ? [item.value] : []));
  const verdict = values.length === items.length ? compareWithSolutions(left.difference, values) : undefined;
  // "2d = 6" may mean d = 3 or that what was asked for, 2d, is 6.
  const stated =
    values.length === 1 && compareExpressions(left.right, values[0]!, { tolerance: 0 }).verdict !== "different";
  return stated && verdict?.verdict !== "equal" ? unknown("the value is one side of the equation") : verdict;
}

function compareSameKind(left: MathObject, right: MathObject, tolerance: Tolerance): Verdict | undefined {
  if (left.kind === "value" && right.kind === "value") return compareEnds(left.value, right.value, tolerance);
  if (left.kind === "congruence" || right.kind === "congruence") return compareCongruences(left, right, tolerance);
  if (left.kind === "ratio" && right.kind === "ratio") return compareRatios(left.terms, right.terms, tolerance);
  if (left.kind === "matrix" && right.kind === "matrix") {
    const [a, b] = [left.rows.flat(), right.rows.flat()];
    if (left.rows.length !== right.rows.length || a.length !== b.length)
      return different("the matrices differ in size");
    return all(
      a.map((cell, index) => compareExpressions(cell, b[index]!, tolerance)),
      "same matrix",
    );
  }
  if (left.kind === "equation" && right.kind === "equation") return compareEquations(left.difference, right.difference);
  if (left.kind === "inequality" && right.kind === "inequality") {
    if (left.strict !== right.strict) return different("only one inequality is strict");
    return compareInequalities(left.difference, right.difference);
  }
  if (left.kind === "several" && right.kind === "several") {
    return compareUnordered(left.items, right.items, (x, y) => compareObjects(x, y, tolerance), "values");
  }
  if (left.kind === "tuple" && right.kind === "tuple") {
    const pairs = left.items.length === 2 && left.open + left.close !== right.open + right.close;
    if (pairs && (left.open === "[" || right.open === "["))
      return different("one side is a closed interval, the other a pair");
    const names = [sortedByName(left.items), sortedByName(right.items)];
    return compareInOrder(names[0] ?? left.items, names[1] ?? right.items, tolerance);
  }
  return undefined;
}

/** A number is what a congruence says only where it is the very one that it names. */
function compareCongruences(left: MathObject, right: MathObject, tolerance: Tolerance): Verdict | undefined {
  if (left.kind !== "congruence") return compareCongruences(right, left, tolerance);
  if (right.kind === "value") {
    const verdict = compareExpressions(left.value, right.value, tolerance);
    return verdict.verdict === "different" && left.value.kind !== "number" ? unknown("a congruence") : verdict;
  }
  if (right.kind !== "congruence") return undefined;
  if (left.modulus !== right.modulus) return different("the moduli differ");
  const modulus = number(left.modulus);
  const rest = (value: Expression) => apply("mod", value, modulus);
  return compareExpressions(rest(left.value), rest(right.value), tolerance);
}

/** Several values against a tuple, a tuple against a row or column, a point against an interval of no length. */
function compareCollections(left: MathObject, right: MathObject, tolerance: Tolerance): Verdict | undefined {
  // "5 or 5" is 5.
  if (
    left.kind === "several" &&
    left.items.length > 1 &&
    left.items.every(({ kind }) => kind === "value") &&
    right.kind === "value"
  )
    return compareUnordered(left.items, [right], (x, y) => compareObjects(x, y, tolerance), "values");
  if (right.kind === "several" && left.kind === "value") return compareCollections(right, left, tolerance);
  if (left.kind === "ratio" && left.terms.length === 2 && right.kind === "value") {
    return compareExpressions(quotient(left.terms[0]!, left.terms[1]!), right.value, tolerance);
  }
  if (left.kind === "value" && right.kind === "ratio") return compareCollections(right, left, tolerance);
  if (left.kind === "several" && right.kind === "tuple") {
    if (left.bare) {
      const inOrder = compareInOrder(left.items, right.items, tolerance);
      const named = sortedByName(left.items);
      return inOrder.verdict === "different" && named !== undefined
        ? compareInOrder(named, right.items, tolerance)
        : inOrder;
    }
    const unordered = compareUnordered(left.items, right.items, (x, y) => compareObjects(x, y, tolerance), "values");
    return unordered.verdict === "different" ? unordered : unknown("the same values, once in order and once as a set");
  }
  if (left.kind === "tuple" && right.kind === "matrix") {
    const cells = right.rows.flat();
    if (right.rows.length > 1 && right.rows[0]!.length > 1) return undefined;
    return compareInOrder(
      left.items,
      cells.map((value): MathObject => ({ kind: "value", value })),
      tolerance,
    );
  }
  const swapped =
    (right.kind === "several" && left.kind === "tuple") || (right.kind === "tuple" && left.kind === "matrix");
  return swapped ? compareCollections(right, left, tolerance) : undefined;
}

/** "y = 2, x = 1" in the order of the names, as in (x, y). */
function sortedByName(items: readonly MathObject[]): readonly MathObject[] | undefined {
  const named = items.flatMap((item) => (item.kind === "assignment" ? [item] : []));
  if (named.length !== items.length) return undefined;
  return named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** a : b is c : d when a·d = b·c. */
function compareRatios(a: readonly Expression[], b: readonly Expression[], tolerance: Tolerance): Verdict {
  if (a.length !== b.length) return different(`a ratio of ${a.length} terms is not one of ${b.length}`);
  const same = all(
    a.map((term, index) => compareExpressions(term, b[index]!, tolerance)),
    "same ratio",
  );
  const parts = a.slice(1).map((term, index) => [product(term, b[0]!), product(a[0]!, b[index + 1]!)] as const);
  const scaled = all(
    parts.map(([x, y]) => compareExpressions(x, y, tolerance)),
    "same ratio, in other terms",
  );
  if (same.verdict !== "different" || scaled.verdict !== "equal") return same;
  if ([...a, ...b].some((term) => signOfConstant(term) === 0)) return same;
  return mayBeClock(a) && mayBeClock(b) ? unknown("the same as ratios, but not as times of day") : scaled;
}

/** 9:30 may be half past nine. */
function mayBeClock(terms: readonly Expression[]): boolean {
  const minutes = terms[1];
  return minutes?.kind === "number" && minutes.value.d === 1n && minutes.value.n >= 10n && minutes.value.n < 60n;
}

function compareInOrder(a: readonly MathObject[], b: readonly MathObject[], tolerance: Tolerance): Verdict {
  if (a.length !== b.length) return different(`${a.length} parts are not ${b.length}`);
  return all(
    a.map((item, index) => compareObjects(item, b[index]!, tolerance)),
    "same parts in the same order",
  );
}

function all(verdicts: readonly Verdict[], reason: string): Verdict {
  return (
    verdicts.find(({ verdict }) => verdict === "different") ??
    verdicts.find(({ verdict }) => verdict === "unknown") ??
    (verdicts.length === 1 ? verdicts[0]! : equal(reason))
  );
}

/** As sets: each has an equal on the other side. */
function compareUnordered<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (x: T, y: T) => Verdict,
  noun: string,
): Verdict {
  if (Math.max(a.length, b.length) > mostUnordered) return unknown(`more than ${mostUnordered} ${noun}`);
  const table: Verdict["verdict"][][] = [];
  for (const x of a) {
    const row = b.map((y) => compare(x, y).verdict);
    table.push(row);
    if (row.every((verdict) => verdict === "different")) break;
  }
  const columns = b.map((_, column) => table.map((row) => row[column]!));
  const lines = [...table, ...columns];
  if (lines.some((line) => line.every((verdict) => verdict === "different"))) {
    return different(a.length === b.length ? `the ${noun} differ` : `${a.length} ${noun} are not ${b.length}`);
  }
  if (lines.every((line) => line.includes("equal"))) return equal(`same ${noun}`);
  return unknown(`some ${noun} are neither shown to be equal nor to differ`);
}
