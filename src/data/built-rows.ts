// The rows of a built folder, or of one of its shards. A folder whose manifest is not there yet is not read.
import { existsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";
import { type Manifest, manifestName, readManifest } from "./build/manifest.ts";
import { rowColumns } from "./build/stage-columns.ts";
import { type Database, openDatabase, quoteText } from "./database.ts";

/** `place` is the line or row of `file` that a row was made of. */
export type BuiltRow = Row & { file: string; place: number };

export type BuiltRowsQuery = {
  split?: Row["split"] | undefined;
  /** The name that the recipe gives the source. */
  source?: string | undefined;
  id?: string | undefined;
  /** The most rows: the first ones, or with a seed ones that it draws. */
  limit?: number | undefined;
  seed?: number | undefined;
};

/** @throws DataError for a folder without manifest, and a shard that is not as the manifest says */
export async function readBuiltRows(path: string, query: BuiltRowsQuery = {}): Promise<BuiltRow[]> {
  return (await drawBuiltRows(path, query)).rows;
}

/** As {@link readBuiltRows}, with how many rows there are without the limit. */
export async function drawBuiltRows(
  path: string,
  query: BuiltRowsQuery = {},
): Promise<{ rows: BuiltRow[]; total: number }> {
  const files = path.endsWith(".parquet") ? [path] : shardsOf(path, query);
  if (files.length === 0) return { rows: [], total: 0 };
  const database = await openDatabase({ temporaryFolder: join(tmpdir(), "reckon-spill") });
  try {
    if (path.endsWith(".parquet")) await requireOurs(database, path);
    const conditions = [
      ...(query.split && path.endsWith(".parquet") ? [`split = ${quoteText(query.split)}`] : []),
      ...(query.id ? [`id = ${quoteText(query.id)}`] : []),
    ];
    const where = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
    const order = query.seed === undefined ? "" : ` order by md5(concat(${query.seed}, ' ', id))`;
    const limit = query.limit === undefined ? "" : ` limit ${query.limit}`;
    const from = `from read_parquet([${files.map(quoteText).join(", ")}], union_by_name = true)${where}`;
    const rows = await database.rows(`select * ${from}${order}${limit}`);
    const [found] = await database.rows(`select count(*)::bigint as n ${from}`);
    return {
      rows: rows.map(
        (row) => ({ ...row, meta: JSON.parse(String(row.meta ?? "{}")), place: Number(row.place) }) as BuiltRow,
      ),
      total: Number(found!.n),
    };
  } finally {
    database.close();
  }
}

/** @throws DataError for a file that `reckon data build` did not write */
async function requireOurs(database: Database, path: string): Promise<void> {
  if (!existsSync(path)) throw new DataError(`there is no file ${path}`);
  let names: Set<string>;
  try {
    names = new Set((await database.rows(`from parquet_schema(${quoteText(path)})`)).map(({ name }) => String(name)));
  } catch {
    throw new DataError(`${path}: cannot be read as parquet; get the file again`);
  }
  const missing = [...rowColumns, "place"].filter((name) => !names.has(name));
  if (missing.length === 0) return;
  throw new DataError(
    `${path}: is no file of a build, it has no column ${missing.join(", ")}; build data of it with the adapter "columns"`,
  );
}

/** The manifest of a built folder. @throws DataError where there is none */
export function requireManifest(folder: string): Manifest {
  const manifest = readManifest(folder);
  if (manifest !== undefined) return manifest;
  throw new DataError(
    `${folder} has no ${manifestName}: its data is not built, or not to the end; run reckon data build`,
  );
}

function shardsOf(folder: string, { split, source }: BuiltRowsQuery): string[] {
  const manifest = requireManifest(folder);
  if (source !== undefined && !Object.hasOwn(manifest.sources, source)) {
    throw new DataError(`${folder} has no source ${source}; it has ${Object.keys(manifest.sources).join(", ")}`);
  }
  return shardPaths(folder, manifest, { split, source }).map(({ path }) => path);
}

/** The shards of a built folder. @throws DataError for one that is not as the manifest says */
export function shardPaths(
  folder: string,
  { outputs }: Manifest,
  { split, source }: Pick<BuiltRowsQuery, "split" | "source"> = {},
): { path: string; source: string }[] {
  const chosen = outputs.filter(
    (output) => output.source !== "" && (!split || output.split === split) && (!source || output.source === source),
  );
  return chosen.map(({ file, sizeBytes, source }) => {
    const path = join(folder, file);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size !== sizeBytes) {
      const found = size === undefined ? "is not there" : `has ${size} bytes in place of ${sizeBytes}`;
      throw new DataError(`${path} ${found}: build the data again`);
    }
    return { path, source };
  });
}
