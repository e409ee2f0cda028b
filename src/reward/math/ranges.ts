// Sets of real numbers as unions of intervals: union, intersection, complement. Where the order of two ends is not known,
// nothing is said.
import { signOfConstant } from "./compare-expressions.ts";
import { constant, difference, type Expression, keyOf, negated } from "./expression.ts";

/** An end may be ±infinity, which is open. */
export type Range = { low: Expression; high: Expression; openLow: boolean; openHigh: boolean };

const infinity = constant("infinity");
const mostRanges = 30;

/** 1 for ∞, -1 for −∞, 0 for anything else. */
export function infiniteSign(expression: Expression): -1 | 0 | 1 {
  if (expression.kind === "constant" && expression.name === "infinity") return 1;
  if (expression.kind !== "product" || expression.factors.length !== 2) return 0;
  const [first, second] = expression.factors;
  const negative = first?.kind === "number" && first.value.n === -1n && first.value.d === 1n;
  return negative && second !== undefined && infiniteSign(second) === 1 ? -1 : 0;
}

export const isInfinite = (expression: Expression): boolean => infiniteSign(expression) !== 0;

export const everything: Range = { low: negated(infinity), high: infinity, openLow: true, openHigh: true };
export const above = (low: Expression, open: boolean): Range => ({
  low,
  high: infinity,
  openLow: open,
  openHigh: true,
});
export const below = (high: Expression, open: boolean): Range => ({ ...everything, high, openHigh: open });
export const pointAt = (value: Expression): Range => ({ low: value, high: value, openLow: false, openHigh: false });
export const isPoint = ({ low, high, openLow, openHigh }: Range): boolean =>
  !openLow && !openHigh && (low === high || keyOf(low) === keyOf(high) || order(low, high) === 0);

function order(a: Expression, b: Expression): -1 | 0 | 1 | undefined {
  const [left, right] = [infiniteSign(a), infiniteSign(b)];
  if (left !== 0 || right !== 0) return left === right ? 0 : left < right ? -1 : 1;
  return keyOf(a) === keyOf(b) ? 0 : signOfConstant(difference(a, b));
}

class Unordered extends Error {}

function ordered(a: Expression, b: Expression): -1 | 0 | 1 {
  const found = order(a, b);
  if (found === undefined) throw new Unordered();
  return found;
}

/** Undefined where two ends cannot be ordered, or an interval is written backwards. */
function whereOrdered<T>(calculate: () => T): T | undefined {
  try {
    return calculate();
  } catch (error) {
    if (error instanceof Unordered) return undefined;
    throw error;
  }
}

/** The same set as intervals apart from one another, from left to right. */
export function united(ranges: readonly Range[]): readonly Range[] | undefined {
  if (ranges.length > mostRanges) return undefined;
  return whereOrdered(() => {
    if (ranges.some(({ low, high }) => ordered(low, high) > 0)) throw new Unordered();
    const sorted = ranges
      .filter((range) => ordered(range.low, range.high) < 0 || (!range.openLow && !range.openHigh))
      .toSorted((a, b) => ordered(a.low, b.low) || Number(a.openLow) - Number(b.openLow));
    const result: Range[] = [];
    for (const range of sorted) {
      const last = result.at(-1);
      const gap = last === undefined ? 1 : ordered(range.low, last.high);
      if (last === undefined || gap > 0 || (gap === 0 && range.openLow && last.openHigh)) {
        result.push(range);
        continue;
      }
      const further = ordered(range.high, last.high);
      const openHigh = further === 0 ? range.openHigh && last.openHigh : further > 0 ? range.openHigh : last.openHigh;
      result[result.length - 1] = { ...last, high: further > 0 ? range.high : last.high, openHigh };
    }
    return result;
  });
}

export function intersected(a: readonly Range[], b: readonly Range[]): readonly Range[] | undefined {
  if (a.length * b.length > mostRanges * mostRanges) return undefined;
  return whereOrdered(() =>
    a.flatMap((x) =>
      b.flatMap((y): Range[] => {
        const [low, high] = [ordered(x.low, y.low), ordered(x.high, y.high)];
        const range: Range = {
          low: low >= 0 ? x.low : y.low,
          high: high <= 0 ? x.high : y.high,
          openLow: low === 0 ? x.openLow || y.openLow : low > 0 ? x.openLow : y.openLow,
          openHigh: high === 0 ? x.openHigh || y.openHigh : high < 0 ? x.openHigh : y.openHigh,
        };
        const size = ordered(range.low, range.high);
        return size < 0 || (size === 0 && !range.openLow && !range.openHigh) ? [range] : [];
      }),
    ),
  );
}

/** What is in the first set and not in the second. */
export function without(a: readonly Range[], b: readonly Range[]): readonly Range[] | undefined {
  const taken = united(b);
  if (taken === undefined) return undefined;
  let rest: readonly Range[] | undefined = a;
  for (const { low, high, openLow, openHigh } of taken) {
    const outside = [
      ...(isInfinite(low) ? [] : [below(low, !openLow)]),
      ...(isInfinite(high) ? [] : [above(high, !openHigh)]),
    ];
    rest = rest === undefined ? undefined : intersected(rest, outside);
  }
  return rest;
}
