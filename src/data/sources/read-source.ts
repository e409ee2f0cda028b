// The rows of all files of a source in their order, from a row on. Files that lie before it are counted, not parsed.
import { DataError } from "../../run/errors.ts";
import type { Database } from "../database.ts";
import type { SourceFile } from "./find-files.ts";
import type { RawItem } from "./raw-item.ts";
import { countLines, readLines } from "./read-lines.ts";
import { countParquetRows, readTable } from "./read-table.ts";

export type RowRange = { from: number; to: number };

/** Files one after the other, so that what a range does not reach need not be there. */
export async function* readSource(
  database: Database,
  files: AsyncIterable<SourceFile>,
  { from, to }: RowRange,
): AsyncGenerator<RawItem> {
  let index = 0;
  for await (const file of files) {
    const count = index < from ? await rowsOf(database, file) : 0;
    if (index < from && index + count <= from) {
      index += count;
      continue;
    }
    const skip = Math.max(0, from - index);
    index += skip;
    const before = index;
    for await (const item of itemsOf(database, file, skip)) {
      if (index >= to) return;
      yield { index, file: file.label, ...item };
      index += 1;
    }
    if (index === before && skip === 0) {
      throw new DataError(`${file.label}: holds no rows; take it out of 'files' or get it again`);
    }
    if (index >= to) return;
  }
}

function itemsOf(database: Database, { path, kind }: SourceFile, skip: number) {
  const isOurs = kind.layout === "lines" && kind.compression !== "zstd";
  return isOurs ? readLines(path, kind, skip) : readTable(database, path, kind, skip);
}

async function rowsOf(database: Database, file: SourceFile): Promise<number> {
  const { path, kind } = file;
  if (kind.layout === "parquet") return countParquetRows(database, path);
  if (kind.layout === "lines" && kind.compression !== "zstd") return countLines(path, kind);
  let count = 0;
  for await (const _ of readTable(database, path, kind, 0)) count += 1;
  return count;
}
