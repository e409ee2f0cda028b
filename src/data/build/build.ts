// A data recipe → a folder of parquet shards with its manifest: stage each source, drop duplicates, draw, mix, write.
// What was staged when a build broke off is used again; nothing is seen of the outcome before all of it is there.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../hub/cache.ts";
import { addressName } from "../../hub/resolve-address.ts";
import { lockFolder } from "../../run/lock.ts";
import { version } from "../../run/version.ts";
import { adapterOf } from "../adapters/index.ts";
import { type Database, openDatabase } from "../database.ts";
import type { DataRecipe, SampleSettings } from "../recipe.ts";
import { openSource } from "../sources/open-source.ts";
import { readEvaluations } from "./evaluation-sets.ts";
import type { DataEvent } from "./events.ts";
import { type ContaminatedPair, contaminatedPairs, requireUncontaminated, requireUsable } from "./gates.ts";
import { throwIfInterrupted } from "./interrupted.ts";
import type { Manifest } from "./manifest.ts";
import { dropNearDuplicates } from "./near-duplicates.ts";
import { publish, quarantineName, recordOf, writeQuarantine, writeShards } from "./outputs.ts";
import { drawSamples, dropExactDuplicates, loadLight, mix, partsOf } from "./selection.ts";
import { createStagePool, type StagePool } from "./stage-pool.ts";
import { type Stage, stageSource } from "./stage-source.ts";
import { type CheckedModel, checkTokens, type TokenCheck } from "./token-check.ts";

export type BuildOptions = {
  recipe: DataRecipe;
  /** SHA-256 of the resolved recipe. */
  recipeHash: string;
  /** Where relative paths of sources are looked up. */
  folders: readonly string[];
  out: string;
  memoryBytes?: number;
  threads?: number;
  /** Everything but the outcome: gates are checked and counts made, and nothing is published. */
  checkOnly?: boolean;
  /** Rows of the outcome are encoded as a model is trained on them. */
  model?: CheckedModel;
  onEvent?: (event: DataEvent) => void;
  signal?: AbortSignal;
};

export type BuildOutcome = { manifest: Manifest; pairs: ContaminatedPair[]; tokens: TokenCheck | undefined };

const workName = ".work";

/** @throws UserError for what the recipe, the files or the gates forbid; then an earlier outcome is as it was */
export async function buildData(options: BuildOptions): Promise<BuildOutcome> {
  const { out, memoryBytes, threads } = options;
  const work = join(out, workName);
  makeFolder(work);
  const release = lockFolder(out);
  const temporaryFolder = join(work, "spill");
  let database: Database | undefined;
  try {
    database = await openDatabase({
      temporaryFolder,
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(threads === undefined ? {} : { threads }),
    });
    const outcome = await build(database, work, options);
    // What a check has read, a build need not read again.
    if (!options.checkOnly) rmSync(work, { recursive: true, force: true });
    return outcome;
  } finally {
    database?.close();
    rmSync(temporaryFolder, { recursive: true, force: true });
    release();
  }
}

async function build(database: Database, work: string, options: BuildOptions): Promise<BuildOutcome> {
  const { recipe, recipeHash, out, checkOnly = false, onEvent = () => {} } = options;
  const stages = await stagedSources(database, work, options);
  await requireUsable(database, recipe, stages);
  const pairs = await contaminatedPairs(database, stages);
  requireUncontaminated(recipe, pairs);

  await loadLight(database, stages);
  await report("usable");
  if (recipe.duplicates.exact) {
    await dropExactDuplicates(database);
    await report("without exact duplicates");
  }
  if (recipe.duplicates.near > 0) {
    await dropNearDuplicates(database, stages, recipe.duplicates);
    await report("without near duplicates");
  }
  await drawSamples(database, recipe);
  const domains = await mix(database, recipe);
  await report("chosen", "outcome");

  const tokens = options.model && (await checkTokens(database, stages, options.model, recipe.quarantine.maxShare));

  const next = join(work, "next");
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next);
  await database.useThreads(1);
  const outputs = checkOnly ? [] : await writeShards(database, stages, recipe, next);
  await writeQuarantine(database, stages, next);
  const quarantine = { ...(await recordOf(next, quarantineName)), rows: 0, split: "", source: "" };
  const [written] = await database.rows(
    `select count(*) filter (split = 'train')::bigint as train, count(*) filter (split = 'test')::bigint as test
     from outcome join light using (position)`,
  );
  const [engine] = await database.rows("select version() as version");
  const manifest: Manifest = {
    name: recipe.name,
    reckon: version,
    duckdb: String(engine!.version),
    seed: recipe.seed,
    recipe: recipeHash,
    rows: { train: Number(written!.train), test: Number(written!.test) },
    sources: await sourceRecords(database, stages, recipe),
    domains,
    outputs: [...outputs, { ...quarantine, rows: await parquetRows(database, join(next, quarantineName)) }],
    contaminated: pairs.length,
  };
  if (!checkOnly) publish(next, out, manifest, recipe);
  return { manifest, pairs, tokens };

  async function report(name: string, table = "light"): Promise<void> {
    const where = table === "light" ? "where fate is null" : "";
    const [found] = await database.rows(`select count(*)::bigint as n from ${table} ${where}`);
    onEvent({ type: "step", name, rows: Number(found!.n) });
    throwIfInterrupted(options.signal);
  }
}

/** The threads that stage large sources live no longer than the staging. */
async function stagedSources(database: Database, work: string, options: BuildOptions): Promise<Stage[]> {
  const { threads = 2 } = options;
  let pool: StagePool | undefined;
  const open = () => {
    if (threads > 1) pool ??= createStagePool(threads);
    return pool;
  };
  try {
    return await stageAll(database, work, options, open);
  } finally {
    await pool?.close();
  }
}

async function stageAll(
  database: Database,
  work: string,
  options: BuildOptions,
  pool: () => StagePool | undefined,
): Promise<Stage[]> {
  const { recipe, folders, onEvent = () => {}, signal } = options;
  const open = {
    folders,
    signal,
    onDownload: (event: Extract<DataEvent, { type: "download" }>["event"]) => onEvent({ type: "download", event }),
  };
  const { prompts, identity } = await readEvaluations(database, recipe, open);
  const stages: Stage[] = [];
  const used = new Set(["spill"]);
  for (const [name, settings] of Object.entries(recipe.sources)) {
    const source = await openSource(database, settings.files, open);
    const { seed, clean, duplicates, decontaminate } = recipe;
    const key = createHash("sha256")
      .update(
        JSON.stringify([version, name, settings, seed, clean, duplicates, decontaminate, source.identity, identity]),
      )
      .digest("hex");
    const folder = `${name}-${key.slice(0, 16)}`;
    used.add(folder);
    const context = { name, settings, recipe: { seed, clean, duplicates, decontaminate }, evaluations: prompts };
    stages.push(await stageSource(database, context, source, join(work, folder), { onEvent, signal, pool }));
  }
  for (const name of readdirSync(work)) if (!used.has(name)) rmSync(join(work, name), { recursive: true, force: true });
  return stages;
}

async function sourceRecords(
  database: Database,
  stages: readonly Stage[],
  recipe: DataRecipe,
): Promise<Manifest["sources"]> {
  const records: Manifest["sources"] = {};
  for (const [source, stage] of stages.entries()) {
    const settings = recipe.sources[stage.name]!;
    const adapter = adapterOf(settings);
    const aside = await database.rows(
      `select reason, count(*)::bigint as n from (
         select reason from read_parquet(${partsOf(stage)}) where reason is not null
         union all select fate from light where source = ${source} and fate is not null) group by 1 order by 1`,
    );
    const [written] = await database.rows(
      `select count(*)::bigint as n from outcome join light using (position) where source = ${source}`,
    );
    records[stage.name] = {
      adapter: settings.adapter,
      from:
        settings.from ??
        (adapter.source === "file" ? [settings.files].flat().map(addressName).join(", ") : adapter.source),
      licence: settings.licence ?? adapter.licence,
      split: settings.split,
      method: methodText(settings.sample, settings.languages),
      inputs: stage.inputs,
      available: stage.available,
      read: stage.read,
      setAside: Object.fromEntries(aside.map(({ reason, n }) => [String(reason), Number(n)])),
      written: Number(written!.n),
    };
  }
  return records;
}

function methodText(
  { method, rows, range, by, shares }: SampleSettings,
  languages: readonly string[] | undefined,
): string {
  const count = rows?.toLocaleString("en-US");
  const texts: Record<SampleSettings["method"], string> = {
    all: "all",
    first: `first ${count}`,
    range: `rows ${range}`,
    random: `${count} at random`,
    reservoir: `reservoir of ${count}`,
    stratified: `${count}, stratified by ${by}, ${shares}`,
    difficulty: `${count} by difficulty`,
  };
  return languages === undefined ? texts[method] : `${languages.join(", ")} only, then ${texts[method]}`;
}

async function parquetRows(database: Database, file: string): Promise<number> {
  const [found] = await database.rows(
    `select count(*)::bigint as n from read_parquet('${file.replaceAll("'", "''")}')`,
  );
  return Number(found!.n);
}
