// Whether a tokenizer gives texts back as they were. Knows no model and no file.
import type { Tokenizer } from "./tokenizer.ts";

export type RoundTripDifference = {
  /** Where the decoded text first differs, in UTF-16 units. */
  offset: number;
  /** A few characters from there: of the text, and of what came back. */
  text: string;
  decoded: string;
  /** The tokens around that place, as the vocabulary writes them. */
  tokens: string[];
};

const shownCharacters = 12;
const shownTokens = 2;

/** Undefined when the text comes back as it was. */
export function roundTrip(tokenizer: Tokenizer, text: string): RoundTripDifference | undefined {
  const ids = tokenizer.encode(text);
  const decoded = tokenizer.decode(ids);
  if (decoded === text) return undefined;
  const offset = firstDifference(text, decoded);
  // The first token with which the decoded text reaches past the difference.
  const reaching = ids.findIndex((_, index) => tokenizer.decode(ids.slice(0, index + 1)).length > offset);
  const at = reaching < 0 ? ids.length : reaching;
  return {
    offset,
    text: text.slice(offset, offset + shownCharacters),
    decoded: decoded.slice(offset, offset + shownCharacters),
    tokens: ids.slice(Math.max(0, at - shownTokens), at + shownTokens + 1).map(tokenizer.piece),
  };
}

/** One sentence on the texts that do not come back, with the exact tokens of the first; undefined when all do. */
export function roundTripWarning(tokenizer: Tokenizer, texts: readonly string[]): string | undefined {
  const differences = texts.flatMap((text) => roundTrip(tokenizer, text) ?? []);
  const [first] = differences;
  if (first === undefined) return undefined;
  const { offset, text, decoded, tokens } = first;
  return `the tokenizer does not give ${differences.length} of ${texts.length} texts back as they were: first ${JSON.stringify(text)} comes back as ${JSON.stringify(decoded)} at character ${offset}, from the tokens ${JSON.stringify(tokens)}; the model can neither read nor write such text exactly`;
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  return index;
}
