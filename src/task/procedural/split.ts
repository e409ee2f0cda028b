// Which side of the split a question belongs to: its own text decides, so train and test can never share one.
import { createHash } from "node:crypto";
import { DataError } from "../../run/errors.ts";
import type { Row } from "../../text/row.ts";

/** One question in `testBuckets` is a test question, whatever the seed. */
const testBuckets = 6;

/** Lower case, single spaces, no punctuation: what two equal questions have in common. */
export const normalisePrompt = (prompt: string) =>
  prompt
    .toLowerCase()
    .replace(/[^a-z0-9%/ \n]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** Hash of the normalised question in hexadecimal. */
export const promptHash = (prompt: string) => createHash("sha256").update(normalisePrompt(prompt)).digest("hex");

/** The only side on which this question may occur. */
export const sideOf = (prompt: string): Row["split"] =>
  Number.parseInt(promptHash(prompt).slice(0, 8), 16) % testBuckets === 0 ? "test" : "train";

/** Throws a DataError that names the first question that two rows share, within a list or between both. */
export function assertDisjoint(train: readonly Row[], test: readonly Row[]): void {
  const seen = new Map<string, Row>();
  for (const row of [...train, ...test]) {
    const key = normalisePrompt(row.prompt);
    const other = seen.get(key);
    if (other) {
      throw new DataError(
        `rows ${other.id} (${other.split}) and ${row.id} (${row.split}) ask the same question: ${row.prompt}`,
      );
    }
    seen.set(key, row);
  }
}
