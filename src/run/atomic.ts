// Files that are either the old one or the new one, whole, whatever happens in between. Knows nothing of their content.
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "./errors.ts";

/** What a file is made of; an iterable is written part by part, so that large files need no second copy in memory. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array>;

let counter = 0;

/**
 * Writes a file whole or not at all: a temporary file in the same folder, fsync, rename, fsync of the folder.
 * @throws UserError when the disk is full or the folder cannot be written; the last good file is kept.
 */
export function writeFileAtomic(file: string, content: FileContent): void {
  const temporary = temporaryName(file);
  try {
    const descriptor = openSync(temporary, "w");
    try {
      for (const part of parts(content)) writeAll(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeFailure(file, error);
  }
}

/** Writes every byte; `write` itself may stop short. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) {
    offset += writeSync(descriptor, bytes, offset, bytes.length - offset);
  }
}

/** Makes renames and new names in a folder survive a power cut; where a folder cannot be synced, nothing is lost but that. */
export function syncFolder(folder: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(folder, "r");
  } catch {
    return;
  }
  try {
    fsyncSync(descriptor);
  } catch {
    // Windows and some network file systems refuse it.
  } finally {
    closeSync(descriptor);
  }
}

/** The temporary name beside a file that this process writes it under. */
export function temporaryName(file: string): string {
  counter += 1;
  return join(dirname(file), `.${basename(file)}.${process.pid}-${counter}.tmp`);
}

/** Removes what a killed process left under its temporary names, in a folder and below it. */
export function removeTemporaryFiles(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeTemporaryFiles(path);
    else if (/^\..+\.\d+-\d+\.tmp$/.test(entry.name)) rmSync(path, { force: true });
  }
}

const writeReasons: Record<string, string> = {
  ENOSPC: "the disk is full; the last good file was kept, free some space and continue",
  EDQUOT: "the disk quota is used up; the last good file was kept, free some space and continue",
  EFBIG: "the file grows larger than the system lets it (ulimit -f)",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOENT: "the folder does not exist",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
};

/** The error to show for a write that failed; errors that are not the file system's pass unchanged. */
export function writeFailure(file: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = writeReasons[code];
  return reason === undefined ? error : new UserError(`cannot write ${file}: ${reason}`, { cause: error });
}

function parts(content: FileContent): Iterable<Uint8Array> {
  if (typeof content === "string") return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}
