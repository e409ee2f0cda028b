// One source → staged parts in a folder of its own. A stage that was begun with the same settings and files goes on
// after its last part; a finished one is used as it is.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { removeTemporaryFiles, writeFileAtomic } from "../../run/atomic.ts";
import { DataError } from "../../run/errors.ts";
import { type Database, quoteText } from "../database.ts";
import type { SourceSettings } from "../recipe.ts";
import { createReservoir } from "../sampling/reservoir.ts";
import type { SourceFile } from "../sources/find-files.ts";
import { type RowRange, readSource } from "../sources/read-source.ts";
import type { DataEvent } from "./events.ts";
import { throwIfInterrupted } from "./interrupted.ts";
import { type FileRecord, fileRecord, hashFile } from "./manifest.ts";
import { createPartWriter } from "./part-writer.ts";
import { type StageContext, type StagedRow, stageRow } from "./stage-row.ts";

export type Stage = {
  name: string;
  folder: string;
  /** Rows that were read, usable or not. */
  read: number;
  /** The files that they came from. */
  inputs: FileRecord[];
};

type Options = { onEvent(event: DataEvent): void; signal?: AbortSignal | undefined };

const finished = "finished.json";
const noteSchema = z.object({ read: z.number(), inputs: z.array(fileRecord) });
const progressRows = 2000;
/** So many rows in, a source of which nothing can be used is told to be the wrong one. */
const trialRows = 1000;

/** @throws DataError when the files do not hold what the adapter reads, or fewer rows than asked for */
export async function stageSource(
  database: Database,
  context: StageContext,
  files: AsyncIterable<SourceFile>,
  folder: string,
  { onEvent, signal }: Options,
): Promise<Stage> {
  const { name, settings } = context;
  const note = join(folder, finished);
  if (existsSync(note)) {
    const { read, inputs } = noteSchema.parse(JSON.parse(readFileSync(note, "utf8")));
    onEvent({ type: "source", source: name, read, unusable: 0, state: "kept" });
    return { name, folder, read, inputs };
  }
  const range = rangeOf(settings);
  const isReservoir = settings.sample.method === "reservoir";
  const begun = isReservoir ? undefined : await lastRow(database, folder);
  if (begun === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  removeTemporaryFiles(folder);

  const convert = stageRow(context);
  const parts = await createPartWriter(database, folder, begun?.parts ?? 0);
  const reservoir = isReservoir
    ? createReservoir<StagedRow>(settings.sample.rows ?? 1, context.recipe.seed)
    : undefined;
  const from = begun === undefined ? range.from : begun.row + 1;
  let [next, usable, unusable] = [from, 0, 0];
  let firstFault = "";
  const opened: SourceFile[] = [];
  onEvent({ type: "source", source: name, read: next - range.from, unusable, state: "reading" });
  for await (const item of readSource(database, noting(files, opened), { ...range, from })) {
    const staged = convert(item);
    next = item.index + 1;
    if (staged.isUsable) {
      usable += 1;
      if (reservoir === undefined) await parts.add(staged.values, staged.characters);
      else reservoir.offer(() => staged);
    } else {
      unusable += 1;
      firstFault ||= `${item.file}:${item.place}: ${staged.values[12]}: ${staged.values[13]}`;
      await parts.add(staged.values, staged.characters);
    }
    if (unusable === trialRows && usable === 0 && begun === undefined)
      throw nothingUsable(context, unusable, firstFault);
    if (next % progressRows === 0) {
      onEvent({ type: "source", source: name, read: next - range.from, unusable, state: "reading" });
      throwIfInterrupted(signal);
    }
  }
  const read = next - range.from;
  if (usable === 0 && begun === undefined && unusable > 0) throw nothingUsable(context, unusable, firstFault);
  if (Number.isFinite(range.to) && next < range.to) throw tooFew(context, read, range);
  for (const { values, characters } of reservoir?.items() ?? []) await parts.add(values, characters);
  await parts.finish();
  const inputs = await hashInputs(opened);
  writeFileAtomic(note, JSON.stringify({ read, inputs }));
  onEvent({ type: "source", source: name, read, unusable, state: "done" });
  return { name, folder, read, inputs };
}

async function* noting(files: AsyncIterable<SourceFile>, opened: SourceFile[]): AsyncGenerator<SourceFile> {
  for await (const file of files) {
    opened.push(file);
    yield file;
  }
}

async function hashInputs(files: readonly SourceFile[]): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for (const { label, path } of files) {
    records.push({ file: label, sizeBytes: statSync(path).size, sha256: await hashFile(path) });
  }
  return records;
}

function rangeOf({ sample: { method, rows = Number.POSITIVE_INFINITY, range = "" } }: SourceSettings): RowRange {
  if (method === "first") return { from: 0, to: rows };
  if (method !== "range") return { from: 0, to: Number.POSITIVE_INFINITY };
  const [from = 0, to = 0] = range.match(/\d+/g)!.map(Number);
  return { from, to };
}

/** Where a stage that was broken off stands. */
async function lastRow(database: Database, folder: string): Promise<{ row: number; parts: number } | undefined> {
  const parts = existsSync(folder) ? readdirSync(folder).filter((file) => /^part-\d+\.parquet$/.test(file)).length : 0;
  if (parts === 0) return undefined;
  const [found] = await database.rows(
    `select max(row) as row from read_parquet(${quoteText(join(folder, "part-*.parquet"))})`,
  );
  return { row: Number(found!.row), parts };
}

function nothingUsable({ name, settings }: StageContext, rows: number, fault: string): DataError {
  return new DataError(
    `sources.${name}: none of the ${rows} rows read so far can be used; the first: ${fault}; check 'adapter: ${settings.adapter}' and its files`,
  );
}

function tooFew({ name, settings }: StageContext, read: number, { from, to }: RowRange): DataError {
  const asked = settings.sample.method === "first" ? `the first ${to}` : `rows ${from} to ${to}`;
  return new DataError(`sources.${name}: ${asked} are asked for, but the files end ${from + read} rows in`);
}
