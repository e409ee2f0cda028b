// Whether what a link claims is so: right, wrong, or not checkable, with a reason. Knows nothing of the question.
import { absolute, compare, multiply, type Rational, ratio, subtract, written } from "../math/rational.ts";
import { within } from "../math/work.ts";
import { exactValue, nearValue } from "./exact-value.ts";
import type { Link, Side } from "./link.ts";
import { isOffByRounding } from "./margin.ts";
import { isPercentAgainstPlain, isSum, percentIsUnit, sameUnder } from "./percent.ts";
import { isRounded } from "./rounding.ts";
import type { Relation } from "./tokens.ts";
import { convert, unitOf } from "./units.ts";
import { hasName, type Leaf, leavesOf, onwardFrom, operationCount, type Reading, usual, type Value } from "./value.ts";

export type ClaimVerdict = "right" | "wrong" | "unchecked";
export type Judged = {
  verdict: ClaimVerdict;
  reason: string;
  /** The result was rounded, so that what is calculated with it may be off by as much. */
  rounded: boolean;
  /** Units were converted. */
  converted?: true;
  /** The left side with the result that it goes on from. */
  left?: Value;
};

const steps = 20_000;
/** Conversions go through decimal factors. */
const conversionTolerance = ratio(1n, 1_000_000n);

const readings: readonly Reading[] = [usual, { percent: "unit", dozen: "number" }, { percent: "part", dozen: "unit" }];

/**
 * @param text the spelled text, for the units
 * @param before results that "+ 5 = 17" may go on from, the likeliest first
 * @param isNear whether a number may stand for an unrounded result that differs from it a little
 */
export function judge(text: string, link: Link, before: readonly Value[], isNear: (leaf: Leaf) => boolean): Judged {
  const judged =
    within(steps, () => judgeReadings(text, link, before, isNear)) ?? unchecked("its numbers are too large");
  if (judged.verdict !== "wrong") return judged;
  const [left, right] = [link.left.value, link.right.value];
  if ([...leavesOf(left), ...leavesOf(right)].some(({ lettered }) => lettered)) return unchecked("it may hold a name");
  const lone = operationCount(left) === 0 && operationCount(right) > 0;
  if ((lone && (link.wordy || !link.opens)) || (link.wordy && isBareFraction(left))) {
    return unchecked("its first number may be a label");
  }
  return isRange(text, left) ? unchecked("its first side may be a range") : judged;
}

/** "1/3 of Solomon" */
function isBareFraction(value: Value): boolean {
  if (value.kind !== "operation" || value.operator !== "/" || operationCount(value) > 1) return false;
  return (
    value.left.kind === "number" && value.left.value.n < (value.right.kind === "number" ? value.right.value.n : 0n)
  );
}

/** "weeks 1-2 = 26", without spaces */
function isRange(text: string, value: Value): boolean {
  if (value.kind !== "operation" || value.operator !== "-") return false;
  const { left, right } = value;
  if (left.kind !== "number" || right.kind !== "number" || compare(left.value, right.value) >= 0) return false;
  return !/\s/.test(text.slice(left.end, right.start));
}

function judgeReadings(text: string, link: Link, before: readonly Value[], isNear: (leaf: Leaf) => boolean): Judged {
  for (const value of link.otherwise) {
    const judged = judgeLink(text, { ...link, left: { ...link.left, value } }, isNear);
    if (judged.verdict === "right") return { ...judged, left: value };
  }
  return link.onward ? judgeOnward(text, link, before, isNear) : judgeLink(text, link, isNear);
}

const unchecked = (reason: string): Judged => ({ verdict: "unchecked", reason, rounded: false });
const right = (reason: string, rounded = false): Judged => ({ verdict: "right", reason, rounded });
const wrong = (reason: string): Judged => ({ verdict: "wrong", reason, rounded: false });

function judgeOnward(text: string, link: Link, before: readonly Value[], isNear: (leaf: Leaf) => boolean): Judged {
  const [latest] = before;
  if (latest === undefined) return unchecked("it does not say what it goes on from");
  const judgeFrom = (from: Value): Judged => {
    const value = onwardFrom(link.left.value, from);
    return { ...judgeLink(text, { ...link, left: { ...link.left, value } }, isNear), left: value };
  };
  for (const from of before) {
    const judged = judgeFrom(from);
    if (judged.verdict === "right") return judged;
  }
  return judgeFrom(latest);
}

function judgeLink(
  text: string,
  { left, right: other, relation, approximate }: Link,
  isNear: (leaf: Leaf) => boolean,
): Judged {
  if (hasName(left.value) || hasName(other.value)) return unchecked("it holds a name");
  const works = operationCount(left.value) + operationCount(other.value) > 0;
  const values = valuesOf(left.value, other.value);
  if (values === undefined) return unchecked("it has no value that is a number");
  if (relation !== "=" && relation !== "≈") return judgeOrder(values, relation, works);
  const near = approximate || relation === "≈";
  const same = readings.some((reading) => sameUnder(left.value, other.value, reading));
  const united = judgeUnits(text, left, other);
  if (united !== undefined && (united.verdict === "right" || same)) return united;
  if (same) return right(works ? "it comes out" : "the same number");
  for (const reading of readings) {
    if (roundsTo(left.value, other.value, near, reading)) return right("rounded", true);
  }
  if (isOffByRounding(left.value, other.value, isNear)) return right("rounded before", true);
  if (united !== undefined) return united;
  if (!works) return unchecked("neither side is worked out");
  if (isPercentAgainstPlain(left.value, other.value)) return unchecked("it does not say of what the percentages are");
  return wrong(describe(left, values[0], values[1]));
}

/** Exact values of both sides, or as near as they can be known. */
function valuesOf(left: Value, other: Value): [Rational, Rational] | undefined {
  const a = exactValue(left, usual) ?? nearValue(left, usual);
  const b = a && (exactValue(other, usual) ?? nearValue(other, usual));
  return b && [a!, b];
}

function roundsTo(left: Value, other: Value, near: boolean, reading: Reading): boolean {
  if (reading.percent === "unit" && !percentIsUnit(left, other)) return false;
  return [
    [left, other],
    [other, left],
  ].some(([worked, stated]) => {
    if (worked === undefined || stated?.kind !== "number") return false;
    const exact = exactValue(worked, reading) ?? nearValue(worked, reading);
    const value = exactValue(stated, reading);
    return exact !== undefined && value !== undefined && isRounded(exact, stated, value, near, reading);
  });
}

/** A verdict that units alone give: a conversion that comes out or does not, or units that measure other things. */
function judgeUnits(text: string, left: Side, other: Side): Judged | undefined {
  const result = other.value.kind === "number" ? other.value : left.value;
  if (result.kind !== "number") return undefined;
  const worked = result === other.value ? left.value : other.value;
  const bare = unitOf(text, result) === undefined || (worked.kind === "number" && unitOf(text, worked) === undefined);
  if (worked.kind === "number" && bare) return undefined;
  const converted = convert(text, worked, result, usual);
  if (worked.kind === "number" && converted?.kind === "apart") return undefined;
  switch (converted?.kind) {
    case undefined:
      return undefined;
    case "mixed":
      // A product of units may be right as it stands.
      return undefined;
    case "apart":
      return wrong("its unit is not that of what is added up");
    case "value": {
      const stated = exactValue(result, usual)!;
      const off = absolute(subtract(converted.value, stated));
      const forgiven = multiply(absolute(stated), conversionTolerance);
      if (compare(off, forgiven) <= 0) return { ...right("it comes out after converting"), converted: true };
      if (isRounded(converted.value, result, stated, false, usual)) return right("rounded after converting", true);
      return isLinearSum(worked) ? wrong(`after converting it is ${written(converted.value)}`) : undefined;
    }
  }
}

/** A lone amount or a sum: "120 minutes / 60 = 2 hours" converts by itself. */
const isLinearSum = (value: Value): boolean => isSum(value);

const orders: Readonly<Record<Exclude<Relation, "=" | "≈">, (sign: number) => boolean>> = {
  "≠": (sign) => sign !== 0,
  "<": (sign) => sign < 0,
  ">": (sign) => sign > 0,
  "≤": (sign) => sign <= 0,
  "≥": (sign) => sign >= 0,
};

function judgeOrder([a, b]: [Rational, Rational], relation: Exclude<Relation, "=" | "≈">, works: boolean): Judged {
  if (orders[relation](compare(a, b))) return right("it holds");
  return works
    ? wrong(`${written(a)} ${relation} ${written(b)} does not hold`)
    : unchecked("neither side is worked out");
}

function describe(left: Side, worked: Rational, stated: Rational): string {
  return operationCount(left.value) > 0
    ? `it is ${short(worked)}, not ${short(stated)}`
    : `it is ${short(stated)}, not ${short(worked)}`;
}

/** A fraction with many digits is named by its decimals. */
function short(value: Rational): string {
  const text = written(value);
  return text.length <= 12 ? text : String(Number((Number(value.n) / Number(value.d)).toPrecision(8)));
}
