// Token ids to measure on, the same here and in bench/peers: what they say does not matter, how long they are does.
import type { Sequence } from "../src/data/pack.ts";

/** Ids below this are special tokens. */
const firstId = 16;

const idAt = (sequence: number, place: number, vocabularySize: number) =>
  firstId + ((sequence * 7919 + place * 104_729) % (vocabularySize - firstId));

/** A batch of SFT: 32 examples of 80 to 240 tokens, the second half of each is completion. */
export function sftBatch(vocabularySize: number): Sequence[] {
  return Array.from({ length: 32 }, (_, i) => {
    const length = 80 + ((i * 37) % 161);
    return { ids: idsOf(i, length, vocabularySize), promptLength: Math.floor(length / 2) };
  });
}

/** Prompts of 64 tokens. */
export const prompts = (count: number, vocabularySize: number): number[][] =>
  Array.from({ length: count }, (_, i) => idsOf(i, 64, vocabularySize));

const idsOf = (sequence: number, length: number, vocabularySize: number) =>
  Array.from({ length }, (_, place) => idAt(sequence, place, vocabularySize));
