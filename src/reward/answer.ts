// Judges whether two answers say the same: three verdicts, symmetric, without timers. Knows no trace and no model.

import { compareWords } from "./compare-words.ts";
import { compareRationals, roundingTolerance, type Verdict } from "./math/compare-expressions.ts";
import { compareObjects } from "./math/compare-objects.ts";
import { constant, type Expression, number, product, quotient } from "./math/expression.ts";
import type { MathObject } from "./math/object.ts";
import { fromDouble } from "./math/rational.ts";
import { within } from "./math/work.ts";
import { plainText } from "./plain-text.ts";
import { type Quantity, scanQuantities } from "./quantity.ts";
import { type ParsedAnswer, readAnswer } from "./read-answer.ts";
import { commonScales, isBare, type Unit } from "./unit.ts";
import type { Reading } from "./unit-table.ts";

export type { Verdict };

/** What one comparison may cost, in steps: about a second at the very most. */
const steps = 200_000;

export type CompareOptions = {
  /** Relative tolerance; against zero, absolute. */
  tolerance?: number;
};

/**
 * Compares two answers; swapping them never changes the verdict.
 *
 * - Mathematics is compared by meaning: exact numbers exactly, decimals within the relative tolerance, expressions by
 *   canonical forms and then by certain bounds on their values, collections part by part (`math/`).
 * - Numbers with units agree within the relative tolerance. Two integers in one unit must be exactly equal, at any size,
 *   as long as the tolerance is at most 0.001. Units of one dimension convert: 1.5 hours equals 90 minutes.
 * - A unit that only one side states counts as equal, and the reason says that it is missing: the question fixes the
 *   unit, and data sets such as GSM8K give bare numbers.
 * - Options are compared by letter, or by text where one side has no letter; yes is true and no is false.
 * - Anything else is compared as text without case, outer punctuation and leading article. A number against words, and
 *   texts of more than eight words that are not identical, are unknown. So is what takes too many steps to decide.
 *
 * @example compareAnswers("90 minutes", "1.5 hours") // { verdict: "equal", reason: "…" }
 */
export function compareAnswers(answer: string, gold: string, { tolerance = 1e-6 }: CompareOptions = {}): Verdict {
  const same = answer.trim() === gold.trim() && /[\p{L}\p{N}]/u.test(answer);
  if (same) return { verdict: "equal", reason: "the same text" };
  // In one order whichever way round they came, so that a budget spent half-way is spent at the same place.
  const swapped = answer > gold;
  const [first, second] = swapped ? [gold, answer] : [answer, gold];
  const verdict = within(steps, () => compareReadings(readAnswer(first), readAnswer(second), tolerance, swapped));
  return verdict ?? { verdict: "unknown", reason: "it takes too many steps to decide" };
}

/** Equal when any pair of readings is, different when all are. */
function compareReadings(left: ParsedAnswer[], right: ParsedAnswer[], tolerance: number, swapped: boolean): Verdict {
  const verdicts = left.flatMap((a) =>
    right.map((b) => (swapped ? compareParsed(b, a, tolerance) : compareParsed(a, b, tolerance))),
  );
  return (
    verdicts.find(({ verdict }) => verdict === "equal") ??
    verdicts.find(({ verdict }) => verdict === "unknown") ??
    verdicts[0]!
  );
}

function compareParsed(left: ParsedAnswer, right: ParsedAnswer, tolerance: number): Verdict {
  const verdict = compareKinds(left, right, tolerance);
  const supposing = [left, right].flatMap((side) => (side.kind === "math" ? (side.supposing ?? []) : []));
  return supposing.length > 0 && verdict.verdict === "equal"
    ? { verdict: "unknown", reason: `equal only if ${supposing[0]}` }
    : verdict;
}

function compareKinds(left: ParsedAnswer, right: ParsedAnswer, tolerance: number): Verdict {
  if (left.kind === "quantity" && right.kind === "quantity") {
    return compareQuantities(left.quantity, right.quantity, tolerance);
  }
  const single = left.kind !== "letters" && right.kind !== "letters";
  if (single && (left.kind === "option" || right.kind === "option")) return compareOptions(left, right, tolerance);
  const words = compareWords(left, right);
  if (words !== undefined) return words;
  if (left.kind === "quantities" || right.kind === "quantities") return compareSeveral(left, right, tolerance);
  return compareAmounts(amountOf(left), amountOf(right), tolerance);
}

function compareOptions(left: ParsedAnswer, right: ParsedAnswer, tolerance: number): Verdict {
  if (left.kind === "option" && right.kind === "option") {
    return left.letter === right.letter
      ? { verdict: "equal", reason: "same option" }
      : { verdict: "different", reason: `option ${left.letter} is not ${right.letter}` };
  }
  const [option, other] = left.kind === "option" ? [left, right] : [right, left];
  if (option.kind !== "option") return { verdict: "unknown", reason: "no option" };
  if (other.kind === "text" && other.text === "") return { verdict: "different", reason: "one side is empty" };
  const letter = other.kind === "text" && /^[a-j]$/.test(other.text) ? other.text.toUpperCase() : undefined;
  if (letter !== undefined) {
    return letter === option.letter
      ? { verdict: "equal", reason: "same option" }
      : { verdict: "different", reason: `option ${option.letter} is not ${letter}` };
  }
  if (option.text === "") return { verdict: "unknown", reason: "one side is an option letter, the other is not" };
  const verdict = compareReadings(readAnswer(option.text), [other], tolerance, false);
  return verdict.verdict === "equal" ? { verdict: "equal", reason: `option text: ${verdict.reason}` } : verdict;
}

type Amount = { object: MathObject; unit: Unit };

function amountOf(answer: ParsedAnswer): Amount {
  if (answer.kind === "math") return answer;
  if (answer.kind !== "quantity") return { object: { kind: "contradiction" }, unit: { text: "" } };
  const { exact, rounded, unit } = answer.quantity;
  return { object: { kind: "value", value: { kind: "number", value: exact, rounded } }, unit };
}

/** Several quantities with units, in any order. */
function compareSeveral(left: ParsedAnswer, right: ParsedAnswer, tolerance: number): Verdict {
  const [a, b] = [left, right].map((side): Amount[] => {
    if (side.kind === "quantities") return side.quantities.map((quantity) => amountOf({ kind: "quantity", quantity }));
    const { object, unit } = amountOf(side);
    return object.kind === "several" ? object.items.map((item) => ({ object: item, unit })) : [{ object, unit }];
  });
  if (a!.length !== b!.length) return { verdict: "different", reason: `${a!.length} values are not ${b!.length}` };
  const table = a!.map((x) => b!.map((y) => compareAmounts(x, y, tolerance).verdict));
  const lines = [...table, ...table.map((_, column) => table.map((row) => row[column]!))];
  if (lines.some((line) => line.every((verdict) => verdict === "different"))) {
    return { verdict: "different", reason: "the values differ" };
  }
  if (lines.every((line) => line.includes("equal"))) return { verdict: "equal", reason: "same values" };
  return { verdict: "unknown", reason: "some values are neither shown to be equal nor to differ" };
}

function compareAmounts(left: Amount, right: Amount, tolerance: number): Verdict {
  const [bareLeft, bareRight] = [isBare(left.unit), isBare(right.unit)];
  if (bareLeft !== bareRight)
    return bareLeft ? compareBareAmount(left, right, tolerance) : compareBareAmount(right, left, tolerance);
  if (bareLeft) return compareObjects(left.object, right.object, { tolerance });
  const scales = commonScales(left.unit, right.unit);
  if (scales.length === 0) {
    return { verdict: "different", reason: `unit "${left.unit.text}" is not "${right.unit.text}"` };
  }
  const verdicts = scales.map(({ a, b }) =>
    a === b
      ? compareObjects(left.object, right.object, { tolerance })
      : compareObjects(scaled(left.object, a), scaled(right.object, b), { tolerance }),
  );
  return (
    verdicts.find(({ verdict }) => verdict === "equal") ??
    verdicts.find(({ verdict }) => verdict === "unknown") ??
    verdicts[0]!
  );
}

function compareBareAmount(bare: Amount, united: Amount, tolerance: number): Verdict {
  const verdict = compareObjects(bare.object, united.object, { tolerance });
  if (verdict.verdict === "equal" && united.unit.glued) return mayBeVariable(united.unit);
  if (verdict.verdict === "equal") {
    return { verdict: "equal", reason: `same value; the unit "${united.unit.text}" is missing on one side` };
  }
  const meanings = readingsOf(united.unit);
  const factor = meanings.some(({ dimension, factor }) => dimension === "angle" && factor === 1)
    ? quotient(constant("pi"), number(180))
    : meanings.some(({ dimension }) => dimension === "ratio")
      ? number(1, 100)
      : undefined;
  if (factor === undefined || united.object.kind !== "value") return verdict;
  const plain: MathObject = { kind: "value", value: product(united.object.value, factor) };
  const converted = compareObjects(bare.object, plain, { tolerance });
  return converted.verdict === "equal" ? { verdict: "equal", reason: "same value, once without its unit" } : verdict;
}

function mayBeVariable({ text }: Unit): Verdict {
  return { verdict: "unknown", reason: `"${text}" may be a unit that one side lacks, or a variable` };
}

/** A value times what its unit is worth; the factors of units are decimals. */
function scaled(object: MathObject, factor: number): MathObject {
  if (object.kind !== "value") return object;
  const value: Expression = { kind: "number", value: fromDouble(factor), rounded: true };
  return { kind: "value", value: product(object.value, value) };
}

function readingsOf({ over, under }: Unit): readonly Reading[] {
  return under === undefined && over?.kind === "known" ? over.readings : [];
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
  if (sameNumber(bare, united, tolerance) && united.unit.glued) return mayBeVariable(united.unit);
  if (sameNumber(bare, united, tolerance)) {
    return { verdict: "equal", reason: `same number; the unit "${unit}" is missing on one side` };
  }
  if (readingsOf(united.unit)[0]?.dimension === "ratio" && sameValue(bare.value * 100, united.value, tolerance)) {
    return { verdict: "equal", reason: "same ratio, once as a percentage" };
  }
  return { verdict: "different", reason: `${written(bare)} is not ${written(united)}` };
}

function written({ value, integer, unit }: Quantity): string {
  return `${integer ?? value} ${unit.text}`.trim();
}

function sameNumber(left: Quantity, right: Quantity, tolerance: number): boolean {
  const forgiving = left.rounded || right.rounded || tolerance > roundingTolerance ? Math.max(tolerance, 1e-12) : 0;
  return compareRationals(left.exact, right.exact, forgiving).verdict === "equal";
}

/** Floating-point conversion alone may cost a few units in the last place, so that a tolerance of 0 still forgives 1e-12. */
function sameValue(left: number, right: number, tolerance: number): boolean {
  const scale = left === 0 || right === 0 ? 1 : Math.max(Math.abs(left), Math.abs(right));
  return Math.abs(left - right) <= Math.max(tolerance, 1e-12) * scale;
}

/** Whether a sentence states the answer: as the first or last value after its last "=", or in the same words. */
export function statesAnswer(sentence: string, answer: string, tolerance: number): boolean {
  const [parsed] = readAnswer(answer);
  const plain = plainText(sentence.slice(0, 2000));
  const tail = plain.slice(plain.lastIndexOf("=") + 1);
  if (parsed?.kind !== "quantity") {
    const words = wordsOf(plainText(answer));
    return words !== "" && ` ${wordsOf(tail)} `.includes(` ${words} `);
  }
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
