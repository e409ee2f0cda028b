// Where each token ends in the decoded text, without decoding every prefix.
import type { Tokenizer } from "./tokenizer.ts";

/** End offset, in UTF-16 units, of every token in `decode(ids)`; special tokens count as nothing. */
export function tokenEnds(tokenizer: Tokenizer, ids: readonly number[]): number[] {
  const decode = (part: readonly number[]) => tokenizer.decode(part, { skipSpecialTokens: true });
  // Decoders may drop a space at the very start, so every piece is decoded behind a first token that is not its own.
  const [lead] = ids;
  const leadLength = lead === undefined ? 0 : decode([lead]).length;
  let end = 0;
  const ends = ids.map((id, i) => {
    end += i === 0 ? leadLength : decode([lead!, id]).length - leadLength;
    return end;
  });
  // Characters of several byte tokens decode only together; such texts take the slow, exact way.
  return end === decode(ids).length ? ends : ids.map((_, i) => decode(ids.slice(0, i + 1)).length);
}
