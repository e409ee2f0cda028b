// Whether an answer is as long as its task wants. Knows nothing of what it says.
import { askedSentences, askedWords } from "./asked.ts";
import { lowest, type Part, type Piece } from "./part.ts";
import type { CreativeTask } from "./task.ts";

type Band = { from: number; to: number };

/** In words. */
const bands: Readonly<Record<CreativeTask, Band>> = {
  story: { from: 80, to: 1000 },
  ideation: { from: 5, to: 600 },
  summary: { from: 8, to: 150 },
  rewriting: { from: 5, to: 600 },
  question: { from: 1, to: 400 },
};
/** Kinds of writing that are short by nature. */
const shortForms =
  /\b(?:haiku|limerick|couplet|tweet|slogan|tagline|motto|headline|titles?|joke|riddle|one-liner|caption)\b/i;
const shortFrom = 4;
/** How far an answer's length may be from the gold answer's, where that widens the band. */
const aroundGold = { shortest: 0.5, longest: 2 };
/** A summary is no longer than this part of its source, a rewriting no shorter and no longer than these. */
const mostOfSource = 0.5;
const rewritten = { shortest: 0.4, longest: 2.5 };
/** At so many times the longest the score is 0. */
const farTooLong = 2;

export function lengthPart(piece: Piece): Part {
  const { answer } = piece;
  const count = answer.words.length;
  const { from, to } = piece.words ?? bandOf(piece);
  const score =
    count < from ? count / from : count <= to ? 1 : Math.max(0, (farTooLong - count / to) / (farTooLong - 1));
  const inWords = { score, note: `${count} words, ${from} to ${to} wanted` };
  const sentences = piece.task === "summary" ? askedSentences(piece.prompt.text) : undefined;
  if (sentences === undefined) return inWords;
  const written = answer.sentenceStarts.length - 1;
  const allowed = Math.max(sentences, (piece.gold?.sentenceStarts.length ?? 1) - 1);
  return lowest([
    inWords,
    { score: Math.min(1, allowed / Math.max(1, written)), note: `${written} sentences, ${allowed} asked` },
  ]);
}

function bandOf({ task, prompt, source, gold }: Piece): Band {
  const asked = task === "rewriting" ? undefined : askedWords(prompt.text);
  const usual = asked ?? usualBand(task, prompt.text, source?.words.length);
  if (gold === undefined) return usual;
  const { shortest, longest } = aroundGold;
  return {
    from: Math.max(1, Math.min(usual.from, Math.floor(gold.words.length * shortest))),
    to: Math.max(usual.to, Math.ceil(gold.words.length * longest)),
  };
}

function usualBand(task: CreativeTask, prompt: string, sourceWords: number | undefined): Band {
  const band = bands[task];
  if (task === "story" && shortForms.test(prompt.slice(0, 300))) return { ...band, from: shortFrom };
  if (sourceWords === undefined) return band;
  if (task === "summary")
    return { ...band, to: Math.max(band.from, Math.min(band.to, Math.round(sourceWords * mostOfSource))) };
  if (task === "rewriting")
    return {
      from: Math.max(1, Math.floor(sourceWords * rewritten.shortest)),
      to: Math.max(band.from, Math.ceil(sourceWords * rewritten.longest)),
    };
  return band;
}
