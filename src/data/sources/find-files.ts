// The files that a recipe's `files` name: paths, folders and globs. Knows names, not content; the hub has its own.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { DataError } from "../../run/errors.ts";
import { type Database, quoteText } from "../database.ts";
import { fileKind } from "./file-kind.ts";
import { type SourceFile, sourceFile } from "./source-file.ts";

/**
 * The files in the order of their names, each once.
 * @param folders where a relative path is looked up, the first that has it
 * @throws DataError for what is not there or cannot be read
 */
export async function findFiles(
  database: Database,
  patterns: readonly string[],
  folders: readonly string[],
): Promise<SourceFile[]> {
  const found = new Map<string, SourceFile>();
  for (const pattern of patterns) {
    const paths = await expand(database, pattern, folders);
    if (paths.length === 0) throw new DataError(`${pattern}: no such file; looked in ${folders.join(" and ")}`);
    for (const path of paths) found.set(path, sourceFile(path, labelOf(path, folders)));
  }
  return [...found.values()];
}

async function expand(database: Database, pattern: string, folders: readonly string[]): Promise<string[]> {
  for (const folder of folders) {
    const path = resolve(folder, pattern);
    if (existsSync(path)) return statSync(path).isDirectory() ? filesIn(path) : [path];
    if (!/[*?[{]/.test(pattern)) continue;
    const rows = await database.rows(`select file from glob(${quoteText(path)}) order by file`);
    if (rows.length > 0) return rows.map(({ file }) => String(file));
  }
  return [];
}

/** The readable files of a folder; what a build adds to its rows is none of them. */
function filesIn(folder: string): string[] {
  const names = readdirSync(folder).filter(
    (name) => fileKind(name) !== undefined && !/^(manifest|quarantine)\./.test(name),
  );
  return names.sort().map((name) => join(folder, name));
}

function labelOf(path: string, folders: readonly string[]): string {
  const names = folders.map((folder) => relative(folder, path)).sort((a, b) => a.length - b.length);
  return names[0]!.split(sep).join("/");
}
