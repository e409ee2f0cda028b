// Shorter versions of a text that leads to an answer, the boldest first: cut off where the answer is first announced, and
// without passages in which it doubts itself. Proposes; whether one still holds, the caller decides.
import { announcedAnswer } from "../../text/answer.ts";
import { joined, type Piece, piecesOf } from "./pieces.ts";

const doubt =
  /^(?:but |no,? |oh,? |hmm+,? )*(?:wait|hold on|alternatively|actually|let me (?:just )?(?:double[- ]?check|re-?check|check|verify|confirm|re-?read|re-?calculate|redo|try (?:again|another))|let's (?:double[- ]?check|check|verify|confirm|recalculate)|to (?:double[- ]?check|verify|confirm)|just to (?:be sure|make sure|confirm)|i should (?:double[- ]?check|verify|check)|another way|is that right)\b/i;

/** Sentences that one doubt takes, at most. */
const longestDoubt = 12;
/** Versions that are proposed of one text, at most: each is judged. */
const mostProposals = 24;

/** Texts that end at a sentence which announces the answer, the shortest first. */
export function* endings(text: string): Generator<string> {
  const pieces = piecesOf(text);
  let proposed = 0;
  for (let end = 1; end < pieces.length && proposed < mostProposals; end += 1) {
    const last = pieces[end - 1]!;
    if (last.isCode || announcedAnswer(last.text) === undefined) continue;
    proposed += 1;
    yield joined(pieces.slice(0, end)).trim();
  }
}

/** Texts without one of the passages that begin with a doubt, and with all before it kept; the longest passage first. */
export function* withoutDoubts(text: string): Generator<string> {
  const pieces = piecesOf(text);
  let proposed = 0;
  for (const [start, piece] of pieces.entries()) {
    if (start === 0 || piece.isCode || !doubt.test(piece.text)) continue;
    for (const end of endsOf(pieces, start)) {
      if (proposed >= mostProposals) return;
      proposed += 1;
      const text = joined([...pieces.slice(0, start), ...pieces.slice(end)]).trim();
      if (text !== "") yield text;
    }
  }
}

/** Where a doubt may end: with its paragraph, before an answer that is announced, or with the sentence. */
function endsOf(pieces: readonly Piece[], start: number): number[] {
  const most = Math.min(pieces.length, start + longestDoubt);
  const isOpen = (end: number) =>
    !pieces[end - 1]!.after.includes("\n\n") && announcedAnswer(pieces[end]!.text) === undefined;
  let paragraph = start + 1;
  while (paragraph < most && isOpen(paragraph)) paragraph += 1;
  return paragraph === start + 1 ? [paragraph] : [paragraph, start + 1];
}
