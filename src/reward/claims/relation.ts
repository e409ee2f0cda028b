// What joins two sides of a claim: a sign, or words that say that they are the same. Judges nothing.
import { equals } from "../math/rational.ts";
import { opensClause } from "./clause.ts";
import { exactValue } from "./exact-value.ts";
import { type Link, readSide, type Side } from "./link.ts";
import { acceptWord, peek, phraseAt, type Reader, relationWords, wordAt } from "./reader.ts";
import { operationCount, usual, type Value } from "./value.ts";

const about = new Set("about approximately roughly around nearly almost approx".split(" "));
const roundings = new Set("rounded rounding approximately approx about roughly".split(" "));
const equalTo = new Set(["equal", "to", "the", "a", "total", "of", "only", "just", "exactly", "be", "then", "now"]);
const comparisons = new Set("more less fewer greater larger times percent older younger longer shorter".split(" "));

type Related = Pick<Link, "relation" | "right" | "approximate" | "worded">;

export function readRelated(reader: Reader, left: Side, onward: boolean): Related | undefined {
  const token = peek(reader);
  if (token?.kind === "relation") {
    reader.place += 1;
    // "= $18", "= about 18", "= a total of 18"
    const near = skipLeadIn(reader);
    const right = readStated(reader);
    if (right === undefined || isCutOff(reader)) return undefined;
    const approximate = near || token.relation === "≈" || isRounded(reader);
    return { relation: token.relation, right, approximate, worded: false };
  }
  if (token?.kind === "stop" && token.mark === ",") reader.place += 1;
  const words = phraseAt(reader, relationWords);
  if (words === undefined) return undefined;
  reader.place += words.count;
  const near = skipLeadIn(reader);
  const right = readSide(reader);
  if (right === undefined || isCutOff(reader)) return undefined;
  // "3 times 4 is 2 more than 10" was read; "… is 2 more" says something else.
  if (comparisons.has(wordAt(reader) ?? "")) return undefined;
  if (!onward && !saysSo(reader, left, right, near || words.meaning === "≈")) return undefined;
  if (onward && (right.value.kind !== "number" || relates(reader))) return undefined;
  const approximate = near || words.meaning === "≈" || isRounded(reader);
  return { relation: words.meaning, right, approximate, worded: true };
}

/** The side after a sign; "= 1/3 of $150" states 1/3, unless the chain goes on: "= 1/3 of 150 = 50". */
function readStated(reader: Reader): Side | undefined {
  const { place } = reader;
  reader.signsOnly = true;
  const side = readSide(reader);
  reader.signsOnly = false;
  if (side === undefined || wordAt(reader) !== "of") return side;
  const { place: after } = reader;
  reader.place = place;
  const whole = readSide(reader);
  if (whole !== undefined && peek(reader)?.kind === "relation") return whole;
  reader.place = after;
  return side;
}

/**
 * Whether words between two sides say that they are the same: "half of 36 is 18", "18 is half of 36", "2 hours are 120
 * minutes", not "5 books is $3 * 5 = $15" or "3/4 of the price, which is $90".
 */
function saysSo(reader: Reader, left: Side, right: Side, near: boolean): boolean {
  const worked = isWorked(left.value) || (operationCount(left.value) > 0 && !hasSigns(reader, left));
  const stated = operationCount(right.value);
  if (worked) return stated === 0 || !relates(reader) || comesOut(left.value, right.value);
  if (stated > 0) return !hasSigns(reader, right) && !relates(reader) && opensClause(reader.tokens, left.from);
  return near || (left.value.kind === "number" && right.value.kind === "number") || comesOut(left.value, right.value);
}

/** More than a number or a bare fraction. */
function isWorked(value: Value): boolean {
  if (operationCount(value) > 1) return true;
  const fraction =
    value.kind === "operation" &&
    value.operator === "/" &&
    value.right.kind === "number" &&
    value.right.decimals !== undefined;
  return operationCount(value) === 1 && !fraction;
}

function comesOut(left: Value, right: Value): boolean {
  const [a, b] = [exactValue(left, usual), exactValue(right, usual)];
  return a !== undefined && b !== undefined && equals(a, b);
}

const relates = (reader: Reader) => peek(reader)?.kind === "relation" || phraseAt(reader, relationWords) !== undefined;

function hasSigns({ tokens }: Reader, { from, to }: Side): boolean {
  return tokens.slice(from, to).some(({ kind }) => kind === "operator");
}

/** "= (3/4) * the rest": what was read is not all of it. */
function isCutOff(reader: Reader): boolean {
  const [sign, next] = [peek(reader), peek(reader, 1)];
  if (sign?.kind === "word" && sign.word.length === 1 && !sign.spaced) return true;
  if (sign?.kind !== "operator" || next === undefined) return false;
  if (sign.operator === "-") return !next.spaced && !sign.spaced && next.kind !== "stop";
  // "= $5/hour"
  if (sign.operator === "/" && next.kind === "word") return next.word.length === 1;
  return next.kind === "word" || next.kind === "open";
}

function skipLeadIn(reader: Reader): boolean {
  let near = false;
  for (let count = 0; count < 5; count += 1) {
    if (acceptWord(reader, about) !== undefined) near = true;
    else if (acceptWord(reader, equalTo) === undefined) break;
  }
  return near;
}

/** "(rounded)", "when rounded" within a few words. */
function isRounded(reader: Reader): boolean {
  for (let ahead = 0; ahead < 6; ahead += 1) {
    const token = peek(reader, ahead);
    if (token?.kind === "word" && roundings.has(token.word)) return true;
    if (token === undefined || token.kind === "number" || token.kind === "relation") return false;
    if (token.kind === "stop" && token.mark !== ",") return false;
  }
  return false;
}
