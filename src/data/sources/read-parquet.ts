// Parquet files by DuckDB, a piece at a time. Of a file that lies elsewhere the row groups that are wanted come, and no other.
import { closeSync, openSync, readSync } from "node:fs";
import type { RawRow } from "../adapters/adapter.ts";
import { type Database, quoteText } from "../database.ts";
import { plainValue, type ReadRow } from "./raw-item.ts";
import type { SourceFile } from "./source-file.ts";

/** Rows by their numbers in the file, from 0, the last not included. */
export type FileRows = { from: number; to: number };

/** "PAR1", at both ends; at the end it comes after the length of the footer. */
const magicBytes = 4;
const tailBytes = 8;
/** The footer of most files is within it. */
const guessedFooterBytes = 256 << 10;

/** How many rows the file has, from its footer. @throws whatever DuckDB says of a file that is no parquet */
export async function countParquetRows(database: Database, file: SourceFile): Promise<number> {
  await fetchFooter(file);
  const [row] = await database.rows(
    `select sum(num_rows)::bigint as n from parquet_file_metadata(${quoteText(file.path)})`,
  );
  return Number(row?.n ?? 0);
}

export async function* readParquet(
  database: Database,
  { path }: SourceFile,
  { from, to }: FileRows,
): AsyncGenerator<ReadRow[]> {
  const own = await database.another();
  try {
    let place = from;
    const rows = own.stream(
      `select * exclude (file_row_number) from read_parquet(${quoteText(path)}, file_row_number = true)
       where file_row_number >= ${from} and file_row_number < ${to}`,
    );
    for await (const piece of rows) {
      yield piece.map((row) => ({ place: ++place, raw: plainValue(row) as RawRow }));
    }
  } finally {
    own.close();
  }
}

async function fetchFooter({ path, parts }: SourceFile): Promise<void> {
  if (parts === undefined) return;
  const { sizeBytes } = parts;
  await parts.fetch(0, magicBytes);
  await parts.fetch(Math.max(0, sizeBytes - guessedFooterBytes), sizeBytes);
  const tail = Buffer.alloc(tailBytes);
  const descriptor = openSync(path, "r");
  readSync(descriptor, tail, 0, tailBytes, Math.max(0, sizeBytes - tailBytes));
  closeSync(descriptor);
  const lengthBytes = tail.readUInt32LE();
  // Of a file that is no parquet DuckDB says so.
  if (lengthBytes <= sizeBytes - tailBytes) await parts.fetch(sizeBytes - tailBytes - lengthBytes, sizeBytes);
}

/** Fetches the row groups in which the rows lie, of a file whose rows were counted. */
export async function fetchParquetRows(database: Database, file: SourceFile, { from, to }: FileRows): Promise<void> {
  if (file.parts === undefined) return;
  const groups = await database.rows(
    `select min(begin) as begin, max("end") as "end" from (
       select row_group_id, first_row, first_row + n as end_row, begin, "end" from (
         select row_group_id, any_value(row_group_num_rows) as n, sum(any_value(row_group_num_rows)) over (order by row_group_id) - any_value(row_group_num_rows) as first_row,
           min(least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset)) as begin,
           max(least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset) + total_compressed_size) as "end"
         from parquet_metadata(${quoteText(file.path)}) group by row_group_id))
     where first_row < ${to} and end_row > ${from}`,
  );
  const [{ begin, end } = {}] = groups;
  if (begin != null) await file.parts.fetch(Number(begin), Number(end));
}
