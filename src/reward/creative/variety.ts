// Whether a text keeps saying something new: words, pairs of words, runs of four and sentences that do not come back.
import { distinctShare, mtld } from "./diversity.ts";
import { atLeast, atMost, lowest, type Part, type Piece, percent } from "./part.ts";
import type { Passage } from "./passage.ts";
import { sentencesOf } from "./words.ts";

/** Distinct n-grams by n; written texts of up to a thousand words lie above `full`. */
const distinct: readonly (readonly [number, { none: number; full: number }])[] = [
  [2, { none: 0.45, full: 0.75 }],
  [4, { none: 0.55, full: 0.82 }],
];
/** Short texts have no runs to repeat, so their words count. */
const shortDistinct = { none: 0.3, full: 0.55, upToWords: 60 };
/** MTLD of written texts is 40 to 150; it needs about this many words to mean something. */
const diversity = { none: 12, full: 32, fromWords: 60 };
const repeatedSentences = { full: 0.15, none: 0.5 };
/** Shorter sentences, such as "No.", may come back. */
const shortestSentence = 4;

export function varietyPart({ answer, gold }: Piece): Part {
  const { words } = answer;
  const parts: Part[] = distinct.map(([n, range]) => {
    const share = distinctShare(words, n);
    return {
      score: atLeast(share, range, gold && distinctShare(gold.words, n)),
      note: `${percent(share)} distinct ${n}-grams`,
    };
  });
  if (words.length <= shortDistinct.upToWords) {
    const share = distinctShare(words, 1);
    const score = atLeast(share, shortDistinct, gold && distinctShare(gold.words, 1));
    parts.push({ score, note: `${percent(share)} distinct words` });
  }
  if (words.length >= diversity.fromWords) {
    const value = mtld(words);
    const ofGold = gold && gold.words.length >= diversity.fromWords ? mtld(gold.words) : undefined;
    parts.push({ score: atLeast(value, diversity, ofGold), note: `MTLD ${value.toFixed(0)}` });
  }
  const repeated = repeatedShare(answer);
  parts.push({
    score: atMost(repeated, repeatedSentences, gold && repeatedShare(gold)),
    note: `${percent(repeated)} of the sentences repeated`,
  });
  return lowest(parts);
}

function repeatedShare(passage: Passage): number {
  const sentences = sentencesOf(passage).filter((words) => words.length >= shortestSentence);
  const distinctSentences = new Set(sentences.map((words) => words.join(" ")));
  return sentences.length === 0 ? 0 : 1 - distinctSentences.size / sentences.length;
}
