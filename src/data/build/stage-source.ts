// One source → staged parts in a folder of its own. A stage that was begun with the same settings and files goes on
// after its last part; a finished one is used as it is.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { removeTemporaryFiles, writeFileAtomic } from "../../run/atomic.ts";
import { DataError } from "../../run/errors.ts";
import { type Database, quoteText } from "../database.ts";
import type { SourceSettings } from "../recipe.ts";
import type { OpenSource } from "../sources/open-source.ts";
import type { RawItem } from "../sources/raw-item.ts";
import { type RowRange, readSource } from "../sources/read-source.ts";
import type { SourceFile } from "../sources/source-file.ts";
import type { DataEvent } from "./events.ts";
import { fullRows } from "./full-rows.ts";
import { inOrder } from "./in-order.ts";
import { throwIfInterrupted } from "./interrupted.ts";
import { type FileRecord, fileRecord, recordInput } from "./manifest.ts";
import { createPartWriter, type PartWriter } from "./part-writer.ts";
import { createRowTaker } from "./row-taker.ts";
import type { StagePool } from "./stage-pool.ts";
import { createStager, faultOf, type StagedRow, type StageSettings } from "./stage-row.ts";

export type Stage = {
  name: string;
  folder: string;
  /** Rows that were read, usable or not. */
  read: number;
  /** Rows that the files hold; null where that is not known. */
  available: number | null;
  /** The files that they came from. */
  inputs: FileRecord[];
};

type Options = {
  onEvent(event: DataEvent): void;
  signal?: AbortSignal | undefined;
  /** Threads for large sources; undefined where one is to do. */
  pool: () => StagePool | undefined;
};

const finished = "finished.json";
const noteSchema = z.object({ read: z.number(), available: z.number().nullable(), inputs: z.array(fileRecord) });
/** So many rows in, a source of which nothing can be used is told to be the wrong one. */
const trialRows = 1000;
/** Fewer rows are staged before another thread has begun. */
const pooledRows = 5000;

/** @throws DataError when the files do not hold what the adapter reads, or fewer rows than asked for */
export async function stageSource(
  database: Database,
  context: StageSettings,
  source: OpenSource,
  folder: string,
  { onEvent, signal, pool }: Options,
): Promise<Stage> {
  const { name, settings } = context;
  const note = join(folder, finished);
  if (existsSync(note)) {
    const found = noteSchema.parse(JSON.parse(readFileSync(note, "utf8")));
    onEvent({ type: "source", source: name, read: found.read, unusable: 0, state: "kept" });
    return { name, folder, ...found };
  }
  const range = rangeOf(settings);
  const begun = settings.sample.method === "reservoir" ? undefined : await lastRow(database, folder);
  if (begun === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  removeTemporaryFiles(folder);

  const from = begun === undefined ? range.from : begun.row + 1;
  const parts = await createPartWriter(database, folder, begun?.parts ?? 0);
  const opened: SourceFile[] = [];
  const items = readSource(database, noting(source.files(range), opened), range, from);
  onEvent({ type: "source", source: name, read: from - range.from, unusable: 0, state: "reading" });
  let next = from;
  const onRows = (read: number, unusable: number) => {
    next += read;
    onEvent({ type: "source", source: name, read: next - range.from, unusable, state: "reading" });
    throwIfInterrupted(signal);
  };
  const unusable = await takeRows(await stagedRows(items, context, pool), context, parts, {
    isBegun: begun !== undefined,
    onRows,
  });
  await parts.finish();
  const read = next - range.from;
  if (Number.isFinite(range.to) && next < range.to) throw tooFew(context, read, range);
  const available = await fullRows(database, source, range, next);
  const inputs: FileRecord[] = [];
  for (const file of opened) inputs.push(await recordInput(file));
  writeFileAtomic(note, JSON.stringify({ read, available, inputs }));
  onEvent({ type: "source", source: name, read, unusable, state: "done" });
  return { name, folder, read, available, inputs };
}

async function* noting(files: AsyncIterable<SourceFile>, opened: SourceFile[]): AsyncGenerator<SourceFile> {
  for await (const file of files) {
    opened.push(file);
    yield file;
  }
}

/** Rows in the order of their files; of a large source by the threads of the pool. */
async function stagedRows(
  items: AsyncIterable<RawItem[]>,
  context: StageSettings,
  pool: Options["pool"],
): Promise<AsyncIterable<StagedRow[]>> {
  const stage = await createStager(context);
  let [rows, threads] = [0, undefined as StagePool | undefined];
  const work = async (piece: RawItem[]) => {
    rows += piece.length;
    if (rows > pooledRows && threads === undefined) {
      threads = pool();
      threads?.use(context);
    }
    return threads === undefined ? piece.map(stage) : threads.stage(piece);
  };
  return inOrder(items, work, 6);
}

/** Writes the rows, or a sample of them. @returns how many are unusable */
async function takeRows(
  staged: AsyncIterable<StagedRow[]>,
  context: StageSettings,
  parts: PartWriter,
  { isBegun, onRows }: { isBegun: boolean; onRows(read: number, unusable: number): void },
): Promise<number> {
  let [usable, unusable, firstFault] = [0, 0, ""];
  const taker = createRowTaker(context, parts);
  for await (const rows of staged) {
    for (const row of rows) {
      if (row.isUsable) usable += 1;
      else {
        unusable += 1;
        firstFault ||= faultOf(row);
      }
      await taker.add(row);
      if (unusable === trialRows && usable === 0 && !isBegun) throw nothingUsable(context, unusable, firstFault);
    }
    onRows(rows.length, unusable);
  }
  if (usable === 0 && !isBegun && unusable > 0) throw nothingUsable(context, unusable, firstFault);
  await taker.finish();
  return unusable;
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

function nothingUsable({ name, settings }: StageSettings, rows: number, fault: string): DataError {
  return new DataError(
    `sources.${name}: none of the ${rows} rows read so far can be used; the first: ${fault}; check 'adapter: ${settings.adapter}' and its files`,
  );
}

function tooFew({ name, settings }: StageSettings, read: number, { from, to }: RowRange): DataError {
  const asked = settings.sample.method === "first" ? `the first ${to}` : `rows ${from} to ${to}`;
  return new DataError(`sources.${name}: ${asked} are asked for, but the files end ${from + read} rows in`);
}
