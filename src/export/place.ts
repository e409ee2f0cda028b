// Where an export lands: a temporary folder beside the target, renamed into its place when everything in it is right.
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { z } from "zod";
import { syncFolder, temporaryName, writeFailure } from "../run/atomic.ts";
import { UsageError } from "../run/errors.ts";

/** The file that tells an export of ours from other folders; it holds what the command reports. */
export const recordName = "export.json";

const record = z.object({ tool: z.literal("reckon export"), files: z.array(z.string()) });

/**
 * Says whether an export may be put at `out`; makes nothing.
 * @param sources folders that are read, which must not be replaced
 * @throws UsageError when the folder holds something that is no earlier export, or cannot be replaced at all
 */
export function checkTarget(out: string, { force, sources }: { force: boolean; sources: readonly string[] }): void {
  const target = realPath(out);
  for (const source of [...sources, process.cwd()])
    if (`${realPath(source)}${sep}`.startsWith(target.endsWith(sep) ? target : `${target}${sep}`))
      throw new UsageError(`--out ${out} holds ${source}, which it would replace: choose another folder`);
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new UsageError(`--out ${out} is a file: choose a folder`);
  const names = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(out.length)
        .replace(/^[\\/]+/, "")
        .split(sep)
        .join("/"),
    );
  if (force || names.length === 0) return;
  const known = exportedFiles(out);
  if (known === undefined)
    throw new UsageError(
      `--out ${out} holds files and is no earlier export: choose another folder, or replace it with --force`,
    );
  const foreign = names.find((name) => name !== recordName && !known.includes(name));
  if (foreign !== undefined)
    throw new UsageError(
      `--out ${out} is an earlier export, but ${foreign} in it is not: choose another folder, or replace it with --force`,
    );
}

/** The files of an earlier export; undefined where the folder is none. */
function exportedFiles(out: string): string[] | undefined {
  try {
    return record.parse(JSON.parse(readFileSync(join(out, recordName), "utf8"))).files;
  } catch {
    return undefined;
  }
}

/**
 * Fills a temporary folder beside `out` and renames it into its place; when `fill` fails nothing is left of it, and what
 * was at `out` stays.
 * @param started is told the temporary folder, for whoever must remove it when the process is stopped
 */
export async function placeFolder<Result>(
  out: string,
  fill: (folder: string) => Promise<Result>,
  started: (folder: string) => void = () => {},
): Promise<Result> {
  const target = resolve(out);
  const parent = dirname(target);
  const temporary = temporaryName(target);
  try {
    mkdirSync(parent, { recursive: true });
    removeAbandoned(parent, basename(target));
    mkdirSync(temporary);
    started(temporary);
    const result = await fill(temporary);
    const old = existsSync(target) ? temporaryName(target) : undefined;
    if (old !== undefined) renameSync(target, old);
    try {
      renameSync(temporary, target);
    } catch (error) {
      if (old !== undefined) renameSync(old, target);
      throw error;
    }
    if (old !== undefined) rmSync(old, { recursive: true, force: true });
    syncFolder(parent);
    return result;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // What is wrong is told of the folder that was asked for.
    if (error instanceof Error) error.message = error.message.replaceAll(temporary, out);
    throw writeFailure(out, error);
  }
}

/** Removes temporary folders of this name that a killed process left. */
function removeAbandoned(parent: string, name: string): void {
  for (const entry of readdirSync(parent)) {
    const match = entry.startsWith(`.${name}.`) && /^\.(\d+)-\d+\.tmp$/.exec(entry.slice(name.length + 1));
    if (match && !isAlive(Number(match[1]))) rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function realPath(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return realpathSync(whole);
  const parent = dirname(whole);
  return parent === whole ? whole : join(realPath(parent), basename(whole));
}
