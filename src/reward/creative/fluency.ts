// Whether a text reads as language: words that are words, words of grammar among them, in an order that can be. Looks at
// English alone; a row in another language is let through.
import { impossiblePairs } from "./function-words.ts";
import { atLeast, atMost, lowest, type Part, type Piece, passed, percent } from "./part.ts";
import { functionShare, type Passage } from "./passage.ts";
import type { CreativeTask } from "./task.ts";
import { isCommon } from "./word-weight.ts";
import { sentencesOf } from "./words.ts";

/** Share of words of grammar. Prose has 40 to 55 %, a list of things few. */
const grammar: Readonly<Record<CreativeTask, { none: number; full: number; fromWords: number }>> = {
  story: { none: 0.15, full: 0.35, fromWords: 15 },
  ideation: { none: 0.02, full: 0.1, fromWords: 40 },
  summary: { none: 0.05, full: 0.2, fromWords: 6 },
  rewriting: { none: 0.05, full: 0.2, fromWords: 15 },
  question: { none: 0.05, full: 0.2, fromWords: 12 },
};
/** The least share in any run of 20 words of a story, so that no list of keywords hides in one. */
const window = { none: 0.05, full: 0.2, words: 20 };
/** Share of words, names apart, that are common or stand in the row. */
const known = { none: 0.45, full: 0.72, fromWords: 5 };
/** Share of words of grammar that what follows makes impossible, such as "the of"; 20 to 40 % in shuffled words. */
const disorder = { full: 0.06, none: 0.16, fromPlaces: 2 };
/** Below these shares of words of grammar and of common words a row is not in English. */
const english = { grammar: 0.12, common: 0.4, fromWords: 4 };

export function fluencyPart({ task, prompt, gold, answer }: Piece): Part {
  if (!isEnglish(prompt) || answer.words.length === 0) return passed;
  const parts: Part[] = [];
  if (answer.words.length >= grammar[task].fromWords) {
    const share = functionShare(answer);
    const score = atLeast(share, grammar[task], gold && isEnough(gold) ? functionShare(gold) : undefined);
    parts.push({ score, note: `${percent(share)} words of grammar` });
  }
  if (task === "story" && answer.words.length >= window.words) {
    const share = leastShare(answer);
    const ofGold = gold && gold.words.length >= window.words ? leastShare(gold) : undefined;
    parts.push({ score: atLeast(share, window, ofGold), note: `${percent(share)} words of grammar in one place` });
  }
  const inRow = new Set([...prompt.stems, ...(gold?.stems ?? [])]);
  const words = knownShare(answer, inRow);
  if (words.count >= known.fromWords) {
    parts.push({ score: atLeast(words.share, known), note: `${percent(words.share)} known words` });
  }
  const order = disorderOf(answer);
  if (order.places >= disorder.fromPlaces) {
    const score = atMost(order.share, disorder, gold && disorderOf(gold).share);
    parts.push({ score, note: `${percent(order.share)} of its words of grammar are out of place` });
  }
  return lowest(parts);
}

/** A gold answer of few words says nothing of how an answer in prose would look. */
const isEnough = ({ words }: Passage) => words.length >= 4;

function leastShare({ words }: Passage): number {
  const starts = Array.from({ length: Math.ceil((words.length - window.words + 1) / 10) }, (_, index) => 10 * index);
  const ends = [...starts, words.length - window.words];
  return Math.min(...ends.map((start) => functionShare({ words: words.slice(start, start + window.words) })));
}

function isEnglish(prompt: Passage): boolean {
  const { words } = prompt;
  if (words.length < english.fromWords) return true;
  return functionShare(prompt) >= english.grammar || words.filter(isCommon).length / words.length >= english.common;
}

/** Of the words in small letters, the share that is common or among the stems of the row. */
function knownShare({ text, words, stems }: Passage, inRow: ReadonlySet<string>): { share: number; count: number } {
  const names = new Set((text.match(/\p{Lu}[\p{L}\p{M}\p{N}']*/gu) ?? []).map((name) => name.toLowerCase()));
  let count = 0;
  let found = 0;
  for (const [index, word] of words.entries()) {
    if (/^\d/.test(word) || (names.has(word) && !isCommon(word))) continue;
    count += 1;
    if (isCommon(word) || inRow.has(stems[index]!)) found += 1;
  }
  return { share: count === 0 ? 1 : found / count, count };
}

/** Of the words that some words cannot follow, the share that one of them does; a text of few such words counts less. */
function disorderOf(passage: Passage): { share: number; places: number } {
  let places = 0;
  let lost = 0;
  for (const sentence of sentencesOf(passage)) {
    for (const [index, word] of sentence.entries()) {
      const rule = rules.get(word);
      if (rule === undefined) continue;
      const next = sentence[index + 1];
      places += 1;
      if (next === undefined ? !rule.ends : rule.never.has(next)) lost += 1;
    }
  }
  return { share: lost / (places + 1), places };
}

const rules = new Map(impossiblePairs.flatMap((rule) => [...rule.first].map((word) => [word, rule] as const)));
