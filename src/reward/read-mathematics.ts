// Reads an answer as mathematics, with or without a unit at its end. Compares nothing.
import { interpret } from "./math/interpret.ts";
import type { MathObject } from "./math/object.ts";
import { parseMath } from "./math/parse.ts";
import { functionPattern } from "./math/vocabulary.ts";
import { within } from "./math/work.ts";
import { plainText } from "./plain-text.ts";
import { isBare, readUnit, type Unit } from "./unit.ts";
import { readingsOfWord } from "./unit-table.ts";

export type ReadMathematics = {
  kind: "math";
  object: MathObject;
  unit: Unit;
  /** What this way of reading takes for granted; that it fits proves nothing. */
  supposing?: string;
};

const readingSteps = 100_000;

export const leadIn =
  /^(?:(?:so|thus|hence|therefore|the|final|answer|result|total|value|it|is|are|was|equals|about|approximately|both|=|≈|~|\\approx|:)[ ,:]*(?![a-z]))+/i;

const bareUnit: Unit = { text: "" };
const unitCommand =
  /^(.*\S)\s*\\(?:text|mathrm|mbox|textrm|textbf|textnormal|operatorname)\s?\{([^{}]{1,60})\}((?:\^\{?[23]\}?)?)$/s;
const unitWords =
  /^(.*(?:[\d)}\]π%]|\\pi))(?:\s+|\\[,;: ]|~)([a-zA-Z°][a-zA-Z°/ ]{0,40}(?:\^?\{?[23²³]\}?(?![\d])[a-zA-Z/ ]{0,20}(?:\^?\{?[23²³]\}?)?)?)$/s;
const degreeSign = /^(.*[\d)}])\s*(?:\^\s*\{?\s*\\circ\s*\}?|°)$/s;
const namedFunction = /(?:sin|cos|tan|cot|sec|csc|cis)/;

/** A variable, e, i, or a sum of two; other letters name options. */
const lettersOnly = /^-?\s?[eik-zα-ωπ]$|^-?\s?[a-zA-Z]\s?[-+]\s?[a-zA-Z]$|^-\s?[a-z]$|^[a-z](?:\s?, ?[a-z])+$/;
const symbols = /[A-Za-z]_|[!\d\\=<>≤≥≠^√π∞∅+*/|()[\]{}²³₀-₉∪∩Α-ω]/;
const knownWords = new RegExp(
  String.raw`(?<![\p{L}])(?:pi|infinity|-?inf|oo|${functionPattern}|alpha|beta|gamma|delta|epsilon|theta|lambda|sigma|omega|phi)(?![\p{L}])`,
  "u",
);
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^(?:(?:the set of )?all (?:the )?real numbers?|the real numbers|all reals|any real number)$/i, "\\mathbb{R}"],
  [
    /^(?:no (?:real )?solutions?(?: exists?)?|(?:the )?empty set|none|there (?:is|are) no (?:real )?solutions?)$/i,
    "\\emptyset",
  ],
  [/^(?:positive )?infinity$/i, "\\infty"],
  [/^(?:negative infinity|minus infinity)$/i, "-\\infty"],
];

/** The mathematics of a text, first as a whole, then without the unit at its end. */
export function readMathematics(text: string): ReadMathematics[] {
  const plain = text
    .replace(leadIn, "")
    .replace(/^all (?:real )?(?:numbers |values (?:of )?)?(?:such that )?(?=[a-z]\s*(?:[<>≤≥≠]|\\[gln]e))/i, "")
    .replace(/^(["'])(.*)\1$/s, "$2")
    .replace(/\*\*(?=\s|$)|^\*\*/g, "");
  const named = phrases.find(([pattern]) => pattern.test(plain))?.[1] ?? ratioInWords(plain);
  if (!symbols.test(named) && !knownWords.test(named)) return lettersOnly.test(named) ? whole(named) : [];
  const degrees = degreeSign.exec(named);
  // In "sin 30°" the sign belongs to the argument.
  if (degrees !== null && !namedFunction.test(named)) {
    const angle = withUnit(degrees[1]!, "degrees");
    if (angle.length > 0) return angle;
  }
  const words = unitWords.exec(named);
  // "π rad" is an angle before it is a product of four letters.
  if (words !== null && readingsOfWord(words[2]!.trim()) !== undefined && words[2]!.trim().length > 1) {
    const united = withUnit(words[1]!, words[2]!.trim());
    if (united.length > 0) return united;
  }
  const direct = whole(named);
  if (direct.length > 0) return [...direct, ...divisorReadings(named)];
  const unit = unitCommand.exec(named) ?? words;
  return unit === null ? [] : withUnit(unit[1]!, `${unit[2]!.trim()}${unit[3] ?? ""}`);
}

/** "3 to 4" */
function ratioInWords(text: string): string {
  return text.replace(/^(\d+) to (\d+)(?: to (\d+))?$/, (_, a, b, c) => [a, b, c].filter(Boolean).join(":"));
}

function whole(text: string): ReadMathematics[] {
  return objectsOf(text).map((object) => ({ kind: "math", object, unit: bareUnit }));
}

/** "1/2x" is half of x, or one over 2x. */
function divisorReadings(text: string): ReadMathematics[] {
  const divided = text.replace(
    /\/\s?(\d+(?:[a-zA-Z]|\\pi|π|√\d+|\\?sqrt\s?[({]?\d+[)}]?)(?:\^\{?\d+\}?)?)(?![a-zA-Z(])/g,
    "/($1)",
  );
  return divided === text
    ? []
    : whole(divided).map((reading) => ({
        ...reading,
        supposing: "all that follows the fraction bar goes below it",
      }));
}

function withUnit(text: string, name: string): ReadMathematics[] {
  const plain = plainText(name);
  const { unit, end } = readUnit(plain, 0);
  if (isBare(unit) || plain.slice(end).trim() !== "") return [];
  delete unit.glued;
  return objectsOf(text.replace(/\\\$/g, "")).map((object) => ({ kind: "math", object, unit }));
}

/** The meanings of a text: two where commas may part either items or thousands. */
function objectsOf(text: string): MathObject[] {
  const grouped = /[([{].*\d,\d{3}(?!\d)/s.test(text);
  const decimalComma = /^-?(?:0,\d+|\d+,(?:\d{2}|\d{4,}))$/.test(text.trim());
  const spellings: [string, boolean][] = [[text, true]];
  if (grouped) spellings.push([text, false]);
  if (decimalComma) spellings.push([text.replace(",", "."), true]);
  return spellings.flatMap(([spelling, thousands]) => objectOf(spelling, thousands) ?? []);
}

/** What a text is as mathematics, if it is that as a whole. */
export function objectOf(text: string, thousands = true): MathObject | undefined {
  return within(readingSteps, () => {
    const node = parseMath(text, { thousands });
    return node === undefined ? undefined : interpret(node);
  });
}
