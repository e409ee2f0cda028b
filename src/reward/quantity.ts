// A quantity: number and unit, read at one place or found in a sentence. Sums compound ones ("1 hour 30 minutes",
// "5 feet 3 inches"). Does not know what is a right answer.
import { add, divide, fromDouble, multiply, type Rational, subtract, toNumber } from "./math/rational.ts";
import { type ReadNumber, readNumber } from "./number.ts";
import { isBare, readUnit, type Term, type Unit } from "./unit.ts";
import { readings } from "./unit-table.ts";

export type Quantity = {
  value: number;
  /** The exact value when it is an integer. */
  integer: bigint | undefined;
  exact: Rational;
  /** Written as a decimal, so that it may stand for a value near it. */
  rounded: boolean;
  unit: Unit;
};
export type ReadQuantity = { quantity: Quantity; end: number };

const currencyPattern = /([-+]?) ?(?:(?:us|a|c)?([$€£¥₹])|(usd|eur|gbp|inr|jpy|rs)\b\.?) ?/iy;
const joinPattern = /(?:,? and |, | )?/y;

/** The quantity that starts exactly at `at` of plain text, compound ones summed; undefined when there is none. */
export function readQuantity(text: string, at: number): ReadQuantity | undefined {
  const first = readSimple(text, at);
  if (first === undefined) return undefined;
  let { quantity, end } = first;
  for (let part = readPart(text, end, quantity); part !== undefined; part = readPart(text, end, quantity)) {
    ({ quantity, end } = part);
  }
  return { quantity, end };
}

function readSimple(text: string, at: number): ReadQuantity | undefined {
  currencyPattern.lastIndex = at;
  const currency = currencyPattern.exec(text);
  if (currency === null) {
    const number = readNumber(text, at);
    if (number === undefined) return undefined;
    const { unit, end } = readUnit(text, number.end);
    const { value, integer, exact, rounded } = number;
    return { quantity: { value, integer, exact, rounded, unit }, end };
  }
  const number = readNumber(text, at + currency[0].length);
  return number === undefined
    ? undefined
    : withCurrency(text, number, (currency[2] ?? currency[3])!.toLowerCase(), currency[1] === "-");
}

function withCurrency(text: string, number: ReadNumber, symbol: string, negative: boolean): ReadQuantity {
  const { unit, end } = readUnit(text, number.end);
  const over: Term = { kind: "known", readings: readings.get(symbol) ?? [] };
  const sign = negative ? -1 : 1;
  const quantity: Quantity = {
    value: sign * number.value,
    integer: number.integer === undefined ? undefined : BigInt(sign) * number.integer,
    exact: { n: BigInt(sign) * number.exact.n, d: number.exact.d },
    rounded: number.rounded,
    unit: { over, text: symbol },
  };
  // "$12 an hour", "$5 dollars"; any other word after the amount is not its unit.
  if (unit.under === undefined) return { quantity, end: unit.over?.kind === "known" ? end : number.end };
  return { quantity: { ...quantity, unit: { over, under: unit.under, text: `${symbol} ${unit.text}` } }, end };
}

/** A further, smaller part of a compound quantity: "30 minutes" after "1 hour". */
function readPart(text: string, at: number, sum: Quantity): ReadQuantity | undefined {
  const whole = sum.unit.over;
  if (whole?.kind !== "known" || sum.unit.under !== undefined) return undefined;
  joinPattern.lastIndex = at;
  const start = at + (joinPattern.exec(text)?.[0].length ?? 0);
  const part = /\d/.test(text[start] ?? "") ? readSimple(text, start) : undefined;
  if (part === undefined || part.quantity.unit.under !== undefined) return undefined;
  const partReadings = minutesAfterHours(part.quantity.unit, whole);
  for (const large of whole.readings) {
    for (const small of partReadings) {
      if (large.dimension !== small.dimension || small.factor >= large.factor) continue;
      const scaled = multiply(sum.exact, divide(fromDouble(large.factor), fromDouble(small.factor)));
      const exact = (scaled.n < 0n ? subtract : add)(scaled, part.quantity.exact);
      const rounded = sum.rounded || part.quantity.rounded;
      const integer = exact.d === 1n ? exact.n : undefined;
      const unit: Unit = { over: { kind: "known", readings: [small] }, text: text.slice(start, part.end).trim() };
      return { quantity: { value: toNumber(exact), integer, exact, rounded, unit }, end: part.end };
    }
  }
  return undefined;
}

/** In "1h 30m" and "1h30" the part means minutes. */
function minutesAfterHours(unit: Unit, whole: Term) {
  const hours =
    whole.kind === "known" && whole.readings.some(({ dimension, factor }) => dimension === "time" && factor === 3600);
  if (hours && (unit.text.toLowerCase() === "m" || isBare(unit))) return readings.get("min") ?? [];
  return unit.over?.kind === "known" ? unit.over.readings : [];
}

/** All quantities of plain text, from left to right. */
export function scanQuantities(text: string): Quantity[] {
  const found: Quantity[] = [];
  const starts = /(?<![\p{L}\d.,])(?:[-+]? ?[$€£¥₹] ?)?[-+]?\.?\d/gu;
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    // A minus after a number or a closing bracket subtracts: "8 -3", "(2 + 6)-3".
    const before = text.slice(Math.max(0, match.index - 2), match.index);
    const subtracts = /[-+]/.test(match[0][0]!) && /[\d)] ?$/.test(before);
    const read = readQuantity(text, match.index + (subtracts ? 1 : 0));
    if (read === undefined) continue;
    found.push(read.quantity);
    starts.lastIndex = Math.max(read.end, match.index + 1);
  }
  return found;
}
