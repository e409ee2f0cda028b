// Whether a completion keeps to one language: by the script of its letters, and by its commonest words where languages
// share a script. Knows the languages in `languages.ts`.
import type { Reward } from "../reward.ts";
import { type LanguageName, languages } from "./languages.ts";

export type LanguageOptions = { language: LanguageName };

/** Names and quotations of another language may take the rest. */
const enough = 0.95;
/** A sentence with fewer words is taken for the wanted language. */
const shortestSentence = 6;
/** Another language must have so many more of its common words in a sentence than the wanted one. */
const clearlyMore = 2;
const mostCharacters = 100_000;

/**
 * The share of letters in the wanted language over 0.95, at most 1; a completion without words scores 1. A word counts for
 * its script; a sentence of six words or more counts for another language of the script where it holds at least two more of
 * that one's commonest words. Single letters, code, LaTeX commands and tags do not count.
 *
 * After the language consistency reward of DeepSeek-R1 (DeepSeek-AI 2025, arXiv 2501.12948, section 2.3.2): the share of
 * words of the chain of thought in the target language.
 */
export function languageReward({ language }: LanguageOptions): Reward {
  const { script, words: own, needs } = languages[language];
  const others = Object.values(languages).flatMap(({ script: shared, words }) =>
    shared.source === script.source && words !== undefined && words !== own ? [words] : [],
  );
  return ({ completion }) => {
    let [all, wanted] = [0, 0];
    for (const sentence of sentencesOf(completion.slice(0, mostCharacters))) {
      const words = sentence.match(/[\p{L}\p{M}]+/gu)?.filter((word) => word.length > 1 || isIdeograph(word)) ?? [];
      const letters = words.reduce((total, word) => total + word.length, 0);
      all += letters;
      if (own !== undefined && isOther(words, own, others)) continue;
      if (needs !== undefined && letters >= shortestSentence && !needs.test(sentence)) continue;
      wanted += words.reduce((total, word) => total + (isOfScript(word, script) ? word.length : 0), 0);
    }
    if (all === 0) return { score: 1, reason: "no words" };
    const share = wanted / all;
    return {
      score: Math.min(1, share / enough),
      reason: `${Math.round(100 * share)} % of the letters are "${language}"`,
    };
  };
}

function sentencesOf(text: string): string[] {
  return text.replace(/```[^`]*```|`[^`\n]*`|<\/?\w+>|\\[A-Za-z]+|https?:\S+/g, " ").split(/[.!?…。！？\n]+/);
}

const isIdeograph = (word: string) =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(word);

/** A word of mixed scripts counts where most of its letters are of the script. */
function isOfScript(word: string, script: RegExp): boolean {
  const letters = [...word].filter((letter) => /\p{L}/u.test(letter));
  return 2 * letters.filter((letter) => script.test(letter)).length > letters.length;
}

function isOther(words: readonly string[], own: ReadonlySet<string>, others: readonly ReadonlySet<string>[]): boolean {
  if (words.length < shortestSentence) return false;
  const lower = words.map((word) => word.toLowerCase());
  const count = (common: ReadonlySet<string>) => lower.filter((word) => common.has(word)).length;
  const ours = count(own);
  return others.some((common) => count(common) >= ours + clearlyMore);
}
