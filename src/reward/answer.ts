// Judges whether two answers say the same: three verdicts, symmetric, without timers. Knows no trace and no model.
import { plainText } from "./plain-text.ts";
import { type Quantity, readQuantity, scanQuantities } from "./quantity.ts";
import { commonScales, isBare } from "./unit.ts";

export type Verdict = { verdict: "equal" | "different" | "unknown"; reason: string };
export type ParsedAnswer = { kind: "quantity"; quantity: Quantity } | { kind: "text"; text: string };

/** Longer answers are compared as text only. */
const maxQuantityLength = 500;
/** Beyond this many words a plain comparison cannot tell a paraphrase from another answer. */
const maxComparableWords = 8;
/** Up to this, a tolerance forgives rounding, and integers are not rounded. */
const roundingTolerance = 1e-3;

const leadIn =
  /^(?:(?:so|thus|hence|therefore|the|final|answer|result|total|value|it|is|are|was|equals|about|approximately|[a-z] ?=|=|≈|:)[ ,:]*)+/i;
const statement =
  /\b(?:is|are|was|were|be|equals?|has|have|had|gets?|got|costs?|takes?|took|needs?|earns?|earned|sells?|sold|spends?|spent|pays?|paid|makes?|made|saves?|saved) (?:only |exactly |still )?$/i;
const hedges = /\b(?:or|not|and|wrong|unless|maybe|perhaps|instead)\b|n't\b|\?/i;

/** Reads an answer as one quantity where it states exactly one, and as normalised text otherwise ("5 or 6" is text). */
function parseAnswer(answer: string): ParsedAnswer {
  if (answer.length <= maxQuantityLength) {
    const plain = plainText(answer)
      .replace(/^["'([]+|["'\])]+$/g, "")
      .trim();
    const quantity = wholeQuantity(plain) ?? wholeQuantity(plain.replace(leadIn, "")) ?? statedQuantity(plain);
    if (quantity !== undefined) return { kind: "quantity", quantity };
  }
  return { kind: "text", text: normaliseText(answer) };
}

/** A quantity at the very start, with nothing after it that could change it. */
function wholeQuantity(plain: string): Quantity | undefined {
  const read = readQuantity(plain, 0);
  if (read === undefined) return undefined;
  const rest = plain.slice(read.end);
  return /[\d=<>^*+\\]/.test(rest) || hedges.test(rest) || /^\p{L}/u.test(rest) ? undefined : read.quantity;
}

/** "Natalia sold 72 clips altogether.": one quantity, after a verb, nothing hedged. */
function statedQuantity(plain: string): Quantity | undefined {
  const at = plain.search(/(?:[-+]?[$€£¥₹] ?|[-+])?\.?\d/);
  if (at < 0 || hedges.test(plain) || !statement.test(plain.slice(0, at))) return undefined;
  return wholeQuantity(plain.slice(at));
}

function normaliseText(text: string): string {
  const plain = plainText(text).toLowerCase();
  // By hand: a pattern anchored at the end alone takes quadratic time on a long run of dots.
  const characters = [...plain];
  const isEdge = (character: string | undefined) => character !== undefined && /[\s\p{P}]/u.test(character);
  let start = 0;
  let end = characters.length;
  while (start < end && isEdge(characters[start])) start += 1;
  while (end > start && isEdge(characters[end - 1])) end -= 1;
  return characters
    .slice(start, end)
    .join("")
    .replace(/^(?:the|an?) /, "");
}

export type CompareOptions = {
  /** Relative tolerance; against zero, absolute. */
  tolerance?: number;
};

/**
 * Compares two answers; swapping them never changes the verdict.
 *
 * - Numbers agree within the relative tolerance. Two integers in one unit must be exactly equal, at any size, as long
 *   as the tolerance is at most 0.001.
 * - Units of one dimension convert: 1.5 hours equals 90 minutes. Another unit is different.
 * - A unit that only one side states counts as equal, and the reason says that it is missing: the question fixes the
 *   unit, and data sets such as GSM8K give bare numbers.
 * - Anything else is compared as text without case, outer punctuation and leading article. A number against words, and
 *   texts of more than eight words that are not identical, are unknown.
 *
 * @example compareAnswers("90 minutes", "1.5 hours") // { verdict: "equal", reason: "…" }
 */
export function compareAnswers(answer: string, gold: string, { tolerance = 1e-6 }: CompareOptions = {}): Verdict {
  const left = parseAnswer(answer);
  const right = parseAnswer(gold);
  if (left.kind === "quantity" && right.kind === "quantity") {
    return compareQuantities(left.quantity, right.quantity, tolerance);
  }
  if (left.kind === "text" && right.kind === "text") return compareTexts(left.text, right.text);
  const text = left.kind === "text" ? left.text : right.kind === "text" ? right.text : "";
  if (text === "") return { verdict: "different", reason: "one side is empty" };
  if (/\d/.test(text)) return { verdict: "different", reason: "one side is a single value, the other is not" };
  return { verdict: "unknown", reason: "one side is a number, the other is words" };
}

function compareTexts(left: string, right: string): Verdict {
  if (left === "" && right === "") return { verdict: "unknown", reason: "both sides are empty" };
  if (left === "" || right === "") return { verdict: "different", reason: "one side is empty" };
  if (left === right) return { verdict: "equal", reason: "same text" };
  if (wordCount(left) > maxComparableWords || wordCount(right) > maxComparableWords) {
    return { verdict: "unknown", reason: "the texts differ and are too long to compare word by word" };
  }
  return { verdict: "different", reason: "different text" };
}

function wordCount(text: string): number {
  return text.split(" ", maxComparableWords + 1).length;
}

/** Compares two quantities as `compareAnswers` does. */
function compareQuantities(left: Quantity, right: Quantity, tolerance: number): Verdict {
  if (isBare(left.unit) && !isBare(right.unit)) return compareBare(left, right, tolerance);
  if (isBare(right.unit) && !isBare(left.unit)) return compareBare(right, left, tolerance);
  const scales = commonScales(left.unit, right.unit);
  if (scales.length === 0) {
    return { verdict: "different", reason: `unit "${left.unit.text}" is not "${right.unit.text}"` };
  }
  for (const { a, b } of scales) {
    if (a === b && sameNumber(left, right, tolerance)) return { verdict: "equal", reason: "same value" };
    if (a === b || left.value === 0 || right.value === 0) continue;
    if (sameValue(left.value * a, right.value * b, tolerance)) {
      return { verdict: "equal", reason: `same value after converting "${left.unit.text}" to "${right.unit.text}"` };
    }
  }
  if (left.value === 0 && right.value === 0) return { verdict: "equal", reason: "both are zero" };
  return { verdict: "different", reason: `${written(left)} is not ${written(right)}` };
}

function compareBare(bare: Quantity, united: Quantity, tolerance: number): Verdict {
  const unit = united.unit.text;
  if (sameNumber(bare, united, tolerance)) {
    return { verdict: "equal", reason: `same number; the unit "${unit}" is missing on one side` };
  }
  const { over, under } = united.unit;
  const percent = under === undefined && over?.kind === "known" && over.readings[0]?.dimension === "ratio";
  if (percent && sameValue(bare.value * 100, united.value, tolerance)) {
    return { verdict: "equal", reason: "same ratio, once as a percentage" };
  }
  return { verdict: "different", reason: `${written(bare)} is not ${written(united)}` };
}

function written({ value, integer, unit }: Quantity): string {
  return `${integer ?? value} ${unit.text}`.trim();
}

function sameNumber(left: Quantity, right: Quantity, tolerance: number): boolean {
  if (left.integer !== undefined && right.integer !== undefined) {
    if (left.integer === right.integer) return true;
    const safe = Number.isSafeInteger(left.value) && Number.isSafeInteger(right.value);
    if (!safe || tolerance <= roundingTolerance) return false;
  }
  return sameValue(left.value, right.value, tolerance);
}

/** Floating-point conversion alone may cost a few units in the last place, so that a tolerance of 0 still forgives 1e-12. */
function sameValue(left: number, right: number, tolerance: number): boolean {
  const scale = left === 0 || right === 0 ? 1 : Math.max(Math.abs(left), Math.abs(right));
  return Math.abs(left - right) <= Math.max(tolerance, 1e-12) * scale;
}

/** Whether a sentence states the answer: as the first or last value after its last "=", or in the same words. */
export function statesAnswer(sentence: string, answer: string, tolerance: number): boolean {
  const parsed = parseAnswer(answer);
  const plain = plainText(sentence.slice(0, 2000));
  const tail = plain.slice(plain.lastIndexOf("=") + 1);
  if (parsed.kind === "text") return parsed.text !== "" && ` ${wordsOf(tail)} `.includes(` ${wordsOf(parsed.text)} `);
  const stated = scanQuantities(tail);
  return [stated[0], stated.at(-1)].some(
    (quantity) =>
      quantity !== undefined &&
      nounPrefixes(quantity).some((part) => compareQuantities(part, parsed.quantity, tolerance).verdict === "equal"),
  );
}

/** In a sentence a noun runs on into the words after it ("8 apples at most"), so that every prefix may be the unit. */
function nounPrefixes(quantity: Quantity): Quantity[] {
  const { over } = quantity.unit;
  if (over?.kind !== "noun") return [quantity];
  return over.words.map((_, index) => ({
    ...quantity,
    unit: { ...quantity.unit, over: { kind: "noun", words: over.words.slice(0, index + 1) } },
  }));
}

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
