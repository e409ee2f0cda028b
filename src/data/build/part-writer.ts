// Staged rows → parquet files of bounded size, each whole or not there. Writes one while the next is gathered.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder, temporaryName } from "../../run/atomic.ts";
import { columnsSql, type Database, quoteText } from "../database.ts";
import { stageColumns } from "./stage-columns.ts";

export interface PartWriter {
  add(row: readonly unknown[], characters: number): Promise<void>;
  /** Resolves when all that was added is on the disk. */
  finish(): Promise<void>;
}

const partRows = 40_000;
/** A part is in memory twice, as it is gathered and in the database. How the outcome is cut depends on it. */
const partCharacters = 32_000_000;

/** `first` is the number of the first part. */
export async function createPartWriter(database: Database, folder: string, first: number): Promise<PartWriter> {
  const connection = await database.another();
  let [part, rows, characters] = [first, [] as (readonly unknown[])[], 0];
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    await writing;
    if (rows.length === 0) return;
    const [content, file] = [rows, join(folder, partName(part))];
    [part, rows, characters] = [part + 1, [], 0];
    writing = writePart(connection, content, file);
    // It is awaited later; until then its failure is nobody's.
    writing.catch(() => {});
  };
  return {
    async add(row, length) {
      rows.push(row);
      characters += length;
      if (rows.length >= partRows || characters >= partCharacters) await flush();
    },
    async finish() {
      await flush();
      await writing;
      connection.close();
    },
  };
}

const partName = (part: number) => `part-${String(part).padStart(5, "0")}.parquet`;

async function writePart(connection: Database, rows: readonly (readonly unknown[])[], file: string): Promise<void> {
  await connection.run(`create or replace temp table staging (${columnsSql(stageColumns)})`);
  await connection.append("staging", stageColumns, rows);
  await copyToParquet(connection, "select * from staging", file);
  await connection.run("drop table staging");
}

/** Writes a query's rows to a parquet file, whole or not at all. */
export async function copyToParquet(database: Database, query: string, file: string): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await database.run(
      `copy (${query}) to ${quoteText(temporary)} (format parquet, compression zstd, row_group_size 10240)`,
    );
    const descriptor = openSync(temporary, "r+");
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
