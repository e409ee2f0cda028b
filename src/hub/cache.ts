// The cache of Hugging Face's own tools: blobs named by their etag, snapshots of relative links to them, refs that say
// which commit a branch was at. Knows paths and links, not the hub.
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { temporaryName, writeFailure, writeFileAtomic } from "../run/atomic.ts";
import { isCommit, type Repository } from "./model-name.ts";

/** The paths of one repository in a cache. */
export function cachePaths(cache: string, { type, name }: Repository) {
  const folder = [`${type}s`, ...name.split("/")].join("--");
  const root = join(cache, folder);
  return {
    root,
    blob: (etag: string) => join(root, "blobs", etag),
    /** Its name is not that of other tools' unfinished files, which their processes may still be writing. */
    incomplete: (etag: string) => join(root, "blobs", `${etag}.reckon.incomplete`),
    lock: (etag: string) => join(cache, ".locks", folder, `${etag}.reckon.lock`),
    snapshot: (commit: string) => join(root, "snapshots", commit),
    ref: (revision: string) => join(root, "refs", revision),
  };
}

export type CachePaths = ReturnType<typeof cachePaths>;

/** The commit that a revision was at when it was last asked for. */
export function cachedCommit(paths: CachePaths, revision: string): string | undefined {
  if (isCommit(revision)) return revision;
  try {
    const commit = readFileSync(paths.ref(revision), "utf8").trim();
    return isCommit(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}

/** Notes the commit of a branch or tag, when that is news. */
export function rememberCommit(paths: CachePaths, revision: string, commit: string): void {
  if (cachedCommit(paths, revision) === commit) return;
  const file = paths.ref(revision);
  makeFolder(dirname(file));
  writeFileAtomic(file, commit);
}

/** Size of what a path or link leads to; undefined where there is no such file. */
export function fileSize(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : undefined;
}

/** Puts a blob into a snapshot under its file's name, in one step; a copy where the system allows no links. */
export function linkBlob(blob: string, pointer: string): void {
  makeFolder(dirname(pointer));
  const temporary = temporaryName(pointer);
  try {
    try {
      symlinkSync(relative(dirname(pointer), blob), temporary);
    } catch {
      copyFileSync(blob, temporary);
    }
    renameSync(temporary, pointer);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeFailure(pointer, error);
  }
}

/** @throws UserError when it cannot be made */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeFailure(folder, error);
  }
}
