// Cuts loops out of a text: runs of sentences that follow each other again, and long sentences without figures that stood before,
// word for word. A calculation may well come again, in another case. Knows no language.
import { joined, type Piece, piecesOf } from "./pieces.ts";

/** Sentences that come back as a run, at most. */
const longestRun = 40;
/** A sentence of fewer words may well be said twice. */
const fewestWords = 8;
const figures = /[\d=+×÷√\\$^]/;

const bare = ({ text }: Piece) =>
  text
    .replace(/[\s*_]+/g, " ")
    .trim()
    .toLowerCase();

/** The text without them; the text itself where there are none. */
export function withoutLoops(text: string): string {
  const pieces = piecesOf(text);
  let kept = withoutRepeats(withoutRuns(pieces));
  if (kept.length === pieces.length) return text;
  // What stood between two sentences may have kept them from being a run.
  for (let before = pieces.length; kept.length < before; ) {
    before = kept.length;
    kept = withoutRuns(kept);
  }
  return joined(kept).trim();
}

/** Of A B A B A B the first A B. */
function withoutRuns(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  const keys: string[] = [];
  for (const piece of pieces) {
    kept.push(piece);
    keys.push(bare(piece));
    const length = lengthOfRun(keys);
    if (length === 0) continue;
    kept.length -= length;
    keys.length -= length;
  }
  return kept;
}

/** How many of the last ones say what as many before them said; 0 where none do. */
function lengthOfRun(keys: readonly string[]): number {
  const end = keys.length;
  for (let length = 1; length <= Math.min(longestRun, Math.floor(end / 2)); length += 1) {
    let same = 0;
    while (same < length && keys[end - 1 - same] === keys[end - 1 - same - length]) same += 1;
    if (same === length && keys.slice(end - length).some((key) => key !== "")) return length;
  }
  return 0;
}

function withoutRepeats(pieces: readonly Piece[]): Piece[] {
  const seen = new Set<string>();
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const key = bare(piece);
    if (!piece.isCode && key.split(" ").length >= fewestWords && !figures.test(key)) {
      if (seen.has(key)) {
        const last = kept.at(-1);
        if (last !== undefined && piece.after.length > last.after.length) last.after = piece.after;
        continue;
      }
      seen.add(key);
    }
    kept.push({ ...piece });
  }
  return kept;
}
