// How many rows a source has in all, where a build reads only some of them: as its card says, or counted where counting
// is cheap. Knows no adapter.
import type { Database } from "../database.ts";
import type { OpenSource } from "../sources/open-source.ts";
import { countRows, type RowRange } from "../sources/read-source.ts";

/** The number of a row that no file has. */
const beyond = Number.MAX_SAFE_INTEGER;

/**
 * @param end the number of the first row that was not read
 * @returns null where nobody knows
 */
export async function fullRows(
  database: Database,
  source: OpenSource,
  range: RowRange,
  end: number,
): Promise<number | null> {
  if (!Number.isFinite(range.to)) return end;
  const stated = await source.statedRows();
  if (stated !== undefined && stated >= end) return stated;
  if (!source.isCountable) return null;
  let rows = 0;
  for await (const file of source.files({ from: beyond, to: beyond })) rows += await countRows(database, file);
  return rows;
}
