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
const promptHash = (prompt: string) => createHash("sha256").update(normalisePrompt(prompt)).digest("hex");

/** The only side on which this question may occur. */
export const sideOf = (prompt: string): Row["split"] =>
  Number.parseInt(promptHash(prompt).slice(0, 8), 16) % testBuckets === 0 ? "test" : "train";

const sameQuestion = (a: Row, b: Row) =>
  new DataError(`rows ${a.id} (${a.split}) and ${b.id} (${b.split}) ask the same question: ${a.prompt}`);

/** What two equal questions of any set have in common: letters of any script, digits and signs of arithmetic. */
export const questionKey = (prompt: string) =>
  prompt
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Sm}\s%/*^-]/gu, "")
    .replace(/\s+/g, " ")
    .trim() || prompt;

/** Throws a DataError that names the first test row whose question is also in train. */
export function assertDisjoint(train: readonly Row[], test: readonly Row[]): void {
  const trained = new Map(train.map((row) => [questionKey(row.prompt), row]));
  for (const row of test) {
    const other = trained.get(questionKey(row.prompt));
    if (other) throw sameQuestion(other, row);
  }
}

/** Throws a DataError that names the first two rows with one question. */
export function assertDistinct(rows: readonly Row[]): void {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const key = normalisePrompt(row.prompt);
    const other = seen.get(key);
    if (other) throw sameQuestion(other, row);
    seen.set(key, row);
  }
}
