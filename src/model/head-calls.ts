// Cuts the scored tokens of a batch into calls of the loss head, so that logits never exist for all of many at once.
import type { ModelFamily, ParameterSpec } from "./family.ts";
import { wordsAtOnce } from "./vocabulary-blocks.ts";

/** Most bytes that the logits of one call take; what is computed from them takes several times as much. */
const mostLogitsBytes = 128 * 2 ** 20;

/** How many scored tokens a call takes. @param trained what is trained, the head itself perhaps */
export const headTokens = (
  family: Pick<ModelFamily, "head">,
  trained: readonly ParameterSpec[] | undefined,
  capacity: number,
  logitsBytes = mostLogitsBytes,
): number => Math.min(capacity, Math.max(1, Math.floor(logitsBytes / (4 * wordsAtOnce(family, trained)))));

export type HeadCall = {
  readonly start: number;
  readonly end: number;
  /** The window of a per-token array that the call covers. */
  window<T extends Int32Array | Float32Array>(values: T): T;
};

/** @param capacity scored tokens, and the padding that stands for them where there are none */
export function headCalls(capacity: number, size: number): HeadCall[] {
  return Array.from({ length: Math.ceil(capacity / size) }, (_, call) => {
    const start = call * size;
    const end = Math.min(capacity, start + size);
    return { start, end, window: (values) => values.slice(start, end) as typeof values };
  });
}
