// One process at a time in a folder, by a file that names it. A lock whose process is gone is taken over.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFailure } from "./atomic.ts";
import { UsageError } from "./errors.ts";

export const lockName = ".lock";

/**
 * Locks a folder until the returned function is called.
 * @throws UsageError when a living process holds it.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, lockName);
  const release = tryLock(file);
  if (release !== undefined) return release;
  throw new UsageError(
    `${folder} is in use by process ${read(file).split(" ")[0]}: wait for it to end, or choose another --out`,
  );
}

/** Makes a lock file, which the returned function removes; undefined when a living process holds it. */
export function tryLock(file: string): (() => void) | undefined {
  const own = identity(process.pid);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, own, { flag: "wx" });
      return () => {
        if (read(file) === own) rmSync(file, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw writeFailure(file, error);
    }
    const holder = read(file);
    const pid = Number.parseInt(holder, 10);
    if (pid > 0 && isAlive(pid) && identity(pid) === holder) break;
    rmSync(file, { force: true });
  }
  return undefined;
}

/** Process number and, where the system tells it, start time, since numbers are given again after a restart. */
function identity(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  const facts = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A killed process that nobody has asked after, as in a container without an init: it still has its number.
  if (facts[0] === "Z") return `${pid} ended`;
  const startTime = facts[19];
  return startTime === undefined ? `${pid}` : `${pid} ${startTime}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
