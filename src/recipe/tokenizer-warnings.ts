// What a run should say of its tokenizer and chat template before it begins. Knows no stage.

import { chatNotes } from "../text/chat.ts";
import { roundTripWarning } from "../text/round-trip.ts";
import type { Row } from "../text/row.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { formatTrace } from "../text/trace.ts";
import type { Recipe } from "./schema.ts";

/** Rows whose texts are encoded and decoded, spread evenly over all. */
const sampledRows = 64;

/** A sentence each: how the chat template is used, and texts of the rows that the tokenizer does not give back. */
export function tokenizerWarnings(tokenizer: Tokenizer, rows: readonly Row[], { systemPrompt }: Recipe): string[] {
  const count = Math.min(sampledRows, rows.length);
  const sample = Array.from({ length: count }, (_, index) => rows[Math.floor((index * rows.length) / count)]!);
  const texts = sample.flatMap((row) => [row.prompt, formatTrace(row)]);
  const difference = roundTripWarning(tokenizer, systemPrompt ? [systemPrompt, ...texts] : texts);
  return [
    ...chatNotes(tokenizer, { hasSystemPrompt: systemPrompt !== "" }),
    ...(difference === undefined ? [] : [difference]),
  ];
}
