// Whether two expressions have the same value: by exact canonical forms, else by intervals at fixed points. Never guesses:
// "different" is proved, and what neither way decides is unknown.
import { canonical, type Quotient, rationalValue, sameQuotient } from "./canonical.ts";
import { type Complex, evaluate, type Point } from "./evaluate.ts";
import {
  apply,
  constant,
  type Expression,
  isRounded,
  keyOf,
  number,
  some,
  substitute,
  symbolsOf,
  withParts,
} from "./expression.ts";
import {
  addIntervals,
  compareFloats,
  fromRational,
  type Interval,
  integerPower,
  isNarrow,
  multiplyIntervals,
  overlap,
  signOf,
  squareRoot,
  subtractIntervals,
} from "./interval.ts";
import { nearQuotients } from "./near-quotients.ts";
import {
  absolute,
  compare,
  equals,
  fromDouble,
  isInteger,
  multiply,
  type Rational,
  ratio,
  subtract,
  written,
} from "./rational.ts";
import { farPointsFor, pointsFor, type SamplePoint } from "./sample-points.ts";
import { NoValue, within } from "./work.ts";

export type Verdict = { verdict: "equal" | "different" | "unknown"; reason: string };
export type Tolerance = {
  /** Relative; against zero, absolute. */
  tolerance: number;
};

/** Up to this, a tolerance forgives the rounding of decimals; above it, it holds for exact numbers too. */
export const roundingTolerance = 1e-3;
/** A decimal this far from a whole number is not that number rounded, however large both are. */
const farFromWhole = ratio(1n, 1000n);

const canonicalSteps = 60_000;
const evaluationSteps = 20_000;

const equal = (reason: string): Verdict => ({ verdict: "equal", reason });
const different = (reason: string): Verdict => ({ verdict: "different", reason });
const unknown = (reason: string): Verdict => ({ verdict: "unknown", reason });

/**
 * Compares two expressions. Where a notation has two meanings (a logarithm without a base, digits in a base that only
 * one side names) they are equal when one of them makes them so, and different when all of them do.
 */
export function compareExpressions(a: Expression, b: Expression, { tolerance }: Tolerance): Verdict {
  if (keyOf(a) === keyOf(b) && isRounded(a) === isRounded(b)) return equal("the same expression");
  const verdicts: Verdict[] = [];
  for (const [left, right] of readings(a, b)) {
    const verdict = compareReadings(left, right, tolerance);
    if (verdict.verdict === "equal") return verdict;
    verdicts.push(verdict);
  }
  const undecided = verdicts.find(({ verdict }) => verdict === "unknown");
  if (undecided !== undefined || ![a, b].some((side) => some(side, isCapitalI))) return undecided ?? verdicts[0]!;
  const complex = compareReadings(asImaginary(a), asImaginary(b), tolerance);
  return complex.verdict === "different" ? verdicts[0]! : unknown("equal if I is the imaginary unit");
}

const isBareLog = (part: Expression) => part.kind === "apply" && part.name === "log" && part.parameters.length === 1;
const isBased = (part: Expression) => part.kind === "apply" && part.name === "in base";

const isI = (part: Expression) => part.kind === "constant" && part.name === "i";
const isCapitalI = (part: Expression) => part.kind === "symbol" && part.name === "I";

const asImaginary = (expression: Expression) => substitute(expression, "I", constant("i"));

/** Computer algebra writes I for i: so read it where only the other side is complex. */
function withImaginary(a: Expression, b: Expression): Expression {
  return some(a, isCapitalI) && some(b, isI) && !some(b, isCapitalI) ? asImaginary(a) : a;
}

/** "+ C" at the end of an integral, whatever letter it is. */
function integrationConstant(expression: Expression): string | undefined {
  if (expression.kind !== "sum") return undefined;
  const names = expression.terms.flatMap((term) =>
    term.kind === "symbol" && /^[CcKk]$/.test(term.name) ? [term.name] : [],
  );
  const [name] = names;
  const elsewhere = expression.terms.filter((term) => term.kind !== "symbol" && symbolsOf(term).has(name ?? ""));
  return names.length === 1 && elsewhere.length === 0 ? name : undefined;
}

function withConstantOf(a: Expression, b: Expression): Expression {
  const [own, other] = [integrationConstant(a), integrationConstant(b)];
  if (own === undefined || other === undefined || own <= other || symbolsOf(a).has(other)) return a;
  return substitute(a, own, { kind: "symbol", name: other });
}

function readings(first: Expression, second: Expression): [Expression, Expression][] {
  const [c, d] = [withConstantOf(first, second), withConstantOf(second, first)];
  const [a, b] = [withImaginary(c, d), withImaginary(d, c)];
  const based = [some(a, isBased), some(b, isBased)];
  const ways = based[0] === based[1] ? [0] : [0, 1];
  const pairs = ways.map((way): [Expression, Expression] => [resolveBases(a, way), resolveBases(b, way)]);
  if (!some(a, isBareLog) && !some(b, isBareLog)) return pairs;
  return pairs.flatMap(([left, right]): [Expression, Expression][] => [
    [resolveLogs(left, "ln"), resolveLogs(right, "ln")],
    [resolveLogs(left, "10"), resolveLogs(right, "10")],
  ]);
}

function resolveLogs(expression: Expression, base: "ln" | "10"): Expression {
  const inside = withParts(expression, (part) => resolveLogs(part, base));
  if (!isBareLog(inside) || inside.kind !== "apply") return inside;
  return base === "ln" ? apply("ln", inside.parameters[0]!) : apply("log", number(10), inside.parameters[0]!);
}

/** Digits in a base: their value (0), or the digits as they stand (1). */
function resolveBases(expression: Expression, way: number): Expression {
  if (isBased(expression) && expression.kind === "apply") return expression.parameters[way]!;
  return withParts(expression, (part) => resolveBases(part, way));
}

function compareReadings(a: Expression, b: Expression, tolerance: number): Verdict {
  const rounded = isRounded(a) || isRounded(b);
  const forgiving = rounded || tolerance > roundingTolerance ? Math.max(tolerance, 1e-12) : 0;
  const pair = within(canonicalSteps, () => [canonical(a), canonical(b)] as const);
  if (pair !== undefined) {
    const verdict = compareQuotients(pair[0], pair[1], forgiving);
    if (verdict !== undefined) return verdict;
  } else {
    const [noLeft, noRight] = [hasNoValue(a), hasNoValue(b)];
    if (noLeft && noRight) return unknown("both sides divide by zero");
    if (noLeft || noRight) return different("one side divides by zero");
  }
  return compareValues(a, b, forgiving);
}

function hasNoValue(expression: Expression): boolean {
  const found = within(canonicalSteps, () => {
    try {
      canonical(expression);
      return false;
    } catch (error) {
      if (error instanceof NoValue) return true;
      throw error;
    }
  });
  return found === true;
}

/** Decides what exact forms decide. */
function compareQuotients(a: Quotient, b: Quotient, forgiving: number): Verdict | undefined {
  const values = within(canonicalSteps, () => [rationalValue(a), rationalValue(b)] as const);
  if (values?.[0] !== undefined && values[1] !== undefined) return compareRationals(values[0], values[1], forgiving);
  if (within(canonicalSteps, () => sameQuotient(a, b)) === true) return equal("the same when simplified");
  const near = forgiving > 0 && within(canonicalSteps, () => nearQuotients(a, b, forgiving)) === true;
  return near ? equal("the same when simplified, each term within the tolerance") : undefined;
}

/** @param forgiving relative tolerance; 0 compares exactly */
export function compareRationals(a: Rational, b: Rational, forgiving: number): Verdict {
  if (equals(a, b)) return equal("same value");
  const same = within(canonicalSteps, () => {
    const distance = absolute(subtract(a, b));
    const largest = a.n === 0n || b.n === 0n ? ratio(1n, 1n) : greater(absolute(a), absolute(b));
    if (forgiving <= roundingTolerance) {
      if (isInteger(a) && isInteger(b)) return false;
      if ((isInteger(a) || isInteger(b)) && compare(distance, farFromWhole) > 0) return false;
    }
    return compare(distance, multiply(largest, fromDouble(forgiving))) <= 0;
  });
  if (same === undefined) return unknown("its numbers are too large to compare");
  return same ? equal("same value within the tolerance") : different(`${written(a)} is not ${written(b)}`);
}

const greater = (a: Rational, b: Rational) => (compare(a, b) >= 0 ? a : b);

/** `near` is apart by no more than the tolerance; `one-sided` where only one side has a value. */
type Nearness = "apart" | "near" | "agree" | "one-sided" | "unclear";

function compareValues(a: Expression, b: Expression, forgiving: number): Verdict {
  const symbols = [...new Set([...symbolsOf(a), ...symbolsOf(b)])].sort();
  if (symbols.length === 0) {
    const near = nearness(a, b, { values: new Map(), real: false }, forgiving);
    if (near === "apart") return different("the values differ");
    if (near === "agree" || near === "near") return equal("the values agree to 40 digits or within the tolerance");
    return unknown("neither shown to be equal nor to differ");
  }
  const real = ![a, b].some((side) => some(side, isI));
  const at = ({ point: values, positive }: SamplePoint) => ({
    positive,
    near: nearness(a, b, { values, real }, forgiving),
  });
  const close = pointsFor(symbols).map(at);
  const distant = farPointsFor(symbols).map(at);
  // Far out the rounding of a decimal may grow beyond the tolerance.
  const isApart = ({ near }: { near: Nearness }) => near === "apart";
  const apart = [...close, ...(forgiving === 0 ? distant : [])].filter(isApart);
  const agreeing = close.filter(({ near }) => near === "agree");
  if (apart.length > 0) {
    // √(x²) is x only for some x: whether that is what was asked for, the text does not say.
    const onlyElsewhere =
      apart.every(({ positive }) => !positive) && agreeing.filter(({ positive }) => positive).length > 1;
    if (onlyElsewhere) return unknown("they agree only where the variables are positive");
    return different("the values differ at a point");
  }
  // A large term hides a small one that differs: near is not enough.
  if ([...close, ...distant].some(({ near }) => near === "near") || distant.some(isApart))
    return unknown("they agree at some points, at others within the tolerance only");
  if (close.some(({ near, positive }) => near === "one-sided" && positive))
    return unknown("one side has no value where the other has one");
  if (agreeing.length > 1) return equal(`the values agree at ${agreeing.length} points to 40 digits`);
  return unknown("neither shown to be equal nor to differ");
}

function nearness(a: Expression, b: Expression, point: Point, forgiving: number): Nearness {
  const [left, right] = [valueAt(a, point), valueAt(b, point)];
  if (left === undefined || right === undefined) return "unclear";
  if (left === "none" || right === "none") return left === right ? "unclear" : "one-sided";
  return within(evaluationSteps, () => nearnessOf(left, right, forgiving)) ?? "unclear";
}

function valueAt(expression: Expression, point: Point): Complex | "none" | undefined {
  return within(evaluationSteps, () => {
    try {
      return evaluate(expression, point);
    } catch (error) {
      if (error instanceof NoValue) return "none";
      throw error;
    }
  });
}

function nearnessOf(left: Complex, right: Complex, forgiving: number): Nearness {
  const meets = overlap(left.real, right.real) && overlap(left.imaginary, right.imaginary);
  if (meets) {
    const narrow = [left, right].every((value) => isNarrow(value.real) && isNarrow(value.imaginary));
    return narrow ? "agree" : "unclear";
  }
  if (forgiving === 0) return "apart";
  const distance = size({
    real: subtractIntervals(left.real, right.real),
    imaginary: subtractIntervals(left.imaginary, right.imaginary),
  });
  const [sizeLeft, sizeRight] = [size(left), size(right)];
  const allowed = multiplyIntervals(
    signOf(sizeLeft) === 0 || signOf(sizeRight) === 0
      ? fromRational(ratio(1n, 1n))
      : compareFloats(sizeLeft.high, sizeRight.high) >= 0
        ? sizeLeft
        : sizeRight,
    fromRational(fromDouble(forgiving)),
  );
  if (compareFloats(distance.high, allowed.low) <= 0) return "near";
  return compareFloats(distance.low, allowed.high) > 0 ? "apart" : "unclear";
}

function size({ real, imaginary }: Complex): Interval {
  return squareRoot(addIntervals(integerPower(real, 2n), integerPower(imaginary, 2n)));
}

/** The sign of a constant expression, 0 only for zero itself; undefined where it is not decided. */
export function signOfConstant(expression: Expression): -1 | 0 | 1 | undefined {
  const exact = within(canonicalSteps, () => rationalValue(canonical(expression)));
  if (exact !== undefined) return exact.n > 0n ? 1 : exact.n < 0n ? -1 : 0;
  const value = within(evaluationSteps, () => evaluate(expression, { values: new Map(), real: false }));
  if (value === undefined || value.imaginary.low.m !== 0n || value.imaginary.high.m !== 0n) return undefined;
  return signOf(value.real) || undefined;
}
