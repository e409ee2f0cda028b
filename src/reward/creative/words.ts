// Text as words, stems and sentences. Knows nothing of their meaning.
import { stemmer } from "stemmer";

export type Words = {
  /** In lower case; "don't" is one word, a Chinese or Japanese character is one. */
  words: readonly string[];
  /** The stem of each word. */
  stems: readonly string[];
  /** Where each sentence begins, as positions in `words`, then their number; a line's end closes one too. */
  sentenceStarts: readonly number[];
};

/** No more characters of a text are read, so that none takes long. */
const maxCharacters = 100_000;

/** Abbreviations such as "U.S." are one word. */
const word =
  /(?<![\p{L}\p{N}])\p{L}(?:\.\p{L})+(?![\p{L}\p{N}])\.?|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}]+)*|[.!?…。]+["'”)\]*_]*|\n+/gu;
const stemOf = new Map<string, string>();
const maxStems = 50_000;

/** Without invisible characters, full-width forms, curly apostrophes and the marks of bold text. */
export function plain(text: string): string {
  return text
    .slice(0, maxCharacters)
    .replace(/\p{Cf}/gu, "")
    .normalize("NFKC")
    .replace(/[\u2018\u2019\u02BC]/g, "'")
    .replace(/\*\*|__/g, "");
}

/** @param text plain: see `plain` */
export function readWords(text: string): Words {
  const words: string[] = [];
  const sentenceStarts = [0];
  const lower = text.toLowerCase();
  for (const { 0: found, index } of lower.matchAll(word)) {
    if (/[\p{L}\p{M}\p{N}]/u.test(found)) words.push(found.replaceAll(".", ""));
    else if (closesSentence(found, lower[index + found.length]) && sentenceStarts.at(-1) !== words.length)
      sentenceStarts.push(words.length);
  }
  if (sentenceStarts.at(-1) !== words.length) sentenceStarts.push(words.length);
  return { words, stems: words.map(stem), sentenceStarts };
}

const closesSentence = (mark: string, next: string | undefined) =>
  next === undefined || /\s/.test(next) || mark.startsWith("\n") || mark.startsWith("。");

/** Porter's stem of a word without what follows its apostrophe. */
export function stem(word: string): string {
  const known = stemOf.get(word);
  if (known !== undefined) return known;
  const bare = word.length > 40 ? word.slice(0, 40) : word.replace(/'.*$/, "");
  const found = /^[a-z]+$/.test(bare) ? stemmer(bare) : bare;
  if (stemOf.size < maxStems) stemOf.set(word, found);
  return found;
}

/** The words of each sentence. */
export function sentencesOf({ words, sentenceStarts }: Words): string[][] {
  return sentenceStarts.slice(0, -1).map((start, index) => words.slice(start, sentenceStarts[index + 1]));
}
