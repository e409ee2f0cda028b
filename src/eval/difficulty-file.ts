// The files of a difficulty map: what was measured so far, line by line, to go on from; and at the end the map, whole or not
// there. A line of the map is the row with its figures, so that it is a data set of its own: builds draw from it by
// `sample: {method: difficulty}`, and runs train on it.
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { z } from "zod";
import type { Column } from "../data/database.ts";
import { writeParquet } from "../data/write-parquet.ts";
import { writeAll, writeFailure, writeFileAtomic } from "../run/atomic.ts";
import { DataError, UsageError } from "../run/errors.ts";
import { tryLock } from "../run/lock.ts";
import type { Row } from "../text/row.ts";
import type { Difficulty, MeasuredRow } from "./difficulty.ts";

const lineSchema = z.object({
  content: z.string(),
  id: z.string(),
  samples: z.number(),
  undecided: z.number(),
  passed: z.number(),
  passRate: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  tokens: z.number(),
  unjudged: z.string().optional(),
});

/** What two measurements must have in common for one to go on from the other. */
export type MeasurementIdentity = Record<string, string | number>;

export interface DifficultyLog {
  /** What an earlier, broken off measurement found of a row. */
  find(row: Row): Difficulty | undefined;
  /** On the disk when it returns. */
  append(measured: readonly MeasuredRow[]): void;
  /** Ends it; `remove` when the map itself is there. */
  close(options?: { remove?: boolean }): void;
}

export const logName = (file: string) => `${file}.part`;

/**
 * One process at a time.
 * @throws UsageError when the log is of other settings or another process is at it; DataError when it is no such log
 */
export function openDifficultyLog(file: string, identity: MeasurementIdentity): DifficultyLog {
  const path = logName(file);
  const release = tryLock(`${path}.lock`);
  if (release === undefined)
    throw new UsageError(`${file} is being measured by another process: wait for it to end, or name another --out`);
  try {
    return lockedLog(path, identity, release);
  } catch (error) {
    release();
    throw error;
  }
}

function lockedLog(path: string, identity: MeasurementIdentity, release: () => void): DifficultyLog {
  const { known, lengthBytes } = readLog(path, identity);
  let descriptor: number;
  try {
    // A line that was cut off is measured anew.
    if (existsSync(path)) truncateSync(path, lengthBytes);
    descriptor = openSync(path, "a");
  } catch (error) {
    throw writeFailure(path, error);
  }
  const write = (lines: readonly unknown[]) => {
    try {
      writeAll(descriptor, Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join("")));
      fsyncSync(descriptor);
    } catch (error) {
      throw writeFailure(path, error);
    }
  };
  if (lengthBytes === 0) write([identity]);
  return {
    find(row) {
      const line = known.get(row.id);
      return line?.content === contentOf(row) ? line.difficulty : undefined;
    },
    append: (measured) => write(measured.map(({ row, difficulty }) => ({ ...difficulty, content: contentOf(row) }))),
    close({ remove = false } = {}) {
      closeSync(descriptor);
      if (remove) rmSync(path, { force: true });
      release();
    },
  };
}

type LogLine = { difficulty: Difficulty; content: string };

/** A row that was built anew may have its id of before and another question. */
const contentOf = ({ prompt, answer }: Row) =>
  createHash("sha256").update(`${prompt}\0${answer}`).digest("hex").slice(0, 16);

/** The lines that are whole; the first is the identity. */
function readLog(path: string, identity: MeasurementIdentity): { known: Map<string, LogLine>; lengthBytes: number } {
  const known = new Map<string, LogLine>();
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [first, ...lines] = whole.split("\n").slice(0, -1);
  if (first === undefined) return { known, lengthBytes: 0 };
  const before = parsed(first, path) as MeasurementIdentity;
  const other = Object.keys(identity).find((key) => before[key] !== identity[key]);
  if (other !== undefined) {
    throw new UsageError(
      `${path} holds a measurement that was broken off with ${other} ${before[other]}, now it is ${identity[other]}: go on with the settings of before, name another --out, or remove the file`,
    );
  }
  for (const line of lines) {
    const checked = lineSchema.safeParse(parsed(line, path));
    if (!checked.success) throw new DataError(`${path}: is no measurement that can be gone on with; remove the file`);
    const { content, ...difficulty } = checked.data;
    known.set(difficulty.id, { difficulty: defined(difficulty), content });
  }
  return { known, lengthBytes: Buffer.byteLength(whole) };
}

function parsed(line: string, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new DataError(`${path}: is no measurement that can be gone on with; remove the file`);
  }
}

/** Without the keys that are there with no value. */
function defined(difficulty: Omit<z.infer<typeof lineSchema>, "content">): Difficulty {
  return Object.fromEntries(Object.entries(difficulty).filter(([, value]) => value !== undefined)) as Difficulty;
}

const columns: readonly Column[] = [
  ...["id", "prompt", "reasoning", "answer", "domain", "source", "licence", "split", "meta"].map(
    (name): Column => ({ name, type: "text" }),
  ),
  ...["samples", "undecided", "passed"].map((name): Column => ({ name, type: "whole" })),
  ...["passRate", "low", "high", "tokens"].map((name): Column => ({ name, type: "number" })),
  { name: "unjudged", type: "text" },
];

/** Writes the map as JSON Lines, or as parquet where the name ends so; the rows that were not judged come last. */
export async function writeDifficultyMap(file: string, measured: readonly MeasuredRow[]): Promise<void> {
  const ordered = [
    ...measured.filter(({ difficulty }) => difficulty.unjudged === undefined),
    ...measured.filter(({ difficulty }) => difficulty.unjudged !== undefined),
  ];
  const lines = ordered.map(({ row, difficulty }) => {
    // Without a pass rate in it, builds that draw by difficulty set the row aside.
    const { passRate } = difficulty;
    const { passRate: _, ...meta } = row.meta;
    return { ...row, meta: passRate === undefined ? meta : { ...meta, passRate }, ...difficulty };
  });
  if (!file.endsWith(".parquet")) {
    writeFileAtomic(
      file,
      lines.map((line) => Buffer.from(`${JSON.stringify(line)}\n`)),
    );
    return;
  }
  const values = lines.map((line) =>
    columns.map(({ name }) => (name === "meta" ? JSON.stringify(line.meta) : (line as Record<string, unknown>)[name])),
  );
  await writeParquet(file, columns, values);
}
