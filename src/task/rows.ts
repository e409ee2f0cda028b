// Canonical rows from a JSON Lines file of our own layout, or from what `reckon data build` wrote.
import { z } from "zod";
import { isBuiltData } from "../data/built-data.ts";
import { readJsonLines } from "../data/jsonl.ts";
import { DataError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";
import { isMadeName, readMadeName } from "./domains/made-name.ts";

const rowSchema = z.object({
  id: z.string().min(1),
  prompt: z.string().trim().min(1),
  reasoning: z.string().default(""),
  answer: z.string().trim().min(1),
  domain: z.string().default("general"),
  source: z.string().default("file"),
  licence: z.string().default("unknown"),
  split: z.enum(["train", "test"]).optional(),
  meta: z.record(z.string(), z.unknown()).default({}),
});

/** The first fault of a failed check, with the name of its field. */
function faultOf(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join(".");
  return `${path ? `field "${path}"` : "the row"}: ${issue?.message ?? "not valid"}`;
}

/** `total` is how many there are; rows beyond `most` need not be among them. */
export type RowsOfFile = { rows: Row[]; total: number };

/**
 * All rows of a JSON Lines file, or at most `most` of a split of a built folder or parquet file, which may hold more than
 * memory does: the first ones, or with a seed ones that it draws.
 * Throws a DataError with line and field; also for an id used twice or a row of the other split.
 */
export async function readRows(
  file: string,
  split: Row["split"],
  { most, seed }: { most?: number; seed?: number } = {},
): Promise<RowsOfFile> {
  if (isMadeName(file)) return madeRows(file, split);
  if (!isBuiltData(file)) {
    const rows = readLineRows(file, split);
    return { rows, total: rows.length };
  }
  const { drawBuiltRows } = await import("../data/built-rows.ts");
  const built = await drawBuiltRows(file, { split, limit: most, seed });
  if (built.total === 0)
    throw new DataError(`${file}: holds no rows of the split "${split}"; give data.${split} another file`);
  return built;
}

/** The seed of a run does not change them, so that every run is tested on the same ones. */
const madeSeed = 42;

async function madeRows(spec: string, split: Row["split"]): Promise<RowsOfFile> {
  const { madeCanonicalRows, madeNames } = await import("./domains/index.ts");
  const { name, count } = readMadeName(spec, madeNames);
  const rows = madeCanonicalRows(name, { seed: madeSeed, count, split });
  return { rows, total: rows.length };
}

function readLineRows(file: string, split: Row["split"]): Row[] {
  const lineOf = new Map<string, string>();
  return readJsonLines(file, (value, where) => {
    const parsed = rowSchema.safeParse(value);
    if (!parsed.success) throw new DataError(`${where}: ${faultOf(parsed.error)}`);
    const row = parsed.data;
    const other = lineOf.get(row.id);
    if (other)
      throw new DataError(`${where}: field "id": "${row.id}" is already used at ${other}; give each row its own`);
    lineOf.set(row.id, where);
    if (row.split && row.split !== split) {
      throw new DataError(`${where}: field "split" says "${row.split}", but the file is given as data.${split}`);
    }
    return { ...row, split };
  });
}
