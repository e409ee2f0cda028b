// The rows of a run: JSON Lines as they come, and parquet of the same at the end, each put in place whole. Knows no teacher.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyToParquet } from "../data/build/part-writer.ts";
import { rowColumns } from "../data/build/stage-columns.ts";
import { type Column, columnsSql, type Database } from "../data/database.ts";
import { syncFolder, temporaryName, writeAll } from "../run/atomic.ts";
import type { Prompt } from "./prompts.ts";

export interface RowsFile {
  add(row: Prompt): Promise<void>;
  /** Puts both files in the place of those that an earlier run left. */
  finish(): Promise<void>;
  /** Takes away what is not finished. */
  discard(): void;
}

const columns: readonly Column[] = [
  ...rowColumns.map((name): Column => ({ name, type: "text" })),
  { name: "place", type: "whole" },
];
const rowsAtOnce = 1000;

/** `rows.jsonl` and `rows.parquet` of a folder. */
export async function openRowsFile(folder: string, database: Database): Promise<RowsFile> {
  const file = join(folder, "rows.jsonl");
  const temporary = temporaryName(file);
  const descriptor = openSync(temporary, "w");
  let [gathered, isClosed] = [[] as unknown[][], false];
  await database.run(`create or replace table taught (${columnsSql(columns)})`);
  const flush = async () => {
    if (gathered.length > 0) await database.append("taught", columns, gathered);
    gathered = [];
  };
  const close = () => {
    if (!isClosed) closeSync(descriptor);
    isClosed = true;
  };
  return {
    async add(row) {
      const { file: _, place: __, ...line } = row;
      writeAll(descriptor, Buffer.from(`${JSON.stringify(line)}\n`));
      const cell = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : value);
      gathered.push(columns.map(({ name }) => cell(row[name as keyof Prompt])));
      if (gathered.length >= rowsAtOnce) await flush();
    },
    async finish() {
      await flush();
      fsyncSync(descriptor);
      close();
      await copyToParquet(database, "select * from taught", join(folder, "rows.parquet"));
      renameSync(temporary, file);
      syncFolder(dirname(file));
    },
    discard() {
      close();
      rmSync(temporary, { force: true });
    },
  };
}
