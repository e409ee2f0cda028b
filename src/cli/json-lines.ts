// JSON Lines in and out of files and pipes, a row at a time. Knows the checks on a row, not its meaning.
import { closeSync, createReadStream, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { syncFolder, temporaryName, writeAll, writeFailure } from "../run/atomic.ts";
import { DataError } from "../run/errors.ts";

/**
 * Reads rows from a file, or from standard input for "-". Lines without content are passed over.
 * @throws DataError with file and line for a row that is not JSON or fails the schema.
 */
export async function* streamJsonLines<Row>(input: string, schema: z.ZodType<Row>): AsyncGenerator<Row> {
  const name = input === "-" ? "standard input" : input;
  let line = 0;
  for await (const text of readLines(input, name)) {
    line += 1;
    if (text.trim() === "") continue;
    yield parseRow(text, schema, `${name}:${line}`);
  }
}

export interface JsonLinesWriter {
  /** Resolves when the reader keeps up. */
  write(row: unknown): Promise<void>;
  /** Makes the rows a file; until then a file of this name stays as it was. */
  close(): void;
  /** Takes back what was written to a file. */
  abort(): void;
}

/** Writes rows to a file, whole or not at all, or at once to standard output for "-" and to pipes and devices. */
export function writeJsonLines(output: string): JsonLinesWriter {
  if (output === "-") return standardOutputWriter();
  const target = resolveLink(output);
  const isRegular = statSync(target, { throwIfNoEntry: false })?.isFile() ?? true;
  return isRegular ? atomicWriter(target) : deviceWriter(target);
}

const signals = ["SIGINT", "SIGTERM"] as const;
const interruptedExitCode = 130;

/** Reads, transforms and writes rows; when that fails or is interrupted, no output file is left. */
export async function transformJsonLines<Row>(
  { input, output, schema }: { input: string; output: string; schema: z.ZodType<Row> },
  transform: (rows: AsyncIterable<Row>) => AsyncIterable<unknown>,
): Promise<void> {
  const writer = writeJsonLines(output);
  const interrupted = () => {
    writer.abort();
    process.exit(interruptedExitCode);
  };
  for (const signal of signals) process.once(signal, interrupted);
  try {
    for await (const row of transform(streamJsonLines(input, schema))) await writer.write(row);
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
  }
  writer.close();
}

/** Gathers rows into groups of a size; the last may be smaller. */
export async function* inGroups<Row>(rows: AsyncIterable<Row>, size: number): AsyncGenerator<Row[]> {
  let group: Row[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

async function* readLines(input: string, name: string): AsyncGenerator<string> {
  const stream = input === "-" ? process.stdin : createReadStream(input);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let pending = "";
  try {
    for await (const chunk of stream) {
      const text = decoder.decode(chunk, { stream: true });
      const lines = text.split("\n");
      lines[0] = pending + lines[0];
      pending = lines.pop()!;
      yield* lines;
    }
    pending += decoder.decode();
  } catch (error) {
    throw readFailure(name, error);
  }
  if (pending !== "") yield pending;
}

function parseRow<Row>(text: string, schema: z.ZodType<Row>, where: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DataError(`${where}: not JSON: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new DataError(`${where}: ${path.length > 0 ? `${path.join(".")}: ` : ""}${message}`);
}

function readFailure(name: string, error: unknown): unknown {
  if (error instanceof TypeError) return new DataError(`${name} is not UTF-8 text`, { cause: error });
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return new DataError(`there is no file ${name}`);
  if (code === "EISDIR") return new DataError(`${name} is a folder; a JSON Lines file is needed`);
  if (code === "EACCES") return new DataError(`${name} cannot be read: permission denied`);
  return error;
}

function standardOutputWriter(): JsonLinesWriter {
  return {
    write(row) {
      if (process.stdout.write(`${JSON.stringify(row)}\n`)) return Promise.resolve();
      return new Promise((resolve) => process.stdout.once("drain", resolve));
    },
    close() {},
    abort() {},
  };
}

function deviceWriter(target: string): JsonLinesWriter {
  const descriptor = open(target, target);
  return {
    write: async (row) => append(descriptor, row, target),
    close: () => closeSync(descriptor),
    abort: () => closeSync(descriptor),
  };
}

function atomicWriter(target: string): JsonLinesWriter {
  const temporary = temporaryName(target);
  const descriptor = open(temporary, target);
  return {
    write: async (row) => append(descriptor, row, target),
    close() {
      try {
        fsyncSync(descriptor);
        closeSync(descriptor);
        renameSync(temporary, target);
        syncFolder(dirname(target));
      } catch (error) {
        rmSync(temporary, { force: true });
        throw writeFailure(target, error);
      }
    },
    abort() {
      closeSync(descriptor);
      rmSync(temporary, { force: true });
    },
  };
}

function append(descriptor: number, row: unknown, target: string): void {
  try {
    writeAll(descriptor, Buffer.from(`${JSON.stringify(row)}\n`));
  } catch (error) {
    throw writeFailure(target, error);
  }
}

function open(path: string, target: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw writeFailure(target, error);
  }
}

function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
