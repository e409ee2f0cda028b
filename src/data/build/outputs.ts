// The outcome on the disk: parquet shards, quarantine, manifest, DATA_SOURCES.md, Kaggle's metadata. What is there
// already stays whole until all of the new is; the manifest comes last, and a folder without one is not read.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { removeTemporaryFiles, syncFolder, writeFileAtomic } from "../../run/atomic.ts";
import { type Database, quoteText } from "../database.ts";
import type { DataRecipe } from "../recipe.ts";
import { dataSourcesPage } from "./data-sources.ts";
import { hashFile, type Manifest, manifestName } from "./manifest.ts";
import { copyToParquet } from "./part-writer.ts";
import { partsOf } from "./selection.ts";
import { rowColumns } from "./stage-columns.ts";
import type { Stage } from "./stage-source.ts";

type Output = Manifest["outputs"][number];

export const quarantineName = "quarantine.parquet";

/** Writes the rows of the table `outcome`, a source after the other, in shards of so many rows. */
export async function writeShards(
  database: Database,
  stages: readonly Stage[],
  recipe: DataRecipe,
  folder: string,
): Promise<Output[]> {
  const { rowsPerShard } = recipe.output;
  const columns = rowColumns.map((name) =>
    name === "id" ? "case when copy = 1 then id else concat(id, '#', copy) end as id" : name,
  );
  const outputs: Output[] = [];
  for (const [source, stage] of stages.entries()) {
    const split = recipe.sources[stage.name]!.split;
    await database.run(
      `create or replace temp table chosen as select row, copy, row_number() over (order by position, copy) - 1 as number
       from outcome join light using (position) where source = ${source}`,
    );
    const [found] = await database.rows("select count(*)::bigint as n from chosen");
    const rows = Number(found!.n);
    const shards = Math.ceil(rows / rowsPerShard);
    const parts = await partsWithRows(database, stage, "reason is null");
    for (let shard = 0; shard < shards; shard += 1) {
      const [first, end] = [shard * rowsPerShard, Math.min(rows, (shard + 1) * rowsPerShard)];
      const digits = (value: number) => String(value).padStart(5, "0");
      const file = `${split}-${stage.name}-${digits(shard)}-of-${digits(shards)}.parquet`;
      const here = `number >= ${first} and number < ${end}`;
      const [range] = await database.rows(`select min(row) as low, max(row) as high from chosen where ${here}`);
      const held = parts.filter(({ low, high }) => low <= Number(range!.high) && high >= Number(range!.low));
      const queries = inOrderOfParts(
        held,
        (part) =>
          `select ${columns.join(", ")}, place from chosen join (select * from ${part} where reason is null) using (row) where ${here} order by number`,
      );
      await writeGathered(database, queries, join(folder, file));
      outputs.push({ ...(await recordOf(folder, file)), rows: end - first, split, source: stage.name });
    }
  }
  return outputs;
}

/** Every row that was set aside for a reason of its own, not by the draw: of each source the unusable, then the doubles. */
export async function writeQuarantine(database: Database, stages: readonly Stage[], folder: string): Promise<void> {
  const names = `[${stages.map(({ name }) => quoteText(name)).join(", ")}]`;
  const queries: string[] = [];
  for (const [source, stage] of stages.entries()) {
    const name = `${quoteText(stage.name)} as source`;
    queries.push(
      `select ${name}, file, place, reason, detail, raw from read_parquet(${partsOf(stage)}) where reason is not null`,
    );
    const doubles = `doubles${source}`;
    await database.run(
      `create or replace temp table ${doubles} as
       select fates.row, replace(fates.fate, ' ', '-') as why, concat('of ', ${names}[firsts.source + 1], ' row ', firsts.row) as what
       from light as fates join light as firsts on firsts.position = fates.other where fates.source = ${source}`,
    );
    const parts = await partsWithRows(database, stage, `reason is null and row in (select row from ${doubles})`);
    queries.push(
      ...inOrderOfParts(
        parts,
        (part) =>
          `select ${name}, file, place, why as reason, what as detail, concat(prompt, chr(10), reasoning, chr(10), answer) as raw
           from ${doubles} join ${part} as staged using (row) where staged.reason is null order by row`,
      ),
    );
  }
  await writeGathered(database, queries, join(folder, quarantineName));
}

type Part = { file: string; low: number; high: number };

/** The files of a stage in their order, those with such rows, and the first and last of these. */
async function partsWithRows(database: Database, stage: Stage, where: string): Promise<Part[]> {
  const rows = await database.rows(
    `select filename, min(row) as low, max(row) as high from read_parquet(${partsOf(stage)}, filename = true) where ${where} group by 1 order by 1`,
  );
  return rows.map(({ filename, low, high }) => ({ file: String(filename), low: Number(low), high: Number(high) }));
}

/** Sorted a part at a time: a sort holds all of its texts in memory, and rows of a later part come later anyway. */
function inOrderOfParts(parts: readonly Part[], query: (part: string) => string): string[] {
  return parts.map(({ file }) => query(`read_parquet(${quoteText(file)})`));
}

/**
 * Writes the rows of the queries, one query after the other. In one statement DuckDB would hold all of their sorts at
 * once; a table that grows by one of them at a time goes to the disk where memory does not hold it.
 */
async function writeGathered(database: Database, [first, ...rest]: readonly string[], file: string): Promise<void> {
  await database.run(`create or replace temp table gathered as ${first}`);
  for (const query of rest) await database.run(`insert into gathered ${query}`);
  await copyToParquet(database, "select * from gathered", file);
  await database.run("drop table gathered");
}

export async function recordOf(
  folder: string,
  file: string,
): Promise<{ file: string; sizeBytes: number; sha256: string }> {
  const path = join(folder, file);
  return { file, sizeBytes: statSync(path).size, sha256: await hashFile(path) };
}

/** Puts what was built in `from` into `folder`, in place of an earlier outcome. */
export function publish(from: string, folder: string, manifest: Manifest, recipe: DataRecipe): void {
  const { kaggle } = recipe.output;
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, manifestName), { force: true });
  syncFolder(folder);
  removeTemporaryFiles(folder);
  for (const name of readdirSync(folder)) {
    if (/^(?:(?:train|test)-.+-of-\d{5}|quarantine)\.parquet$/.test(name)) rmSync(join(folder, name));
  }
  for (const name of readdirSync(from)) renameSync(join(from, name), join(folder, name));
  writeFileAtomic(join(folder, "DATA_SOURCES.md"), dataSourcesPage(manifest));
  if (kaggle !== undefined) {
    const licences = new Set(Object.values(manifest.sources).map(({ licence }) => licence));
    const metadata = { title: kaggle.title, id: kaggle.id, licenses: [{ name: kaggleLicence([...licences]) }] };
    writeFileAtomic(join(folder, "dataset-metadata.json"), `${JSON.stringify(metadata, null, 2)}\n`);
  }
  writeFileAtomic(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
}

const kaggleLicences: readonly string[] = [
  ...["CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"],
  ...["ODC-BY-1.0", "ODbL-1.0", "PDDL", "CDLA-Permissive-1.0"],
];

/** Of Kaggle's words for licences; what it has none for, and several, are "other", and DATA_SOURCES.md has each. */
function kaggleLicence(licences: readonly string[]): string {
  const [licence = "", ...others] = licences;
  if (others.length > 0) return "other";
  if (licence === "Apache-2.0") return "apache-2.0";
  return kaggleLicences.includes(licence) ? licence : "other";
}
