// Reads the number that starts at a place of mathematical text: decimals, thousands, powers of ten, repeating decimals.
import { add, fromDecimal, integer, multiply, power, type Rational, ratio } from "./rational.ts";

export type Digits = { value: Rational; rounded: boolean; digits: string; end: number };

/** A longer number is no answer that anyone gave. */
const mostDigits = 4000;

const plainPattern = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,4}(?![\w.]))?/y;
const groupedPattern = /[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?/y;
const overlinedPattern = /(\d*)\.(\d*)\\(?:overline|bar|dot|overset\{\.\})\s*\{?(\d+)\}?/y;
const bracketedPattern = /(\d*)\.()\((\d+)\)/y;
/** At least three rounds of the period, and perhaps a part of the next: "0.333...", "0.1666...". */
const ellipsisPattern = /(\d*)\.(\d{0,12}?)(\d{1,12}?)\3{2,40}(\d{0,12})\.\.\./y;
const otherEllipsis = /\d*\.?\d+\.\.\./y;

function at(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/** @param thousands whether "1,234" is one number */
export function readDigits(text: string, place: number, thousands: boolean): Digits | undefined {
  const repeating =
    at(overlinedPattern, text, place) ?? at(bracketedPattern, text, place) ?? at(ellipsisPattern, text, place);
  if (repeating !== null) return repeatingDecimal(repeating);
  // Digits that go on without a pattern have no value that could be compared.
  if (at(otherEllipsis, text, place) !== null) return undefined;
  const grouped = thousands ? at(groupedPattern, text, place) : null;
  if (grouped !== null) {
    const digits = grouped[0].replaceAll(",", "");
    const rounded = digits.includes(".");
    return { value: fromDecimal(digits), rounded, digits, end: place + grouped[0].length };
  }
  const plain = at(plainPattern, text, place);
  if (plain === null) return undefined;
  const [mantissa = "", exponent] = plain[0].split(/[eE]/);
  if (mantissa.length > mostDigits) return undefined;
  const value = fromDecimal(mantissa);
  return {
    value: exponent === undefined ? value : multiply(value, power(integer(10), BigInt(exponent))),
    rounded: mantissa.includes(".") || exponent !== undefined,
    digits: plain[0],
    end: place + plain[0].length,
  };
}

function repeatingDecimal({ 0: all, 1: whole, 2: fixed, 3: period, 4: begun, index }: RegExpExecArray) {
  if (!period!.startsWith((begun ?? "").slice(0, period!.length))) return undefined;
  const start = fromDecimal(`${whole}.${fixed}`);
  const nines = 10n ** BigInt(period!.length) - 1n;
  const tail = ratio(BigInt(period!), nines * 10n ** BigInt(fixed!.length));
  return { value: add(start, tail), rounded: false, digits: all, end: index + all.length };
}
