// Whether a short free answer names what the gold answer names: by its words, by a known alias, or within a sentence that
// says nothing else. Knows no synonyms beyond the aliases.
import { type CompareOptions, compareAnswers } from "./answer.ts";
import { hedgingWords, indexOfWords, wordsOf } from "./match-words.ts";
import type { Verdict } from "./math/compare-expressions.ts";
import { readAnswer } from "./read-answer.ts";
import { withoutWrapping } from "./wrapping.ts";

export type ShortGold = {
  answer: string;
  aliases: readonly string[];
  /** Its words may be repeated in the answer. */
  question: string;
};

const longestAnswer = 2000;
/** Words that lead to an answer. */
const leads = new Set(
  `it is are was were be been this that these those they them its called known named term referred to as answer final correct so
  thus therefore hence of in by for we would i think believe`.split(/\s+/),
);
/** Words that may also stand around it. */
const fillers = new Set([
  ...leads,
  ..."which who what because on with scientist biologist call one type kind form process name word does do has have".split(
    " ",
  ),
]);
const explains = /^\s*(?:because|since|which|who|that|as|so|due|when|where|e\.g|for example|such)\b/i;

/** Compares a stated answer with the gold answer and its aliases. */
export function compareShortAnswer(
  answer: string,
  { answer: gold, aliases, question }: ShortGold,
  options: CompareOptions,
): Verdict {
  const text = withoutWrapping(answer).slice(0, longestAnswer);
  const stated = wordsOf(text);
  if (stated.length === 0) return { verdict: "different", reason: "it is empty" };
  const names = [gold, ...aliases].flatMap(namesIn).map(wordsOf);
  if (names.some((name) => sameWords(stated, name))) return { verdict: "equal", reason: "the same words" };
  const named = names.find((name) => indexOfWords(stated, name) >= 0);
  const within = named && judgeSentence(stated, named, wordsOf(question), listsMore(text, named));
  if (within !== undefined && within.verdict !== "unknown") return within;
  const [reading] = readAnswer(gold);
  if (reading !== undefined && reading.kind !== "text" && reading.kind !== "option") {
    const verdicts = [gold, ...aliases].map((name) => compareAnswers(text, name, options));
    return verdicts.find(({ verdict }) => verdict === "equal") ?? verdicts[0]!;
  }
  if (within !== undefined) return within;
  const part = names.some((name) => stated.every((word) => name.includes(word)));
  if (part) return { verdict: "unknown", reason: "it is a part of the gold answer" };
  return { verdict: "different", reason: "other words" };
}

/** The names that one text gives: "deoxyribonucleic acid (DNA)", "soil or dirt". */
function namesIn(text: string): string[] {
  const bracketed = /^(.*\S)\s*\(([^()]+)\)$/s.exec(text.trim());
  const parts = bracketed === null ? [] : [bracketed[1]!, bracketed[2]!];
  return [text, ...parts, ...text.split(/\s+or\s+|\s*\/\s*/).filter((part) => part !== text && /\p{L}{2}/u.test(part))];
}

/** In order, or as a list in any order. */
function sameWords(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.every((word, index) => word === b[index])) return true;
  return b.includes("and") && a.toSorted().join(" ") === b.toSorted().join(" ");
}

/** Whether a list in the answer holds anything beside the name. */
function listsMore(text: string, name: readonly string[]): boolean {
  const items = text.split(/[,;/\n&]|\b(?:and|or|plus|also)\b/i);
  if (items.length === 1) return false;
  const inItem = items.map((item) => indexOfWords(wordsOf(item), name) >= 0);
  // The name is itself a list: "sperm and eggs".
  if (!inItem.includes(true)) return false;
  return items.some(
    (item, index) => !inItem[index] && !explains.test(item) && wordsOf(item).some((word) => !leads.has(word)),
  );
}

/** What a sentence that holds the name says with the words around it. */
function judgeSentence(
  stated: readonly string[],
  name: readonly string[],
  question: readonly string[],
  lists: boolean,
): Verdict {
  const at = indexOfWords(stated, name);
  const [before, after] = [stated.slice(0, at), stated.slice(at + name.length)];
  const other = [...before, ...after].filter((word) => !fillers.has(word));
  if (other.some((word) => hedgingWords.has(word))) return { verdict: "different", reason: "it hedges" };
  if (lists) return { verdict: "different", reason: "it names more than the gold answer" };
  if (other.length === 0) return { verdict: "equal", reason: "the sentence names it and nothing else" };
  // A word of the question beside the name may make another name of it: "chemical energy" for "energy".
  const [left, right] = [before.at(-1), after[0]];
  const apart = left === undefined || fillers.has(left);
  const heads = right === undefined || fillers.has(right) || asksFor(question, right);
  if (apart && heads && other.every((word) => question.includes(word))) {
    return { verdict: "equal", reason: "the rest repeats the question" };
  }
  return { verdict: "unknown", reason: "it says more than the gold answer" };
}

/** "What type of tree", "which tree": "tree" may follow the name. */
function asksFor(question: readonly string[], noun: string): boolean {
  return question.some((word, index) => {
    if (word !== noun) return false;
    const before = question.slice(Math.max(0, index - 2), index).join(" ");
    return /(?:^|\s)(?:what|which)$|(?:type|kind|sort|class|form) of$/.test(before);
  });
}
