// Rows of known columns → one parquet file, whole or not there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyToParquet } from "./build/part-writer.ts";
import { type Column, columnsSql, openDatabase } from "./database.ts";

/** @param rows the values of each, in the order of the columns */
export async function writeParquet(
  file: string,
  columns: readonly Column[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const temporaryFolder = mkdtempSync(join(tmpdir(), "reckon-parquet-"));
  const database = await openDatabase({ temporaryFolder });
  try {
    await database.run(`create table rows (${columnsSql(columns)})`);
    await database.append("rows", columns, rows);
    await copyToParquet(database, "select * from rows", file);
  } finally {
    database.close();
    rmSync(temporaryFolder, { recursive: true, force: true });
  }
}
