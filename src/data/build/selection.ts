// Which staged rows the outcome holds: duplicates go, samples are drawn, the mix decides how often each row stands in it.
// All of it is SQL over what is small of a row; texts stay in the stages.
import { join } from "node:path";
import { DataError } from "../../run/errors.ts";
import { type Database, quoteText } from "../database.ts";
import type { DataRecipe, SampleSettings } from "../recipe.ts";
import { discoShares, equalShares, normalised, quotas } from "../sampling/shares.ts";
import { bandColumns, noStratum } from "./stage-columns.ts";
import type { Stage } from "./stage-source.ts";

export type DomainShare = { domain: string; before: number; after: number; beforeRows: number; afterRows: number };

/** A file pattern for a stage's parts. */
export const partsOf = ({ folder }: Stage) => quoteText(join(folder, "part-*.parquet"));

/**
 * Makes the table `light`, a line for each usable row in the order of sources and files: `position`, `source` by its
 * place among the stages, `row`, and `fate`, null until a step sets the row aside, with `other` the row that it doubles.
 */
export async function loadLight(database: Database, stages: readonly Stage[]): Promise<void> {
  const columns = ["row", "fingerprint", "draw", "domain", "stratum", "split", ...bandColumns].join(", ");
  const parts = stages.map(
    (stage, source) =>
      `select ${source} as source, ${columns} from read_parquet(${partsOf(stage)}) where reason is null`,
  );
  await database.run(
    `create table light as select row_number() over (order by source, row) - 1 as position, *,
       null::varchar as fate, null::bigint as other from (${parts.join(" union all by name ")}) order by position`,
  );
}

/** Of rows with one fingerprint the first stays; one of the test split goes before all others. */
export async function dropExactDuplicates(database: Database): Promise<void> {
  await database.run(
    `update light set fate = 'duplicate', other = first from (
       select position as p, first_value(position) over (partition by fingerprint order by split = 'train', position) as first
       from light where fingerprint is not null and fate is null) where position = p and p <> first`,
  );
}

/** Takes from each source what its `sample` asks for. @throws DataError where fewer rows are left */
export async function drawSamples(database: Database, recipe: DataRecipe): Promise<void> {
  for (const [source, [name, { sample }]] of Object.entries(recipe.sources).entries()) {
    const { method, rows } = sample;
    if (rows === undefined || method === "first") continue;
    const rest = `source = ${source} and fate is null`;
    const [found] = await database.rows(`select count(*)::bigint as n from light where ${rest}`);
    const left = Number(found!.n);
    if (left < rows) {
      throw new DataError(
        `sources.${name}.sample.rows: ${rows} rows are asked for, ${left} are usable: ask for at most that, or keep more with the settings of clean and duplicates`,
      );
    }
    if (method === "stratified") await drawStrata(database, source, name, rows, sample);
    else await keepLeast(database, `source = ${source}`, rows);
  }
}

async function drawStrata(
  database: Database,
  source: number,
  name: string,
  rows: number,
  { by, shares }: SampleSettings,
): Promise<void> {
  const supply = await countBy(database, "stratum", `source = ${source} and fate is null`);
  if (supply.size === 1 && supply.has(noStratum)) {
    throw new DataError(
      `sources.${name}.sample.by: no row has '${by}' in its meta; reckon data show --json prints what rows have`,
    );
  }
  const wanted = shares === "equal" ? equalShares(supply.keys()) : normalised(supply);
  for (const [stratum, quota] of quotas(wanted, supply, rows)) {
    await keepLeast(database, `source = ${source} and stratum = ${quoteText(stratum)}`, quota);
  }
}

/** Keeps the `rows` rows of the least draws. */
async function keepLeast(database: Database, where: string, rows: number): Promise<void> {
  await database.run(
    `update light set fate = 'not drawn' from (
       select position as p, row_number() over (order by draw, position) as rank from light where ${where} and fate is null)
     where position = p and rank > ${rows}`,
  );
}

/**
 * Makes the table `outcome` of `position` and `copy`, from 1. Rows of the test split stand in it once; of the others each
 * group gives its quota, every row as often as any other of its group, or once more for those of the least draws.
 */
export async function mix(database: Database, recipe: DataRecipe): Promise<DomainShare[]> {
  const { method, weights = {}, rows, temperature, maxRepeats, caps } = recipe.mix;
  const train = "fate is null and split = 'train'";
  for (const [domain, most] of Object.entries(caps)) {
    await keepLeast(database, `split = 'train' and domain = ${quoteText(domain)}`, most);
  }
  const before = await countBy(database, "domain", train);
  const names = Object.keys(recipe.sources);
  const group = method === "weights" ? "source" : "domain";
  const counts = await countBy(database, group, train);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const supply = new Map([...counts].map(([name, count]) => [name, count * maxRepeats]));
  const shares =
    method === "weights"
      ? normalised([...counts.keys()].map((source) => [source, weights[names[Number(source)]!] ?? 0]))
      : method === "disco"
        ? discoShares(counts, temperature)
        : normalised(counts);
  const quota = method === "all" && rows === undefined ? counts : quotas(shares, supply, rows ?? total);
  const given = [...quota.values()].reduce((sum, count) => sum + count, 0);
  if (rows !== undefined && given < rows) {
    throw new DataError(
      `mix.rows: ${rows} rows are asked for, the sources give ${given}: ask for fewer, or raise mix.maxRepeats above ${maxRepeats}`,
    );
  }
  await database.run("create table quota (grp varchar, rows bigint, supply bigint)");
  for (const [name, count] of quota) {
    await database.run(`insert into quota values (${quoteText(name)}, ${count}, ${counts.get(name) ?? 0})`);
  }
  await database.run(
    `create table outcome as
       select position, unnest(range(1, copies + 1)) as copy from (
         select position, quota.rows // supply + (case when rank <= quota.rows % supply then 1 else 0 end) as copies from (
           select position, ${group}::varchar as grp, row_number() over (partition by ${group} order by draw, position) as rank
           from light where ${train}) join quota using (grp) where supply > 0)
       union all select position, 1 as copy from light where fate is null and split = 'test'`,
  );
  await database.run(
    "update light set fate = 'not drawn' where fate is null and position not in (select position from outcome)",
  );
  const after = await countBy(database, "domain", "split = 'train'", "outcome join light using (position)");
  return shareTable(before, after);
}

function shareTable(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): DomainShare[] {
  const [left, right] = [normalised(before), normalised(after)];
  return [...before.keys()].sort().map((domain) => ({
    domain,
    before: left.get(domain) ?? 0,
    after: right.get(domain) ?? 0,
    beforeRows: before.get(domain) ?? 0,
    afterRows: after.get(domain) ?? 0,
  }));
}

async function countBy(
  database: Database,
  column: string,
  where: string,
  table = "light",
): Promise<Map<string, number>> {
  const rows = await database.rows(
    `select ${column}::varchar as name, count(*)::bigint as n from ${table} where ${where} group by 1 order by 1`,
  );
  return new Map(rows.map(({ name, n }) => [String(name), Number(n)]));
}
