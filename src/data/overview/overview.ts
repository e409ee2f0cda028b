// What a built folder is like, small enough for a page: its manifest, how long its rows are, what was set aside, some rows.
// Reads the outcome alone; the files that it was built from need not be there any more.
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tokenizer } from "../../text/tokenizer.ts";
import type { Manifest } from "../build/manifest.ts";
import { requireManifest, shardPaths } from "../built-rows.ts";
import { type Database, openDatabase, quoteText } from "../database.ts";
import { type Lengths, readLengths } from "./lengths.ts";
import { readSamples, type SampleRow } from "./samples.ts";
import { readSetAside, type SetAside } from "./set-aside.ts";

export type Overview = {
  manifest: Manifest;
  /** Rows of each source that stand in the outcome, each counted once however often it does. */
  taken: Record<string, number>;
  lengths: Lengths;
  setAside: SetAside;
  samples: SampleRow[];
};

/**
 * @param tokenizer counts lengths in tokens; characters without one
 * @throws DataError for a folder without manifest, and a file that is not as the manifest says
 */
export async function readOverview(folder: string, { tokenizer }: { tokenizer?: Tokenizer } = {}): Promise<Overview> {
  const manifest = requireManifest(folder);
  const shards = shardPaths(folder, manifest);
  const database = await openDatabase({ temporaryFolder: join(tmpdir(), `reckon-spill-${process.pid}`) });
  try {
    await createBuiltView(database, shards);
    const sources = Object.keys(manifest.sources);
    const quarantine = manifest.outputs.find(({ source }) => source === "");
    const lengths = await readLengths(database, tokenizer);
    const taken = await database.rows(
      "select source_name, count(distinct (file, place)) as n from built group by 1 order by 1",
    );
    return {
      manifest,
      taken: Object.fromEntries(taken.map(({ source_name, n }) => [String(source_name), Number(n)])),
      lengths,
      setAside: await readSetAside(database, join(folder, quarantine?.file ?? "quarantine.parquet")),
      samples: await readSamples(database, sources),
    };
  } finally {
    database.close();
  }
}

/** The rows of all shards as the view `built`, with `source_name`, the name that the recipe gives their source. */
async function createBuiltView(database: Database, shards: readonly { path: string; source: string }[]): Promise<void> {
  const reads = shards.map(
    ({ path, source }) => `select ${quoteText(source)} as source_name, * from read_parquet(${quoteText(path)})`,
  );
  const nothing =
    "select '' as source_name, '' as id, '' as prompt, '' as reasoning, '' as answer, '' as domain, '' as split, '' as file, 0 as place where false";
  await database.run(`create view built as ${reads.length === 0 ? nothing : reads.join(" union all by name ")}`);
}
