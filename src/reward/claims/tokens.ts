// Cuts reasoning into the tokens that arithmetic is made of: numbers, signs, brackets, words and what parts sentences.
// Knows prose, Markdown and LaTeX, not grammar.
import { fromDecimal, integer, multiply, power, type Rational, ratio } from "../math/rational.ts";
import { beginsNumber, multiplied, readNumberWords } from "./number-words.ts";

export type Operator = "+" | "-" | "*" | "/" | "^";
export type Relation = "=" | "≈" | "≠" | "<" | ">" | "≤" | "≥";

type NumberToken = {
  kind: "number";
  value: Rational;
  /** Digits after the point; undefined where it was not written in digits. */
  decimals: number | undefined;
  /** "6th": a place, and a value only where a calculation gives it. */
  ordinal?: true;
  /** The value without "dozen", "million" and the like, where one stands behind it. */
  bare?: Rational;
};

export type Token = {
  /** `text.slice(start, end)` is the token. */
  start: number;
  end: number;
  /** White space stands before it. */
  spaced: boolean;
} & (
  | NumberToken
  | { kind: "operator"; operator: Operator }
  | { kind: "relation"; relation: Relation }
  | { kind: "open" | "close"; bracket: string }
  /** In lower case. */
  | { kind: "word"; word: string }
  | { kind: "currency" | "percent" | "fraction" | "root" }
  /** ², ³ */
  | { kind: "raised"; exponent: bigint }
  /** What parts sentences, clauses or lines. */
  | { kind: "stop"; mark: string }
);

const grouped = String.raw`[1-9]\d{0,2}(?:(?:,|\{,\}|,\\!)\d{3})+(?!\d)`;
const numberPattern = new RegExp(String.raw`(?:${grouped}|\d+)(?:\.\d+)?|\.\d+`, "y");
/** "350 000" after a sign of currency or in a text that writes thousands so, and anywhere with zeros alone. */
const spacedPattern = /[1-9]\d{0,2}(?: \d{3})+(?!\d|[.,]\d)/y;
const spacedZeros = /[1-9]\d{0,2}(?: 000)+(?!\d|[.,]\d)/y;
/** The dots of "33.333..." */
const dotsPattern = /\.{2,}|…/y;
const exponentPattern = /[eE][-+]?\d{1,3}(?![\p{L}\d.])/uy;
/** Digits that go on as no number that we read: dates, times, versions. */
const otherNumber = /\d{1,2}:[0-5]\d(?::[0-5]\d)?(?!\d)|\d+(?:\.\d+){2,}|\d+(?:,\d+)+(?!\d)/uy;
const ordinalPattern = /(?:st|nd|rd|th)(?!\p{L})/uy;
const wordPattern = /\p{L}{1,2}\p{N}[\p{L}\p{N}']*|\p{L}[\p{L}\p{M}']*(?:-\p{L}[\p{L}\p{M}']*)*/uy;
const commandPattern = /\\(?:([A-Za-z]+)\*?|(.))/suy;
const vulgar: Readonly<Record<string, [number, number]>> = {
  "½": [1, 2],
  "⅓": [1, 3],
  "⅔": [2, 3],
  "¼": [1, 4],
  "¾": [3, 4],
  "⅕": [1, 5],
  "⅖": [2, 5],
  "⅗": [3, 5],
  "⅘": [4, 5],
  "⅙": [1, 6],
  "⅚": [5, 6],
  "⅛": [1, 8],
  "⅜": [3, 8],
  "⅝": [5, 8],
  "⅞": [7, 8],
};
const relations: Readonly<Record<string, Relation>> = {
  "==": "=",
  "≤": "≤",
  "<=": "≤",
  "≥": "≥",
  ">=": "≥",
  "≠": "≠",
  "!=": "≠",
  "=": "=",
  "≈": "≈",
  "~=": "≈",
  "=~": "≈",
  "<": "<",
  ">": ">",
};
const relationPattern = /==|=~|~=|<=|>=|!=|[=≈≠≤≥<>]/y;
const commandTokens: Readonly<Record<string, Relation | Operator>> = {
  times: "*",
  cdot: "*",
  ast: "*",
  div: "/",
  approx: "≈",
  simeq: "≈",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  ne: "≠",
  neq: "≠",
  lt: "<",
  gt: ">",
};
/** Commands whose braces only style what they hold. */
const styles = /^(?:text|mathrm|textbf|mathbf|textit|boxed|fbox|operatorname|mbox|underline|emph)$/;

/** All tokens of spelled text, in order. */
export function tokenize(text: string): Token[] {
  const parted = /\d 000(?!\d)/.test(text);
  const tokens: Token[] = [];
  const braces: boolean[] = [];
  let place = 0;
  let spaced = true;
  const take = (token: Token) => {
    tokens.push(token);
    place = token.end;
    spaced = false;
  };
  const skip = (end: number, space = false) => {
    place = end;
    spaced ||= space;
  };
  while (place < text.length) {
    const character = text[place]!;
    const from = { start: place, spaced };
    if (character === " ") {
      skip(place + 1, true);
    } else if (character === "\\") {
      const command = at(commandPattern, text, place);
      if (command === null) break;
      const end = place + command[0].length;
      const name = command[1];
      const brace = name !== undefined && styles.test(name) ? at(/\s?\{/y, text, end) : null;
      if (brace !== null) {
        braces.push(true);
        skip(end + brace[0].length, true);
      } else {
        const token = commandToken(name, command[2] ?? "", { ...from, end });
        if (token === undefined) skip(end, name !== undefined || command[2] !== "!");
        else take(token);
      }
    } else if (character === "{" || character === "}") {
      const styled = character === "}" && braces.pop() === true;
      if (character === "{") braces.push(false);
      if (styled) skip(place + 1);
      else take({ kind: character === "{" ? "open" : "close", bracket: character, ...from, end: place + 1 });
    } else if (/[\d.]/.test(character)) {
      take(numberAt(text, from, parted || tokens.at(-1)?.kind === "currency"));
    } else if (/\p{L}/u.test(character)) {
      take(wordAt(text, from, tokens.at(-1)));
    } else {
      const token = signAt(text, from);
      if (token === undefined) skip(place + (text.startsWith("**", place) ? 2 : 1));
      else take(token);
    }
  }
  return withNumberWords(tokens);
}

type From = { start: number; spaced: boolean };

function at(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

function commandToken(name: string | undefined, mark: string, span: From & { end: number }): Token | undefined {
  if (name === undefined) {
    if (mark === "%") return { kind: "percent", ...span };
    if (mark === "$") return { kind: "currency", ...span };
    if (mark === "*") return { kind: "operator", operator: "*", ...span };
    return mark === "\\" ? { kind: "stop", mark: "\n", ...span } : undefined;
  }
  if (/^[dtc]?frac$/.test(name)) return { kind: "fraction", ...span };
  if (name === "sqrt") return { kind: "root", ...span };
  if (/^(?:implies|rightarrow|Rightarrow|to|therefore|because|ldots|dots)$/.test(name)) {
    return { kind: "stop", mark: "→", ...span };
  }
  const known = Object.hasOwn(commandTokens, name) ? commandTokens[name] : undefined;
  if (known === "*" || known === "/") return { kind: "operator", operator: known, ...span };
  if (known !== undefined) return { kind: "relation", relation: known as Relation, ...span };
  return /^(?:left|right|big|Big|quad|qquad|displaystyle|begin|end)$/.test(name)
    ? undefined
    : { kind: "word", word: name, ...span };
}

function numberAt(text: string, from: From, parted: boolean): Token {
  const other = at(otherNumber, text, from.start);
  if (other !== null && at(numberPattern, text, from.start)![0].length < other[0].length)
    return { kind: "word", word: other[0].slice(0, 40), ...from, end: from.start + other[0].length };
  const spacedDigits = at(parted ? spacedPattern : spacedZeros, text, from.start);
  const match = spacedDigits ?? at(numberPattern, text, from.start);
  if (match === null) {
    const end = from.start + at(/\.+/y, text, from.start)![0].length;
    return { kind: "stop", mark: ".", ...from, end };
  }
  const digits = match[0].replace(/[^\d.]/g, "");
  let end = from.start + match[0].length;
  // No calculation has more digits than these; a longer one is a word that nothing reads.
  if (digits.length > 60) return { kind: "word", word: "", ...from, end };
  const exponent = at(exponentPattern, text, end)?.[0];
  const mantissa = fromDecimal(digits);
  const value = exponent === undefined ? mantissa : multiply(mantissa, power(integer(10), BigInt(exponent.slice(1))));
  end += exponent?.length ?? 0;
  if (digits.includes(".")) end += at(dotsPattern, text, end)?.[0].length ?? 0;
  const ordinal = digits.includes(".") ? null : at(ordinalPattern, text, end);
  const decimals = digits.split(".")[1]?.length ?? 0;
  if (ordinal !== null)
    return { kind: "number", value, decimals, ordinal: true, ...from, end: end + ordinal[0].length };
  return { kind: "number", value, decimals, ...from, end };
}

/** "5x3" multiplies; "x1" is a name. */
function wordAt(text: string, from: From, before: Token | undefined): Token {
  const { start } = from;
  const afterValue = before?.kind === "number" || before?.kind === "close" || before?.kind === "percent";
  const times = afterValue ? at(/[xX](?=[\d$(]|\.\d)/y, text, start) : null;
  if (times !== null) return { kind: "operator", operator: "*", ...from, end: start + 1 };
  const word = at(wordPattern, text, start);
  const found = word === null ? text[start]! : word[0];
  return { kind: "word", word: found.slice(0, 40).toLowerCase(), ...from, end: start + found.length };
}

function signAt(text: string, from: From): Token | undefined {
  const { start } = from;
  const span = { ...from, end: start + 1 };
  const character = text[start]!;
  const arrow = at(/->|=>|→|⇒|⟹/y, text, start);
  if (arrow !== null) return { kind: "stop", mark: "→", ...from, end: start + arrow[0].length };
  const relation = at(relationPattern, text, start);
  if (relation !== null) {
    return { kind: "relation", relation: relations[relation[0]]!, ...from, end: start + relation[0].length };
  }
  if (character === "*" && text[start + 1] === "*") {
    const power = /\d/.test(text[start - 1] ?? "") && /\d/.test(text[start + 2] ?? "");
    return power ? { kind: "operator", operator: "^", ...from, end: start + 2 } : undefined;
  }
  if (character === "*" && isEmphasis(text, start)) return undefined;
  switch (character) {
    case "+":
    case "-":
    case "*":
    case "/":
    case "^":
      return { kind: "operator", operator: character, ...span };
    case "(":
    case "[":
      return { kind: "open", bracket: character, ...span };
    case ")":
    case "]":
      return { kind: "close", bracket: character, ...span };
    case "%":
      return { kind: "percent", ...span };
    case "$":
    case "€":
    case "£":
    case "¥":
    case "₹":
    case "¢":
      return { kind: "currency", ...span };
    case "√":
      return { kind: "root", ...span };
    case "²":
    case "³":
      return { kind: "raised", exponent: character === "²" ? 2n : 3n, ...span };
    case "~":
      return { kind: "word", word: "about", ...span };
    case ",":
    case ";":
    case ":":
    case "!":
    case "?":
    case "|":
    case "…":
    case "—":
    case "\n":
      return { kind: "stop", mark: character, ...span };
  }
  const fraction = Object.hasOwn(vulgar, character) ? vulgar[character] : undefined;
  return fraction === undefined
    ? undefined
    : { kind: "number", value: ratio(BigInt(fraction[0]), BigInt(fraction[1])), decimals: undefined, ...span };
}

/** A star that opens emphasis, "*8*" after a space: neither "5 * 8" nor "5*8". */
function isEmphasis(text: string, start: number): boolean {
  const before = text[start - 1] ?? " ";
  return /[\s(]/.test(before) && /^\*[^*\s]{1,40}\*(?![\d($])/.test(text.slice(start, start + 44));
}

/** Words and digits that make up one number become one token: "twenty five", "5 million", "two thirds". */
function withNumberWords(tokens: readonly Token[]): Token[] {
  const merged: Token[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    const next = tokens[index + 1];
    if (token.kind === "number" && next?.kind === "word" && token.value.n > 0n) {
      const value = multiplied(token.value, next.word);
      if (value !== undefined) {
        merged.push({ ...token, value, bare: token.value, end: next.end });
        index += 1;
        continue;
      }
    }
    const number =
      token.kind === "word" && beginsNumber(token.word) ? readNumberWords(wordsFrom(tokens, index)) : undefined;
    if (number === undefined) {
      merged.push(token);
      continue;
    }
    const { start, spaced } = token;
    index += number.count - 1;
    merged.push({ kind: "number", value: number.value, decimals: undefined, start, spaced, end: tokens[index]!.end });
  }
  return merged;
}

function wordsFrom(tokens: readonly Token[], from: number): string[] {
  const words: string[] = [];
  for (let index = from; index < from + 8; index += 1) {
    const token = tokens[index];
    if (token?.kind !== "word") break;
    words.push(token.word);
  }
  return words;
}
