// Cuts the scored tokens of a batch into calls of the loss head, so that the logits of a large vocabulary never exist for
// all of them at once.
import type { ModelFamily } from "./family.ts";

/** Most bytes that the logits of one call take; what is computed from them takes several times as much. */
const mostLogitsBytes = 128 * 2 ** 20;

/** How many scored tokens a call takes. */
export const headTokens = (
  { vocabularySize }: Pick<ModelFamily, "vocabularySize">,
  capacity: number,
  logitsBytes = mostLogitsBytes,
): number => Math.min(capacity, Math.max(1, Math.floor(logitsBytes / (4 * vocabularySize))));

export type HeadCall = {
  readonly start: number;
  readonly end: number;
  /** The window of a per-token array that the call covers, padded with 0 to the size of a call. */
  window<T extends Int32Array | Float32Array>(values: T): T;
};

/** @param scored tokens in the batch; what lies beyond is padding and is left out */
export function headCalls(scored: number, size: number): HeadCall[] {
  return Array.from({ length: Math.max(1, Math.ceil(scored / size)) }, (_, call) => {
    const start = call * size;
    const end = Math.min(scored, start + size);
    return {
      start,
      end,
      window<T extends Int32Array | Float32Array>(values: T): T {
        const padded = new (values.constructor as new (size: number) => T)(size);
        padded.set(values.subarray(start, end));
        return padded;
      },
    };
  });
}
