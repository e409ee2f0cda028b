// How long a completion is: in tokens where they were counted, else in words. Knows no tokenizer.
import type { RewardInput } from "../reward.ts";

export type CompletionLength = { count: number; unit: "tokens" | "words" };

/** A word is a run of letters, of digits, or any other single character but white space. */
const word = /\p{L}+|\p{N}+|[^\s\p{L}\p{N}]/gu;

/**
 * A row that is scored from its text alone brings no token counts: its words and signs are counted in their place. Of
 * English prose and worked arithmetic these are about as many as the tokens of a large vocabulary.
 */
export function completionLength({ completion, tokens }: Pick<RewardInput, "completion" | "tokens">): CompletionLength {
  if (tokens !== undefined) return { count: tokens.completion, unit: "tokens" };
  let count = 0;
  for (const _ of completion.matchAll(word)) count += 1;
  return { count, unit: "words" };
}

/** The words and signs of a text, in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(word) ?? [];
}
