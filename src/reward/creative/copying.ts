// How much of an answer was taken from its prompt: whole runs of words, or nothing but its keywords.
import { atMost, lowest, type Part, type Piece, percent } from "./part.ts";
import type { Passage } from "./passage.ts";
import type { CreativeTask } from "./task.ts";

/** So many words in a row are copied, not met by chance. */
const runLength = 7;
const shortestRun = 4;

/** Share of an answer's words inside copied runs. What a summary or a short answer is to say stands in the prompt. */
const copied: Readonly<Record<CreativeTask, { full: number; none: number }>> = {
  story: { full: 0.25, none: 0.6 },
  ideation: { full: 0.3, none: 0.7 },
  summary: { full: 0.4, none: 1.6 },
  rewriting: { full: 0.6, none: 1 },
  question: { full: 0.6, none: 1.05 },
};
/** Share of an answer's words of topic that stand in the prompt, where a text of one's own is asked for. */
const borrowed: Partial<Record<CreativeTask, { full: number; none: number }>> = {
  story: { full: 0.3, none: 0.6 },
  ideation: { full: 0.5, none: 0.85 },
};
/** Fewer words of topic say nothing. */
const fromStems = 8;

export function copyingPart({ task, prompt, answer, gold }: Piece): Part {
  const { share, longest } = copiedRuns(answer, prompt);
  const runs = {
    score: atMost(share, copied[task], gold && copiedRuns(gold, prompt).share),
    note: `${percent(share)} copied from the prompt, ${longest} words in a row`,
  };
  const range = borrowed[task];
  if (range === undefined) return runs;
  const taken = borrowedShare(answer, prompt);
  const score = atMost(taken, range, gold && borrowedShare(gold, prompt));
  return lowest([runs, { score, note: `${percent(taken)} of the topic words are the prompt's` }]);
}

/** The share of a passage's words that stand in runs of another, and the longest such run. */
export function copiedRuns(passage: WordList, from: WordList): { share: number; longest: number } {
  let longest = 0;
  let length = 0;
  let count = 0;
  for (const isCopied of copiedWords(passage, from)) {
    length = isCopied ? length + 1 : 0;
    count += isCopied ? 1 : 0;
    longest = Math.max(longest, length);
  }
  return { share: count === 0 ? 0 : count / passage.words.length, longest };
}

/**
 * Of each word whether it stands in a run of 7 words or more that another passage has too, or of the whole other passage
 * where that is shorter. A run that goes on elsewhere in the other passage counts as one.
 */
export function copiedWords({ words }: WordList, from: WordList): boolean[] {
  const copied = new Array<boolean>(words.length).fill(false);
  const n = Math.min(runLength, from.words.length);
  if (n < shortestRun) return copied;
  const known = new Set(runsOf(from.words, n));
  for (const [start, run] of runsOf(words, n).entries()) if (known.has(run)) copied.fill(true, start, start + n);
  return copied;
}

type WordList = Pick<Passage, "words">;

const runsOf = (words: readonly string[], n: number) =>
  words.slice(0, Math.max(0, words.length - n + 1)).map((_, start) => words.slice(start, start + n).join(" "));

function borrowedShare(passage: Passage, prompt: Passage): number {
  const own = passage.stems.filter((stem) => passage.topic.has(stem));
  return own.length < fromStems ? 0 : own.filter((stem) => prompt.topic.has(stem)).length / own.length;
}
