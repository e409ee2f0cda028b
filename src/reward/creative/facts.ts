// Numbers and names in a text that stand nowhere in what it was made from. Knows not whether they are true.
import { numberWords } from "./asked.ts";
import type { Part, Piece } from "./part.ts";
import { isCommon } from "./word-weight.ts";

const numeral = /\d+(?:,\d{3})*(?:\.\d+)?/g;
const capitalised = /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}\p{N}]+/gu;
/** Looking back from a word for the end of a sentence goes no further. */
const lookBack = 6;
const fewLetters = 4;
/** An invented number weighs more than an invented name, which may be another form of one that is there. */
const weights = { number: 2, name: 1 };

export type Unsupported = { numbers: string[]; names: string[]; supported: number };

/** @param texts what the numbers and names may come from */
export function unsupportedFacts(text: string, texts: readonly string[]): Unsupported {
  const source = texts.join("\n");
  const lower = source.toLowerCase();
  const words = new Set(lower.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []);
  const beginnings = new Set(
    [...words].filter(({ length }) => length >= fewLetters).map((word) => word.slice(0, fewLetters)),
  );
  const initials = (source.match(/\p{L}[\p{L}\p{M}]*/gu) ?? []).map((word) => word[0]!.toUpperCase()).join("");
  const values = new Set([
    ...(source.match(numeral) ?? []).map(readNumeral),
    ...[...numberWords].flatMap(([word, value]) => (words.has(word) ? [value] : [])),
  ]);
  const numbers = [...new Set(text.match(numeral) ?? [])];
  const names = [...new Set(namesIn(text))];
  const unknownNumbers = numbers.filter((number) => !values.has(readNumeral(number)));
  const unknownNames = names.filter((name) => {
    const word = name.toLowerCase();
    if (words.has(word) || (word.endsWith("s") && words.has(word.slice(0, -1)))) return false;
    if (/^\p{Lu}{2,6}$/u.test(name)) return !initials.includes(name);
    return word.length < fewLetters || !beginnings.has(word.slice(0, fewLetters));
  });
  const supported = numbers.length + names.length - unknownNumbers.length - unknownNames.length;
  return { numbers: unknownNumbers, names: unknownNames, supported };
}

const readNumeral = (number: string) => Number(number.replaceAll(",", ""));

/** Words with a capital; at the beginning of a sentence only those that are not common. */
function namesIn(text: string): string[] {
  return [...text.matchAll(capitalised)].flatMap(({ 0: name, index }) => {
    const before = text.slice(Math.max(0, index - lookBack), index).trimEnd();
    const opens = index === 0 || /[.!?:;"'“*\n•–-]$/.test(before) || text.slice(index - lookBack, index).includes("\n");
    return opens && isCommon(name.toLowerCase()) ? [] : [name];
  });
}

export function factsPart({ prompt, gold, answer }: Piece): Part {
  const { numbers, names, supported } = unsupportedFacts(answer.text, [prompt.text, ...(gold ? [gold.text] : [])]);
  const lacking = weights.number * numbers.length + weights.name * names.length;
  const listed = [...numbers, ...names].slice(0, 5).join(", ");
  return {
    score: (1 + supported) / (1 + supported + lacking),
    note: lacking === 0 ? "every number and name is in the source" : `not in the source: ${listed}`,
  };
}
