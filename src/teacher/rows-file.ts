// The rows of a run: JSON Lines as they come, and parquet of the same at the end, each put in place whole. Knows no teacher.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { copyToParquet } from "../data/build/part-writer.ts";
import { rowColumns } from "../data/build/stage-columns.ts";
import { type Database, quoteText } from "../data/database.ts";
import { syncFolder, temporaryName, writeAll, writeFailure } from "../run/atomic.ts";
import type { Prompt } from "./prompts.ts";

export interface RowsFile {
  add(row: Prompt): void;
  /** Puts both files in the place of those that an earlier run left. */
  finish(): Promise<void>;
  /** Takes away what is not finished. */
  discard(): void;
}

/** DuckDB sets aside twice this for its reader, which is a lot where no row needs it. */
const usualRowBytes = 4 << 20;

/** `rows.jsonl` and `rows.parquet` of a folder. */
export function openRowsFile(folder: string, database: Database): RowsFile {
  const file = join(folder, "rows.jsonl");
  const temporary = temporaryName(file);
  const descriptor = openSync(temporary, "w");
  let isClosed = false;
  let longestBytes = 0;
  const close = () => {
    if (!isClosed) closeSync(descriptor);
    isClosed = true;
  };
  return {
    add(row) {
      const line = Buffer.from(`${JSON.stringify(row)}\n`);
      longestBytes = Math.max(longestBytes, line.length);
      try {
        writeAll(descriptor, line);
      } catch (error) {
        throw writeFailure(file, error);
      }
    },
    async finish() {
      fsyncSync(descriptor);
      close();
      await copyToParquet(
        database,
        parquetQuery(temporary, Math.max(usualRowBytes, 2 * longestBytes)),
        join(folder, "rows.parquet"),
      );
      renameSync(temporary, file);
      syncFolder(folder);
    },
    discard() {
      close();
      rmSync(temporary, { force: true });
    },
  };
}

/** Rows go through as a stream, so that their number takes no memory. */
function parquetQuery(file: string, largestRowBytes: number): string {
  const columns = [...rowColumns.map((name) => `${name}: 'VARCHAR'`), "place: 'BIGINT'"].join(", ");
  const options = `format = 'newline_delimited', columns = {${columns}}, maximum_object_size = ${largestRowBytes}`;
  return `select * from read_json(${quoteText(file)}, ${options})`;
}
