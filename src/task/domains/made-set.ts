// What a made set is: rows without end in the schema of a published set, each with the reasoning that leads to its answer.
import type { AdapterName } from "../../data/adapters/names.ts";
import type { Random } from "../procedural/random.ts";

/**
 * A row as the set's files would hold it, and its work as `Step k:` lines with a closing "Therefore". `hasty` is an answer
 * given with too little work, where it shows in the answer and not in the steps before it.
 */
export type MadeRow = { raw: Record<string, unknown>; reasoning: string; hasty?: string };

export type MadeSet = {
  /** Reads the rows, as it reads the published set's. */
  adapter: Exclude<AdapterName, "columns">;
  write(random: Random): MadeRow;
};

/** Sentences as numbered steps, and what they lead to. */
export function steps(sentences: readonly string[], conclusion: string): string {
  return [...sentences.map((sentence, at) => `Step ${at + 1}: ${sentence}`), `Therefore, ${conclusion}`].join("\n");
}

/** A text with its first letter in capitals. */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** "a lamp", "an owl". */
export const withArticle = (noun: string) => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
