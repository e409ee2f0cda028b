// Reads what an answer says: an option, yes or no, a quantity, several of them, mathematics with or without a unit, or
// plain words. Compares nothing.
import { announcedAnswer, extractAnswer } from "../text/answer.ts";
import { readNumberWords } from "./claims/number-words.ts";
import type { MathObject } from "./math/object.ts";
import { written } from "./math/rational.ts";
import { functionPattern } from "./math/vocabulary.ts";
import { plainText } from "./plain-text.ts";
import { type Quantity, readQuantity } from "./quantity.ts";
import { leadIn, objectOf, type ReadMathematics, readMathematics } from "./read-mathematics.ts";
import {
  isDate,
  normaliseText,
  type ReadClock,
  type ReadLetters,
  type ReadOption,
  type ReadTruth,
  readClock,
  readLetters,
  readOption,
  readTruth,
} from "./read-words.ts";
import { isBare } from "./unit.ts";
import { readingsOfWord } from "./unit-table.ts";
import { boxContents, withoutWrapping } from "./wrapping.ts";

export type ParsedAnswer =
  | ReadOption
  | ReadLetters
  | ReadTruth
  | ReadClock
  | { kind: "quantity"; quantity: Quantity }
  | { kind: "quantities"; quantities: readonly Quantity[] }
  | ReadMathematics
  | {
      kind: "text";
      text: string;
      /** LaTeX, code or a formula that is not read as mathematics. */
      notation: boolean;
      /** What it means as mathematics, if it is a few letters: ab. */
      letters?: MathObject;
    };

/** Longer answers are compared as text only. */
const maxQuantityLength = 500;
const maxMathLength = 3000;
const maxReadLength = 10_000;
/** From so many words on a text tells how it came to its answer. */
const proseWords = 25;
const mostRounds = 3;
const mostBoxes = 8;

const restatement = /^(.{1,200}\S)\s+\(([^()]{1,200})\)$/s;
/** What is said again may be rounded. */
const restatementError = 0.01;
const symbolWord = /^(?:alpha|beta|gamma|delta|theta|lambda|sigma|omega|phi|rho|tau|abc|xyz)$/i;

const statement =
  /\b(?:is|are|was|were|be|equals?|has|have|had|gets?|got|costs?|takes?|took|needs?|earns?|earned|sells?|sold|spends?|spent|pays?|paid|makes?|made|saves?|saved) (?:only |exactly |still )?$/i;
/** What is said of a name with one of these is not said of it alone. */
const conditions = /\b(?:but|except|any|anything|if|when|where|never|other|than|for|let|given|suppose)\b/i;
const hedges = /\b(?:or|not|and|wrong|unless|maybe|perhaps|instead)\b|n't\b|\?/i;
/** After a quantity these go on with a calculation. */
const calculation = /[\d_=<>≤≥≠≈∈^*+\\√∞]|^ ?[-!([{|/]|[-/,;] ?[b-hj-z]\b/i;

/** A variable, a constant or a function multiplies the number before it. */
const symbol = new RegExp(
  String.raw`^ (?![aI] \p{L}{2})(?:\p{L}|pi|${functionPattern}|inf|theta|alpha|beta|phi|\p{L}\d)(?!\p{L})`,
  "u",
);

/**
 * What an answer may mean, the likeliest first: more than one where notation is ambiguous, as "(1,234)" is.
 * "5 or 6" is two values, "not 5" is words.
 */
export function readAnswer(answer: string): ParsedAnswer[] {
  return readRound(answer, 1);
}

function readRound(answer: string, round: number): ParsedAnswer[] {
  if (answer.length > maxReadLength) {
    const announced = announcedAnswer(answer.slice(-maxReadLength));
    const long = announced === undefined || announced.length > maxReadLength / 2;
    return long ? [asText(answer)] : readRound(announced, round + 1);
  }
  const stripped = withoutRestatement(withoutWrapping(answer));
  const whole = readWhole(stripped);
  if (whole.length > 0) return whole;
  const part = round < mostRounds ? partOf(stripped) : undefined;
  const found = part === undefined ? [] : readRound(part.text, round + 1);
  if (found.length > 0 && (part?.announced || found[0]!.kind !== "text")) return [...found, ...allBoxes(stripped)];
  const letters = /^(?:-\s?)?\\?[A-Za-z](?:\s?[A-Za-z]){1,3}$/.test(stripped) ? objectOf(stripped) : undefined;
  return [{ ...asText(stripped), ...(letters === undefined ? {} : { letters }) }];
}

/** Signs that are none of prose. */
const notation =
  /\\|[A-Za-z]\(|[=^_{}<>|~&∈∉∋∌⊂⊃⊆⊇⊄⊅⊈⊉∠∥⊥→⇒⇔∀∃∫∑∏√±×÷≤≥≠≈∞]|[A-Za-z\d)]\s?[*+/]\s?[A-Za-z\d(]|(?<!\p{L})\p{L}\s?(?:%|[-+]\s?[-+])/u;

function asText(text: string): ParsedAnswer & { kind: "text" } {
  const plain = text.replace(/\\(?:text|mathrm|textbf|mbox)\s?\{([^{}]*)\}|\*\*/g, "$1");
  return { kind: "text", text: normaliseText(text), notation: notation.test(plain.slice(0, 1000)) };
}

/** "7/16 (0.4375)" and "5 apples (green)" without what the brackets add; "5 (6)" and "5 (not 6)" as they are. */
function withoutRestatement(text: string): string {
  const match = text.length > maxQuantityLength || !text.endsWith(")") ? null : restatement.exec(text);
  if (match === null) return text;
  const [, outside = "", inside = ""] = match;
  const [value, again] = [readQuantities(outside), readQuantities(inside)];
  if (value?.kind === "quantity" && again?.kind === "quantity") {
    const [a, b] = [value.quantity.value, again.quantity.value];
    return Math.abs(a - b) <= restatementError * Math.abs(a) ? outside : text;
  }
  const note = /\p{L}{3}/u.test(inside) && !/[\d\\=^]/.test(inside) && !hedges.test(inside) && !symbolWord.test(inside);
  return note && (value !== undefined || readMathematics(outside).length > 0) ? outside : text;
}

function readWhole(stripped: string): ParsedAnswer[] {
  const words = readOption(stripped) ?? readTruth(stripped) ?? readClock(stripped) ?? readLetters(stripped);
  if (words !== undefined) return [words];
  if (isDate(stripped)) return [asText(stripped)];
  if (stripped.length <= maxQuantityLength) {
    const quantity = readQuantities(stripped);
    // "5m" may be metres or a multiple of m; "1 and 2/3" a mixed number or two.
    const ambiguous = quantity?.kind === "quantity" && (quantity.quantity.unit.glued || / and /.test(stripped));
    if (quantity !== undefined) return ambiguous ? [quantity, ...readMathematics(stripped)] : [quantity];
  }
  if (stripped.length <= maxMathLength) {
    const found = readMathematics(stripped);
    if (found.length > 0) return found;
  }
  if (stripped.length > maxQuantityLength) return [];
  const stated = statedQuantity(plainOf(stripped));
  return stated === undefined ? [] : [{ kind: "quantity", quantity: stated }];
}

/** Boxes with words between them may be one answer in parts; the last of them alone has been read. */
function allBoxes(text: string): ReadMathematics[] {
  const contents = boxContents(text);
  if (contents.length < 2 || contents.length > mostBoxes) return [];
  return readMathematics(contents.join(", ")).map((reading) => ({
    ...reading,
    supposing: "all boxes together are the answer",
  }));
}

/** Where in a text that is no answer as a whole its answer stands. */
function partOf(text: string): { text: string; announced: boolean } | undefined {
  const announced = announcedAnswer(text);
  if (announced !== undefined && announced.length < text.length) return { text: announced, announced: true };
  const segment = onlySegment(text) ?? namedValue(text);
  if (segment !== undefined) return { text: segment, announced: false };
  if (text.split(/\s+/, proseWords).length < proseWords) return undefined;
  const extracted = extractAnswer(text);
  return extracted === undefined || extracted.length >= text.length ? undefined : { text: extracted, announced: false };
}

/** What is said of a name that is no mathematics: "Area = 12", "m\\angle ABC = 30^\\circ", "P(A \\cap B) = 0.3". */
function namedValue(text: string): string | undefined {
  const match =
    text.length > maxQuantityLength ? null : /^([^=≈<>≤≥≠\d?]{1,80})(?:=|\\approx|≈)([^=<>≤≥≠]+)$/s.exec(text);
  const name = match?.[1]?.replace(/\\(?:text|mathrm|mbox|operatorname)\s?\{([^{}]*)\}/g, " $1 ") ?? "";
  return /[A-Za-z]{2}/.test(name) &&
    !/[-+*/^]|\\(?:[dt]?frac|sqrt|cdot|times|pm|ne|neq)/.test(name) &&
    !hedges.test(name) &&
    !conditions.test(name)
    ? match![2]!.trim()
    : undefined;
}

function plainOf(text: string): string {
  return withMarksAsUnits(plainText(text))
    .replace(/^(\d+)(?:st|nd|rd|th)\b/, "$1")
    .replace(/^["'([]+(?=[^()[\]]*$)|(?<=^[^()[\]]*)["'\])]+$/g, "")
    .trim();
}

/** 6'2" as feet and inches, 60° 30' as degrees and minutes of arc. */
function withMarksAsUnits(plain: string): string {
  const arc = /^(-?\d+ ?(?:°|degrees)) ?(\d+(?:\.\d+)?) ?'(?: ?(\d+(?:\.\d+)?) ?(?:"|''))?$/.exec(plain);
  if (arc !== null) return `${arc[1]} ${arc[2]} arcminutes${arc[3] === undefined ? "" : ` ${arc[3]} arcseconds`}`;
  const feet = /^(-?\d+(?:\.\d+)?) ?'(?: ?(\d+(?:\.\d+)?) ?(?:"|''))?$/.exec(plain);
  if (feet !== null) return `${feet[1]} feet${feet[2] === undefined ? "" : ` ${feet[2]} inches`}`;
  return plain.replace(/^(-?\d+(?:\.\d+)?) ?(?:"|'')$/, "$1 inches");
}

/** "nineteen apples" as "19 apples"; words that only begin with a number stay as they are. */
function withDigits(plain: string): string {
  const negative = /^(?:minus|negative) (?=\S)/i.exec(plain);
  const words = plain
    .slice(negative?.[0].length ?? 0)
    .toLowerCase()
    .split(" ", 12);
  const sign = negative === null ? "" : "-";
  if (/^an?$/.test(words[0]!) && words.length === 2 && readingsOfWord(words[1]!) !== undefined) return `1 ${words[1]}`;
  const number = readNumberWords(words);
  if (number === undefined || words.length > number.count + 2) return `${sign}${words.join(" ")}`;
  return [`${sign}${written(number.value)}`, ...words.slice(number.count)].join(" ");
}

function readQuantities(text: string): ParsedAnswer | undefined {
  const plain = plainOf(text);
  const quantity = wholeQuantity(plain) ?? wholeQuantity(plain.replace(leadIn, "")) ?? wholeQuantity(withDigits(plain));
  if (quantity !== undefined) return { kind: "quantity", quantity };
  const parts = plain.replace(leadIn, "").split(/,? (?:and|or) |[,;] /);
  if (parts.length < 2 || parts.length > 20) return undefined;
  const quantities = parts.flatMap((part) => wholeQuantity(part.trim()) ?? []);
  const united = quantities.some(({ unit }) => !isBare(unit));
  return quantities.length === parts.length && united ? { kind: "quantities", quantities } : undefined;
}

/** A quantity at the very start, with nothing after it that could change it. */
function wholeQuantity(plain: string): Quantity | undefined {
  const read = readQuantity(plain, 0);
  if (read === undefined) return undefined;
  const rest = plain.slice(read.end);
  // "0.333…" is no quantity of 0.333.
  if (/^(?:\.\.|…)/.test(rest) && plain.slice(0, read.end).includes(".")) return undefined;
  const goesOn = calculation.test(rest) || hedges.test(rest) || /^\p{L}/u.test(rest) || symbol.test(rest);
  return goesOn ? undefined : read.quantity;
}

/** "Natalia sold 72 clips altogether.": one quantity, after a verb, nothing hedged. */
function statedQuantity(plain: string): Quantity | undefined {
  const at = plain.search(/(?:[-+]?[$€£¥₹] ?|[-+])?\.?\d/);
  if (at < 0 || hedges.test(plain) || !statement.test(plain.slice(0, at))) return undefined;
  return wholeQuantity(plain.slice(at));
}

/** The one piece of mathematics in a sentence that hedges nothing: "The area is $\frac{1}{2}$." */
function onlySegment(text: string): string | undefined {
  if (text.length > maxMathLength || hedges.test(text)) return undefined;
  const segments = [...text.matchAll(/\$\$?([^$]+)\$\$?|\\\(([^$]{1,1000}?)\\\)|\\\[([^$]{1,1000}?)\\\]/g)];
  const [only, ...others] = segments;
  if (only === undefined || others.length > 0 || /\d/.test(text.replace(only[0], ""))) return undefined;
  return only[1] ?? only[2] ?? only[3];
}
