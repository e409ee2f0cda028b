// Token ids to measure on, the same here and in bench/peers/sequences.py: what they say does not matter, how long they are does.
import type { Sequence } from "../src/data/micro-batch.ts";

/** Ids below this are special tokens. */
const firstId = 16;
const idAt = (sequence: number, place: number, vocabularySize: number) =>
  firstId + ((sequence * 7919 + place * 104_729) % (vocabularySize - firstId));

export const idsOf = (sequence: number, length: number, vocabularySize: number): number[] =>
  Array.from({ length }, (_, place) => idAt(sequence, place, vocabularySize));

export type BatchSizes = { readonly sequences: number; readonly shortest: number; readonly longest: number };

/** The batch of an SFT step: lengths spread evenly between the two, the second half of each is completion. */
export function sftBatch(
  step: number,
  { sequences, shortest, longest }: BatchSizes,
  vocabularySize: number,
): Sequence[] {
  return Array.from({ length: sequences }, (_, i) => {
    const sequence = step * sequences + i;
    const length = shortest + ((sequence * 173) % (longest - shortest + 1));
    return { ids: idsOf(sequence, length, vocabularySize), promptLength: length - Math.floor(length / 2) };
  });
}

/** Prompts that differ from each other and from step to step. */
export const promptsOf = (step: number, count: number, length: number, vocabularySize: number): number[][] =>
  Array.from({ length: count }, (_, i) => idsOf(step * count + i, length, vocabularySize));
