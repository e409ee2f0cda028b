// The rows of all files of a source in their order, from a row on. Files that lie before it are counted, not parsed.
import { DataError, UserError } from "../../run/errors.ts";
import type { Database } from "../database.ts";
import type { RawItem, ReadRow } from "./raw-item.ts";
import { readBytes } from "./read-bytes.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";
import { readLines } from "./read-lines.ts";
import { countParquetRows, fetchParquetRows, readParquet } from "./read-parquet.ts";
import type { SourceFile } from "./source-file.ts";

export type RowRange = { from: number; to: number };

/**
 * Files one after the other, so that what a range does not reach need not be there.
 * @param begun the first row that is given, where those before it in the range are not wanted again
 * @throws DataError for a file without rows or one that cannot be read on
 */
export async function* readSource(
  database: Database,
  files: AsyncIterable<SourceFile>,
  range: RowRange,
  begun = range.from,
): AsyncGenerator<RawItem[]> {
  /** The source's number of the file's first row. */
  let first = 0;
  for await (const file of files) {
    let rows = 0;
    for await (const { skipped, read } of rowsOf(database, file, {
      from: Math.max(0, range.from - first),
      to: range.to - first,
      begun: Math.max(0, begun - first),
    })) {
      rows += skipped;
      const start = first + rows;
      const items = read.map((row, at): RawItem => ({ ...row, index: start + at, file: file.label }));
      rows += read.length;
      const wanted = items.filter(({ index }) => index >= begun && index < range.to);
      if (wanted.length > 0) yield wanted;
      if (first + rows >= range.to) return;
    }
    if (rows === 0) throw new DataError(`${file.label}: holds no rows; take it out of 'files' or get it again`);
    first += rows;
  }
}

/** How many rows a file has; of parquet its footer says so. */
export async function countRows(database: Database, file: SourceFile): Promise<number> {
  let rows = 0;
  for await (const { skipped, read } of rowsOf(database, file, { from: 0, to: 0, begun: 0 })) {
    rows += skipped + read.length;
  }
  return rows;
}

/** Rows by their numbers in the file. */
type Wanted = RowRange & { begun: number };

async function* rowsOf(
  database: Database,
  file: SourceFile,
  wanted: Wanted,
): AsyncGenerator<{ skipped: number; read: ReadRow[] }> {
  let place = 0;
  try {
    if (file.kind.layout === "parquet") {
      const count = await countParquetRows(database, file);
      const to = Math.min(count, wanted.to);
      const from = Math.min(to, wanted.begun);
      // What the whole range needs, even where this call begins later, so that both read the same of the file.
      if (wanted.from < to) await fetchParquetRows(database, file, { from: wanted.from, to });
      yield { skipped: from < to ? from : count, read: [] };
      if (from < to) for await (const read of readParquet(database, file, { from, to })) yield { skipped: 0, read };
      return;
    }
    for await (const read of reader(file)) {
      yield { skipped: 0, read };
      place = read.at(-1)!.place;
    }
  } catch (error) {
    throw readingError(file, place, error);
  }
}

function reader(file: SourceFile): AsyncGenerator<ReadRow[]> {
  const bytes = readBytes(file);
  switch (file.kind.layout) {
    case "csv":
      return readCsv(bytes, ",");
    case "tsv":
      return readCsv(bytes, "\t");
    case "json":
      return readJson(bytes);
    default:
      return readLines(bytes);
  }
}

/** What was wrong, with the file; an error of the code itself passes unchanged. */
function readingError({ label, kind }: SourceFile, place: number, error: unknown): unknown {
  if (error instanceof DataError) return new DataError(`${label}: ${error.message}`, { cause: error });
  if (error instanceof UserError || !(error instanceof Error)) return error;
  if (kind.layout === "parquet") {
    return new DataError(`${label}: cannot be read as parquet (${error.message.split("\n")[0]})`, { cause: error });
  }
  if (!("code" in error)) return error;
  const reason = typeof error.code === "string" ? error.code : error.message;
  return new DataError(`${label}:${place + 1}: cannot be read on (${reason}); get the file again`, { cause: error });
}
