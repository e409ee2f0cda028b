// Which numbers a question gives: in digits and words, percentages and fractions with what is left of them, and the few
// that everybody knows.
import {
  add,
  divide,
  fromDecimal,
  fromDouble,
  integer,
  isZero,
  multiply,
  type Rational,
  ratio,
  subtract,
} from "../math/rational.ts";
import { multiples, parts } from "./number-words.ts";
import { spelled } from "./spelling.ts";
import { type Token, tokenize } from "./tokens.ts";
import { keyOfNumber } from "./value.ts";

const one = integer(1);
const hundred = integer(100);
const mostCharacters = 50_000;

/** How often a question gives each number, by its key; no entry where it does not. */
export type Given = ReadonlyMap<string, number>;

/** The numbers of a question, and what they are in other words. */
export function promptNumbers(prompt: string): Given {
  const found = new Map<string, number>();
  const give = (...values: Rational[]) => {
    for (const key of new Set(values.map(keyOfNumber))) found.set(key, (found.get(key) ?? 0) + 1);
  };
  const tokens = tokenize(spelled(prompt.slice(0, mostCharacters)));
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "number") {
      give(token.value, token.bare ?? token.value);
      const fraction = fractionAt(tokens, index);
      if (fraction !== undefined) givePart(give, fraction);
      if (token.value.d !== 1n) givePart(give, token.value);
      if (isPercent(tokens[index + 1])) givePercent(give, token.value);
      for (const factor of conversionsOf(tokens, index)) give(multiply(token.value, factor));
    } else if (token.kind === "word") {
      for (const digits of token.word.match(/\d{1,9}/g) ?? []) give(fromDecimal(digits));
      for (const factor of coins.get(token.word) ?? []) give(factor);
      const by = multiples.get(token.word);
      if (by !== undefined) give({ n: by, d: 1n });
      for (const piece of token.word.split("-")) {
        const under = parts.get(piece);
        if (under !== undefined) givePart(give, ratio(1n, under));
      }
    }
  }
  return found;
}

type Give = (...values: Rational[]) => void;

const conversions = new Map(
  Object.entries({
    week: [7],
    month: [4],
    hour: [60],
    minute: [60],
    day: [24],
    year: [12, 52, 365],
    foot: [12],
    feet: [12],
    yard: [3, 36],
    pound: [16],
    gallon: [4, 16],
    quart: [2, 4],
    kg: [1000],
    kilo: [1000],
    kilogram: [1000],
    km: [1000],
    kilometer: [1000],
    kilometre: [1000],
    meter: [100],
    metre: [100],
    liter: [1000],
    litre: [1000],
    cent: [0.01],
    dollar: [100],
    quarter: [25, 0.25],
    dime: [10, 0.1],
    nickel: [5, 0.05],
    pair: [2],
    dozen: [12],
  }).map(([unit, factors]) => [unit, factors.map(fromDouble)]),
);
const coins = new Map(
  ["quarter", "dime", "nickel", "penny", "pennies"]
    .flatMap((coin) => [coin, `${coin}s`])
    .map((coin): [string, Rational[]] => [coin, conversions.get(coin.replace(/s$/, "")) ?? [ratio(1n, 100n)]]),
);

/** By what the unit behind a number converts: 3 weeks are 21 days. */
function conversionsOf(tokens: readonly Token[], index: number): readonly Rational[] {
  const [before, unit] = [tokens[index - 1], tokens[index + 1]];
  if (before?.kind === "currency") return [hundred];
  const word = unit?.kind === "word" ? unit.word : "";
  return conversions.get(word) ?? conversions.get(word.replace(/s$/, "")) ?? [];
}

const isPercent = (token: Token | undefined) =>
  token?.kind === "percent" || (token?.kind === "word" && token.word === "percent");

function fractionAt(tokens: readonly Token[], index: number): Rational | undefined {
  const [over, slash, under] = [tokens[index], tokens[index + 1], tokens[index + 2]];
  if (over?.kind !== "number" || under?.kind !== "number" || isZero(under.value)) return undefined;
  return slash?.kind === "operator" && slash.operator === "/" ? divide(over.value, under.value) : undefined;
}

/** 2/3 of something, its numbers, and what is left: 1/3. */
function givePart(give: Give, part: Rational): void {
  give(part, { n: part.n, d: 1n }, { n: part.d, d: 1n }, subtract(one, part), add(one, part));
  if (part.d > part.n) give({ n: part.d - part.n, d: 1n });
}

/** 20 %: 1/5, 5 parts, and the 80 % or 120 % that it leaves or makes. */
function givePercent(give: Give, percent: Rational): void {
  if (isZero(percent)) return;
  const share = divide(percent, hundred);
  for (const part of [share, subtract(one, share), add(one, share)]) {
    give(part, { n: part.n, d: 1n }, { n: part.d, d: 1n });
  }
  give(subtract(hundred, percent), add(hundred, percent), divide(hundred, percent));
}

/**
 * What multiplies or divides without standing in a question: parts and multiples, what units convert by, a percentage's
 * hundred. Added or taken away it proves nothing, but for one, the hundred of per cent, and the whole of what is counted
 * round: days, hours, minutes, degrees.
 */
const factors = new Set(
  "2 3 4 5 6 7 8 9 10 12 16 24 25 28 29 30 31 36 52 60 90 100 144 180 360 365 366 1000 1440 1760 3600 5280 10000 100000 1000000 1/2 1/3 1/4 1/5 1/10 1/20 1/100 1/1000"
    .split(" ")
    .map((text) => (text.includes("/") ? text : `${text}/1`)),
);
const terms = new Set("1 2 7 12 24 30 31 52 60 90 100 180 360 365 366".split(" ").map((text) => `${text}/1`));

export function isKnownFactor(key: string): boolean {
  return key === "1/1" || factors.has(key);
}
export function isKnownTerm(key: string): boolean {
  return terms.has(key);
}
