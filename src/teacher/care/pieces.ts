// A text as its sentences and lines, each with the white space after it, so that joining them gives the text again. Blocks of
// code are one piece. Knows no language but where English and its like end a sentence.

export type Piece = {
  text: string;
  /** White space up to the next piece. */
  after: string;
  isCode: boolean;
};

const fence = /^[ \t]*```[\s\S]*?^[ \t]*```[^\n]*$/gm;
/**
 * A sentence ends at its mark and what closes after it, where white space and no lower-case letter follow; and at a line's end.
 * The number of a list's item belongs to it.
 */
const sentence = /(?:\d{1,3}[.)][ \t]+)?[^\n]*?(?:[.!?…]+["'”’)\]*]*(?=[ \t]+(?![a-z])|\n|$)|(?=\n)|$)/y;

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(fence)) {
    addSentences(text.slice(at, match.index), pieces);
    pieces.push({ text: match[0], after: "", isCode: true });
    at = match.index + match[0].length;
  }
  addSentences(text.slice(at), pieces);
  return pieces;
}

export const joined = (pieces: readonly Piece[]): string => pieces.map(({ text, after }) => text + after).join("");

function addSentences(text: string, pieces: Piece[]): void {
  for (let at = 0; at < text.length; ) {
    const space = /^\s+/.exec(text.slice(at))?.[0] ?? "";
    if (space !== "") {
      const last = pieces.at(-1);
      if (last === undefined) pieces.push({ text: "", after: space, isCode: false });
      else last.after += space;
      at += space.length;
      continue;
    }
    sentence.lastIndex = at;
    const found = sentence.exec(text)?.[0] ?? "";
    const taken = found === "" ? text.slice(at) : found;
    pieces.push({ text: taken, after: "", isCode: false });
    at += taken.length;
  }
}
