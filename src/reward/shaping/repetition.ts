// Whether a completion goes round in circles: runs of words that come back, and loops. Does not look at what they say.

import { formatTrace } from "../../text/trace.ts";
import { distinctShare } from "../creative/diversity.ts";
import type { Reward, RewardInput } from "../reward.ts";
import { wordsOf } from "./completion-length.ts";

export type RepetitionOptions = {
  /** Words in a row that count as repeated where they come back. */
  words: number;
  /** Share of repeated runs that costs nothing, where the gold completion has no more. */
  allowed: number;
};

/** At this share of repeated runs, or of the text inside a loop, the score is 0. */
const none = 0.6;
/** A piece that follows itself so often is a loop. */
const fewestRounds = 4;
/** Words of one round at most. */
const longestRound = 60;
/** Share of words inside loops that costs nothing: a list may repeat itself. */
const allowedInLoops = 0.1;
const charactersInRow = 24;
/** Of a longer text its beginning and its end are read; loops reach the end. */
const mostCharacters = 60_000;

/**
 * 1 where little comes back, falling in a straight line to 0 at 60 %, by the worst of three shares:
 * - runs of `words` words that stood before, as distinct-n does (Li et al. 2016, arXiv 1510.03055): 1 − distinct / all;
 * - the same of 24 characters in a row, for text without spaces;
 * - words inside a loop: a piece of up to 60 words that follows itself four times or more.
 *
 * `allowed` of them, or as many as the gold completion has, cost nothing, so that gold scores 1.
 */
export function repetitionReward({ words, allowed }: RepetitionOptions): Reward {
  return ({ completion, row }) => {
    const own = repeatedShares(completion, words);
    const gold = repeatedShares(goldText(row), words);
    const parts = [
      {
        score: below(own.runs, Math.max(allowed, gold.runs)),
        note: `${percent(own.runs)} of its runs of ${words} words come back`,
      },
      {
        score: below(own.letters, Math.max(allowed, gold.letters)),
        note: `${percent(own.letters)} of its characters come back`,
      },
      {
        score: below(own.loops, Math.max(allowedInLoops, gold.loops)),
        note: `${percent(own.loops)} of its words go round in a loop`,
      },
    ];
    const worst = parts.reduce((a, b) => (b.score < a.score ? b : a));
    return { score: worst.score, reason: worst.note };
  };
}

const goldText = ({ reasoning, answer }: RewardInput["row"]) => formatTrace({ reasoning, answer });
const percent = (share: number) => `${Math.round(100 * share)} %`;

/** 1 up to `full`, 0 from `none`. */
function below(share: number, full: number): number {
  if (share <= full) return 1;
  return Math.max(0, (none - share) / Math.max(1e-9, none - full));
}

type Shares = { runs: number; letters: number; loops: number };

function repeatedShares(completion: string, n: number): Shares {
  const half = mostCharacters / 2;
  const text =
    completion.length <= mostCharacters ? completion : `${completion.slice(0, half)}${completion.slice(-half)}`;
  const words = wordsOf(text);
  return { runs: 1 - distinctShare(words, n), letters: repeatedCharacters(text), loops: loopShare(words) };
}

/** Pieces of 24 characters from each place of the text, white space apart. */
function repeatedCharacters(text: string): number {
  const dense = text.toLowerCase().replace(/\s+/g, "");
  const count = dense.length - charactersInRow + 1;
  if (count < charactersInRow) return 0;
  const seen = new Set<string>();
  for (let start = 0; start < count; start += 1) seen.add(dense.slice(start, start + charactersInRow));
  return 1 - seen.size / count;
}

/** The share of words that stand in a piece which follows itself. */
function loopShare(words: readonly string[]): number {
  const inLoop = new Uint8Array(words.length);
  for (let period = 1; period <= longestRound && period * fewestRounds <= words.length; period += 1) {
    let same = 0;
    for (let at = period; at <= words.length; at += 1) {
      if (at < words.length && words[at] === words[at - period]) {
        same += 1;
        continue;
      }
      if (same >= period * (fewestRounds - 1)) inLoop.fill(1, at - same - period, at);
      same = 0;
    }
  }
  let count = 0;
  for (const flag of inLoop) count += flag;
  return words.length === 0 ? 0 : count / words.length;
}
