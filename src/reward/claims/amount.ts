// Reads a number with what belongs to it: currency, percent, fraction, unit. Knows no operations between numbers.
import { add, compare, divide, multiply, type Rational } from "../math/rational.ts";
import { attempt, isOpen, peek, type Reader, wordAt } from "./reader.ts";
import type { Token } from "./tokens.ts";
import { withUnit } from "./unit-words.ts";
import { partsPerUnit } from "./units.ts";
import type { Leaf, Value } from "./value.ts";

/** A number that the text writes otherwise, such as the 2 of "half". */
export function whole(value: bigint, start: number, end: number): Leaf {
  const leaf = { value: { n: value, d: 1n }, decimals: undefined, bare: undefined, percent: false };
  return { kind: "number", ...leaf, currency: undefined, start, end };
}

export function readNumber(reader: Reader): Value | undefined {
  const leaf = readAmount(reader);
  if (leaf === undefined) return undefined;
  const next = peek(reader);
  // "2x" is not "2 x 3".
  if (next?.kind === "word" && next.word.length === 1 && !next.spaced && !isTimes(reader)) return named(reader, leaf);
  return withUnit(reader, readCompound(reader, leaf) ?? leaf);
}

/** "1 hour 30 minutes", as the 90 of its smaller unit. */
function readCompound(reader: Reader, large: Leaf): Leaf | undefined {
  return attempt(reader, () => {
    const unit = wordAt(reader);
    if (unit === undefined) return undefined;
    reader.place += 1;
    if (wordAt(reader) === "and") reader.place += 1;
    const small = readAmount(reader);
    const smaller = wordAt(reader);
    if (small === undefined || smaller === undefined) return undefined;
    const factor = partsPerUnit(unit, smaller);
    if (factor === undefined) return undefined;
    const value = add(multiply(large.value, factor), small.value);
    return { ...small, value, decimals: undefined, start: large.start };
  });
}

/** A number with its sign of currency, percent sign and fraction, without a unit. */
export function readAmount(reader: Reader): Leaf | undefined {
  const first = peek(reader);
  const currency = first?.kind === "currency" ? first.start : undefined;
  while (peek(reader)?.kind === "currency") reader.place += 1;
  const token = peek(reader);
  if (token?.kind !== "number" || (token.ordinal && !reader.signsOnly)) return undefined;
  reader.place += 1;
  const mixed = readFraction(reader, token.value);
  const end = peek(reader, -1)!.end;
  const leaf: Leaf = {
    kind: "number",
    value: mixed ?? token.value,
    decimals: mixed === undefined ? token.decimals : undefined,
    bare: token.bare,
    percent: false,
    start: token.start,
    end,
    currency,
  };
  const next = peek(reader);
  if (next?.kind === "percent" || isPercentWord(reader)) {
    reader.place += 1;
    leaf.percent = true;
  } else if (next?.kind === "currency") {
    reader.place += 1;
    leaf.currency = next.start;
  }
  return leaf;
}

const isPercentWord = (reader: Reader) => wordAt(reader) === "percent" || wordAt(reader) === "%";

export function isTimes(reader: Reader): boolean {
  const next = peek(reader, 1);
  if (wordAt(reader) !== "x" || next === undefined) return false;
  return next.spaced && (next.kind === "number" || next.kind === "currency" || isOpen(next));
}

/** "2x"; a letter that may be a unit, as in "5m", is taken for one. */
function named(reader: Reader, leaf: Leaf): Value {
  const token = peek(reader) as Token & { kind: "word" };
  if (/^[mghlsk]$/.test(token.word)) return withUnit(reader, { ...leaf, lettered: true });
  reader.place += 1;
  return { kind: "operation", operator: "*", left: leaf, right: { kind: "name", name: token.word } };
}

/** The "1/2" of "2 1/2" or "2 and 1/2". */
function readFraction(reader: Reader, before: Rational): Rational | undefined {
  if (before.d !== 1n) return undefined;
  const start = reader.place;
  const glued = peek(reader);
  if (glued?.kind === "number" && glued.decimals === undefined && glued.value.d !== 1n && !glued.spaced) {
    reader.place += 1;
    return add(before, glued.value);
  }
  if (wordAt(reader) === "and") reader.place += 1;
  const [over, slash, under] = [peek(reader), peek(reader, 1), peek(reader, 2)];
  if (over?.kind === "number" && slash?.kind === "operator" && slash.operator === "/" && under?.kind === "number") {
    const tight = over.spaced && !slash.spaced && !under.spaced;
    if (tight && over.decimals === 0 && under.decimals === 0 && compare(over.value, under.value) < 0) {
      reader.place += 3;
      return add(before, divide(over.value, under.value));
    }
  }
  reader.place = start;
  return undefined;
}
