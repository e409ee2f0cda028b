// How much a word says about what a text is about: nothing for the words of grammar, little for common ones.
import { commonStems } from "./common-words.ts";
import { askingWords, functionWords } from "./function-words.ts";
import { stem } from "./words.ts";

const ranks: ReadonlyMap<string, number> = new Map(commonStems.map((common, rank) => [common, rank]));

/**
 * Stands in for the inverse document frequency, which takes a collection to count: by Zipf's law the logarithm of a word's
 * frequency falls with that of its rank, so the weight is log(rank + 2) / log(ranks + 2); 1 for a word of no rank.
 */
export function wordWeight(word: string): number {
  if (isFunctionWord(word)) return 0;
  const rank = ranks.get(stem(word));
  return rank === undefined ? 1 : Math.log(rank + 2) / Math.log(ranks.size + 2);
}

export function isFunctionWord(word: string): boolean {
  return functionWords.has(word) || functionWords.has(word.replace(/(?:n't|'.*)$/, ""));
}

/** Whether a word is among the common ones of English, of grammar or not. */
export function isCommon(word: string): boolean {
  return isFunctionWord(word) || ranks.has(stem(word));
}

const askingStems: ReadonlySet<string> = new Set([...askingWords].map(stem));

/** Whether a word says that something is asked for, such as "write" and "ideas". */
export function isAsking(word: string): boolean {
  return askingStems.has(stem(word));
}
