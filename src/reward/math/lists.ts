// What lists, groups and tuples mean: several values, intervals, matrices, points. Decides what notation leaves open.
import { type Expression, isExpression, type Node } from "./expression.ts";
import type { MathObject } from "./object.ts";
import { ranges } from "./object.ts";
import { withSigns } from "./plus-minus.ts";
import { everything, intersected, isInfinite, type Range } from "./ranges.ts";
import { integer } from "./rational.ts";

type Interpret = (node: Node) => MathObject | undefined;

const mostItems = 200;

/** A list whose first item alone is named ("n = 2, 3, 4") is a list of values of that name. */
export function interpretList(nodes: readonly Node[], bare: boolean, interpret: Interpret): MathObject | undefined {
  const items: MathObject[] = [];
  const whole = progression(nodes);
  if (whole === undefined) return undefined;
  for (const node of excluded(whole) ?? whole) {
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
  const rounds = inRounds(assigned);
  if (rounds !== undefined && assigned.length === items.length) return { kind: "several", items: rounds, bare };
  const allRanges = items.flatMap((item) => (item.kind === "ranges" ? [item] : []));
  if (bare && items.length > 1 && allRanges.length === items.length) {
    return eitherOrBoth(allRanges);
  }
  return { kind: "several", items, bare };
}

/** "p = 5, q = 2 and p = 7, q = 2": a pair for each round of the names. */
function inRounds(assigned: readonly (MathObject & { kind: "assignment" })[]): MathObject[] | undefined {
  const names = assigned.map(({ name }) => name);
  const size = names.indexOf(names[0]!, 1);
  const repeats = size > 1 && names.length % size === 0 && names.every((name, index) => name === names[index % size]);
  if (!repeats) return undefined;
  return Array.from({ length: names.length / size }, (_, round) => {
    const items = assigned.slice(round * size, (round + 1) * size);
    return { kind: "tuple", items, open: "(", close: ")" };
  });
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

/** Brackets and what stands in them. */
export function interpretGroup(
  { open, close, items }: Node & { kind: "group" },
  interpret: Interpret,
): MathObject | undefined {
  if (open === "{") return interpretList(items, false, interpret);
  const both = eachSign(items);
  if (both !== undefined) {
    const groups = both.map((parts) => interpretGroup({ kind: "group", open, close, items: parts }, interpret));
    const found = groups.flatMap((group) => group ?? []);
    return found.length === groups.length ? { kind: "several", items: found, bare: true } : undefined;
  }
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

/** "(±2, 0)": the items with one sign throughout, and with the other. */
function eachSign(items: readonly Node[]): Node[][] | undefined {
  const found = items.map((item) => (isExpression(item) ? withSigns(item) : undefined));
  if (!found.some((signs) => signs !== undefined)) return undefined;
  return [0, 1].map((way) => items.map((item, index) => found[index]?.[way] ?? item));
}

/** "x ≠ 1, 2": neither. */
function excluded(nodes: readonly Node[]): Node[] | undefined {
  const [first, ...rest] = nodes;
  if (first?.kind !== "relation" || first.signs.length !== 1 || first.signs[0] !== "≠") return undefined;
  if (rest.length === 0 || !rest.every(isExpression)) return undefined;
  return [first, ...rest.map((value): Node => ({ kind: "relation", sides: [first.sides[0]!, value], signs: ["≠"] }))];
}

const isDots = (node: Node) => node.kind === "named" && node.name === "dots";

/** "1, 2, …, 10" written out; undefined where dots leave open what they stand for. */
function progression(nodes: readonly Node[]): readonly Node[] | undefined {
  const at = nodes.findIndex(isDots);
  if (at < 0) return nodes;
  const before = nodes.slice(0, at).map(wholeNumber);
  const last = wholeNumber(nodes[at + 1]);
  if (nodes.length !== at + 2 || last === undefined || before.length === 0) return undefined;
  const [first, second] = before;
  if (first === undefined || before.includes(undefined)) return undefined;
  const step = second === undefined ? 1n : second - first;
  const count = step === 0n ? 0n : (last - first) / step + 1n;
  if (count < BigInt(before.length) || count > BigInt(mostItems) || first + step * (count - 1n) !== last)
    return undefined;
  const values = Array.from({ length: Number(count) }, (_, index) => first + step * BigInt(index));
  if (before.some((value, index) => value !== values[index])) return undefined;
  return values.map((value): Expression => ({ kind: "number", value: integer(value), rounded: false }));
}

function wholeNumber(node: Node | undefined): bigint | undefined {
  if (node === undefined || !isExpression(node)) return undefined;
  if (node.kind === "number" && node.value.d === 1n) return node.value.n;
  return undefined;
}
