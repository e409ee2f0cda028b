// The journal of a run: one event a line, appended in order. Knows how lines reach the disk, not what the events mean.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync } from "node:fs";
import { writeAll, writeFailure } from "./atomic.ts";
import { DataError, UsageError, UserError } from "./errors.ts";
import { eventSchema, type RunEvent } from "./events.ts";
import { checkVersion } from "./version.ts";

const flushAfterMs = 200;
const flushAfterBytes = 64 * 1024;
const newline = 10;
const tailBytes = 4096;

/** An open journal. Events are buffered for at most 200 ms, and are on the disk when a `checkpoint` event was appended. */
export interface Journal {
  /** @throws UserError when a figure is not finite (the run diverged) or the disk is full. */
  append(event: RunEvent): void;
  /** Every event so far, read back. */
  events(): RunEvent[];
  /** Length in bytes, buffered events included; what a checkpoint stores. */
  position(): number;
  /** Cuts the journal back to a position, so that the events after it can happen again. */
  truncate(bytes: number): void;
  close(): void;
}

/**
 * Opens a journal. With `resume` an existing one is continued, and a last line torn by a kill is dropped.
 * @throws UsageError when a journal is there already and `resume` is false.
 */
export function openJournal(file: string, { resume }: { resume: boolean }): Journal {
  const descriptor = openForAppend(file, resume);
  let written = dropTornLine(file, descriptor);
  let buffered: Buffer[] = [];
  let bufferedBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (failure !== undefined) throw failure;
    if (bufferedBytes === 0) return;
    const bytes = Buffer.concat(buffered);
    buffered = [];
    bufferedBytes = 0;
    try {
      writeAll(descriptor, bytes);
    } catch (error) {
      failure = writeFailure(file, error);
      throw failure;
    }
    written += bytes.length;
  };
  const flushInBackground = () => {
    try {
      flush();
    } catch {
      // Kept in `failure`; the next append or close throws it where somebody listens.
    }
  };

  return {
    append(event) {
      if (failure !== undefined) throw failure;
      const line = Buffer.from(`${serialise(event)}\n`);
      buffered.push(line);
      bufferedBytes += line.length;
      if (event.type === "checkpoint") {
        flush();
        fsyncSync(descriptor);
      } else if (bufferedBytes >= flushAfterBytes) flush();
      else timer ??= setTimeout(flushInBackground, flushAfterMs).unref();
    },
    events() {
      flush();
      return readJournal(file);
    },
    position: () => written + bufferedBytes,
    truncate(bytes) {
      flush();
      if (bytes > written) {
        throw new DataError(`${file} is shorter (${written} bytes) than its checkpoint says (${bytes} bytes)`);
      }
      ftruncateSync(descriptor, bytes);
      fsyncSync(descriptor);
      written = bytes;
    },
    close() {
      try {
        flush();
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/**
 * Reads a journal; a last line without its end is left out, since its writer is at work on it or was killed in it.
 * @throws DataError when the file is missing, a line is no event, with its number, or a newer version wrote it.
 */
export function readJournal(file: string): RunEvent[] {
  const bytes = readBytes(file);
  const events: RunEvent[] = [];
  for (let start = 0, line = 1; ; line += 1) {
    const end = bytes.indexOf(newline, start);
    if (end < 0) return events;
    const text = bytes.toString("utf8", start, end);
    if (line === 1) checkWriter(text, file);
    events.push(parseLine(text, `${file}:${line}`));
    start = end + 1;
  }
}

/** A newer version may write events that this one does not know, so its run-start is looked at before it is parsed. */
function checkWriter(firstLine: string, file: string): void {
  const found = /^\{"type":"run-start".*?"version":"([^"]+)"/.exec(firstLine)?.[1];
  if (found !== undefined) checkVersion(found, file);
}

/** The type of the last whole event, read off the end of the file; undefined when there is none or it is very long. */
export function lastEventType(file: string): string | undefined {
  const descriptor = openSync(file, "r");
  try {
    const size = fstatSync(descriptor).size;
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(newline);
    const start = end < 1 ? 0 : tail.lastIndexOf(newline, end - 1) + 1;
    return /^\{"type":"([\w-]+)"/.exec(tail.toString("utf8", start, Math.max(end, 0)))?.[1];
  } finally {
    closeSync(descriptor);
  }
}

/** The event without its wall-clock figures: equal for two runs of one seed. */
export function withoutTiming(event: RunEvent): RunEvent {
  const { timing: _, ...rest } = event;
  return rest as RunEvent;
}

function parseLine(text: string, where: string): RunEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DataError(`${where}: not JSON, so no event of a run: ${text.slice(0, 60)}`);
  }
  const parsed = eventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const key = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  throw new DataError(`${where}: not an event of a run: ${key}${issue.message}`);
}

/** JSON has no NaN and no infinity: writing them would make a journal that cannot be read. */
function serialise(event: RunEvent): string {
  const bad = nonFinite(event, event.type);
  const { type, ...rest } = event;
  if (bad === undefined) return JSON.stringify({ type, ...rest });
  const where = "stage" in event ? ` (stage ${event.stage}${"step" in event ? `, step ${event.step}` : ""})` : "";
  throw new UserError(`the run diverged: ${bad}${where}; a lower learning rate may help`);
}

function nonFinite(value: unknown, path: string): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const bad = nonFinite(child, `${path}.${key}`);
    if (bad !== undefined) return bad;
  }
  return undefined;
}

function openForAppend(file: string, resume: boolean): number {
  try {
    return openSync(file, resume ? "a" : "ax");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new UsageError(`${file} is there already: continue the run with --resume, or choose another --out`);
    }
    throw writeFailure(file, error);
  }
}

/** Returns the length of the journal up to its last whole line. */
function dropTornLine(file: string, descriptor: number): number {
  const size = fstatSync(descriptor).size;
  if (size === 0) return 0;
  const whole = readBytes(file).lastIndexOf(newline) + 1;
  if (whole < size) ftruncateSync(descriptor, whole);
  return whole;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DataError(`cannot read the journal ${file}: it is missing or not readable`, { cause: error });
  }
}
