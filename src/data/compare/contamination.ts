// Which rows hold a question of an evaluation set: runs of words in common, or prompts that are nearly the same.
import { jaccard, shingles, wordHashes } from "./words.ts";

export type Evaluation = { id: string; prompt: string };
export type ContaminationSettings = { words: number; near: number };

/** `share` is the Jaccard similarity for "near", else the part of the evaluation prompt's words that is in the row. */
export type Match = { evaluation: Evaluation; kind: "words" | "near"; share: number; shared: string };

export interface ContaminationIndex {
  readonly size: number;
  find(row: { prompt: string; reasoning: string; answer: string }): Match | undefined;
}

/** Shorter prompts count only where they are the whole prompt of a row. */
const fewestWords = 5;
const nearWords = 3;
/** A run that so many evaluation prompts have is their frame, not their content. */
const commonPostings = 100;
/** The same of a long run, which few prompts share by their content. */
const mostPrompts = 10;

type Prompt = { evaluation: Evaluation; words: string[]; runs: Uint32Array };
/** Where a run stands first, in which prompt it stood last, and in how many. */
type Place = { prompt: Prompt; at: number; last: Prompt; prompts: number };

/**
 * After GPT-3's n-gram rule (Brown et al. 2020, appendix C), which takes 13 words and passes over what more than ten texts
 * have, as boilerplate; there they are training texts, here prompts. Every hit is checked word by word.
 */
export function createContaminationIndex(
  evaluations: readonly Evaluation[],
  { words: runWords, near }: ContaminationSettings,
): ContaminationIndex {
  const prompts = evaluations.map((evaluation): Prompt => {
    const hashes = wordHashes(evaluation.prompt);
    return { evaluation, words: plainWords(evaluation.prompt), runs: shingles(hashes, nearWords) };
  });
  const distinct = near > 0 ? prompts.map(({ runs }) => new Set(runs).size) : [];
  /** By length of the run: its hash → where it stands. */
  const byLength = new Map<number, Map<number, Place>>();
  const postings = new Map<number, number[]>();
  prompts.forEach((prompt, number) => {
    const hashes = wordHashes(prompt.evaluation.prompt);
    const length = Math.min(runWords, hashes.length);
    if (length === 0) return;
    const table: Map<number, Place> = byLength.get(length) ?? new Map();
    byLength.set(length, table);
    shingles(hashes, length).forEach((hash, at) => {
      const place = table.get(hash);
      if (place === undefined) table.set(hash, { prompt, at, last: prompt, prompts: 1 });
      else if (place.last !== prompt) {
        place.last = prompt;
        place.prompts += 1;
      }
    });
    if (near > 0) {
      for (const hash of new Set(prompt.runs)) {
        const list = postings.get(hash);
        if (list === undefined) postings.set(hash, [number]);
        else list.push(number);
      }
    }
  });
  const wholeRuns = byLength.get(runWords);
  for (const [hash, { prompts, prompt }] of wholeRuns ?? []) {
    if (prompts > mostPrompts && prompt.words.length > runWords) wholeRuns?.delete(hash);
  }
  return {
    size: evaluations.length,
    find({ prompt, reasoning, answer }) {
      const promptHashes = wordHashes(prompt);
      for (const [length, table] of byLength) {
        if (length === runWords || length > promptHashes.length) continue;
        if (length < fewestWords && length !== promptHashes.length) continue;
        const match = commonRun(shingles(promptHashes, length), table, length, prompt);
        if (match) return match;
      }
      if (wholeRuns !== undefined) {
        const text = [prompt, reasoning, answer].join("\n");
        const hashes = wordHashes(text);
        const match =
          hashes.length < runWords ? undefined : commonRun(shingles(hashes, runWords), wholeRuns, runWords, text);
        if (match) return match;
      }
      return near > 0 ? nearest(shingles(promptHashes, nearWords)) : undefined;
    },
  };

  function nearest(runs: Uint32Array): Match | undefined {
    const own = new Set(runs);
    const shared = new Map<number, number>();
    let unknown = 0;
    for (const hash of own) {
      const list = postings.get(hash);
      if (list === undefined) continue;
      if (list.length > commonPostings) unknown += 1;
      else for (const number of list) shared.set(number, (shared.get(number) ?? 0) + 1);
    }
    for (const [number, count] of shared) {
      const { evaluation, runs: others } = prompts[number]!;
      // |A ∩ B| ≥ J · |A ∪ B| means |A ∩ B| ≥ J / (1 + J) · (|A| + |B|), so that most need no look at their runs.
      if (count + unknown < (near / (1 + near)) * (own.size + distinct[number]!) - 1e-9) continue;
      const share = jaccard(runs, others);
      if (share >= near) return { evaluation, kind: "near", share, shared: evaluation.prompt };
    }
    return undefined;
  }
}

function commonRun(
  runs: Uint32Array,
  table: ReadonlyMap<number, Place>,
  length: number,
  text: string,
): Match | undefined {
  for (const hash of runs) {
    const found = table.get(hash);
    if (found === undefined) continue;
    const { prompt, at } = found;
    const shared = prompt.words.slice(at, at + length).join(" ");
    if (!` ${plainWords(text).join(" ")} `.includes(` ${shared} `)) continue;
    return { evaluation: prompt.evaluation, kind: "words", share: length / prompt.words.length, shared };
  }
  return undefined;
}

/** The words as `wordHashes` cuts them. */
function plainWords(text: string): string[] {
  return (
    text
      .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
      .match(
        /[\u2e80-\u2fff\u3040-\ud7ff]|[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2070-\u2e7f\ud800-\uffff]+/g,
      ) ?? []
  );
}
