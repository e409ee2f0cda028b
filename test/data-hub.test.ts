// The shipped data recipes against a hub on this machine that holds generated sets in each set's own schema: how many
// rows come, that none comes twice, and what the hub's refusals look like. RECKON_DATA_SCALE=1 makes the sets as large
// in rows as the real ones are, or as far as the recipes read them; otherwise they are a hundredth of that.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildData } from "../src/data/build/build.ts";
import { readBuiltRows } from "../src/data/built-rows.ts";
import { type Database, openDatabase } from "../src/data/database.ts";
import { resolveDataset } from "../src/hub/resolve-dataset.ts";
import { loadDataRecipe } from "../src/recipe/load-data.ts";
import { type LoopbackHub, mainCommit, startHub, validToken } from "./loopback-hub.ts";
import { reckon } from "./reckon-process.ts";
import { sourceRepositories } from "./source-repositories.ts";

const scale = Number(process.env.RECKON_DATA_SCALE ?? "0.01");
const scaled = (rows: number) => Math.round(rows * scale);

let work: string;
let database: Database;
let hub: LoopbackHub;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "reckon-data-hub-"));
  database = await openDatabase({ temporaryFolder: work });
  hub = await startHub(...(await sourceRepositories(database, join(work, "made"), scale)));
  Object.assign(process.env, environment());
}, 600_000);
afterAll(async () => {
  await hub.close();
  database.close();
  rmSync(work, { recursive: true });
});

const environment = () => ({ HF_HOME: join(work, "home"), HF_ENDPOINT: hub.endpoint, HF_TOKEN: validToken });

async function build(name: string, settings: string[], out: string) {
  const { recipe, hash, folders } = loadDataRecipe(`recipes/data/${name}.yaml`, settings);
  const folder = join(work, out);
  const { manifest } = await buildData({ recipe, recipeHash: hash, folders, out: folder });
  return { folder, manifest };
}
const written = ({ sources }: { sources: Record<string, { written: number }> }) =>
  Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, source.written]));
const range = (from: number, to: number) => `[${scaled(from)}:${scaled(to)}]`;

describe("the shipped data recipes", () => {
  const mixSettings = [
    `sources.openo1_sft_english_20k.sample.rows=${scaled(20_000)}`,
    `sources.cot_collection_10k.sample.rows=${scaled(10_000)}`,
    `sources.glaiveai_30k.sample.rows=${scaled(30_000)}`,
  ];

  test("system C: four sets, and a continuation that overlaps none of them", async () => {
    const mix = await build("sft-mix", mixSettings, "sft-mix");
    expect(written(mix.manifest)).toEqual({
      raiden_deepseek_r1: scaled(62_925),
      openo1_sft_english_20k: scaled(20_000),
      cot_collection_10k: scaled(10_000),
      glaiveai_30k: scaled(30_000),
    });
    expect(mix.manifest.sources.openo1_sft_english_20k?.setAside.language).toBe(Math.ceil(scaled(77_685) / 4));
    const settings = [`sources.glaiveai_continuation_100k.sample.range="${range(30_000, 130_000)}"`];
    const rest = await build("sft-mix-continue", settings, "sft-mix-continue");
    expect(written(rest.manifest)).toEqual({ glaiveai_continuation_100k: scaled(100_000) });
    const first = await readBuiltRows(mix.folder, { source: "glaiveai_30k" });
    const prompts = new Set(first.map(({ prompt }) => prompt));
    expect((await readBuiltRows(rest.folder)).filter(({ prompt }) => prompts.has(prompt))).toEqual([]);
    expect(rest.manifest.sources.glaiveai_continuation_100k?.inputs.map(({ file }) => file)).toEqual([
      `glaiveai/reasoning-v1-20m@${mainCommit}/data/train-00000-of-00005.parquet`,
      `glaiveai/reasoning-v1-20m@${mainCommit}/data/train-00001-of-00005.parquet`,
    ]);
  }, 1_800_000);

  test("system A: the first rows and the next", async () => {
    const first = await build("zero-cost", [`sources.glaiveai.sample.rows=${scaled(180_000)}`], "zero-cost");
    const settings = [`sources.glaiveai.sample.range="${range(180_000, 280_000)}"`];
    const rest = await build("zero-cost-continue", settings, "zero-cost-continue");
    expect([first.manifest.rows.train, rest.manifest.rows.train]).toEqual([scaled(180_000), scaled(100_000)]);
    // Of the file that no row comes from the footer alone is asked for, which says how many there are.
    const requested = hub.requests.filter(({ path }) => path.includes("train-00004-of-00005"));
    expect(requested.filter(({ range }) => range === undefined)).toEqual([]);
    expect(rest.manifest.sources.glaiveai?.available).toBe(scaled(22_199_375));
  }, 1_800_000);

  test("system B: seven domains, coding lifted as DISCO says, the leaked rows removed", async () => {
    const settings = [
      `mix.rows=${scaled(30_000)}`,
      `sources.writingprompts.sample.rows=${scaled(12_000)}`,
      `sources.xsum.sample.rows=${scaled(12_000)}`,
    ];
    const { manifest } = await build("generalist", settings, "generalist");
    expect(manifest.rows.train).toBe(scaled(30_000));
    expect(manifest.sources.sciq?.setAside.contaminated).toBe(7);
    const domains: { domain: string; before: number; after: number; beforeRows: number; afterRows: number }[] =
      manifest.domains;
    expect(domains.map(({ domain }) => domain)).toEqual([
      "coding",
      "creative ideation",
      "creative writing",
      "logic",
      "math",
      "science",
      "summarisation",
    ]);
    const weight = (share: number) => share * Math.log(1 + 1 / share);
    const total = domains.reduce((sum, { before }) => sum + weight(before), 0);
    for (const { before, afterRows, beforeRows } of domains) {
      const wanted = (weight(before) / total) * scaled(30_000);
      // A domain that cannot give as much gives all that it may, and the rest of it comes from the others.
      if (wanted <= beforeRows) expect(Math.abs(afterRows - wanted)).toBeLessThan(1.5 + 0.02 * wanted);
    }
    const coding = domains[0]!;
    expect(coding.after).toBeGreaterThan(2.5 * coding.before);
  }, 1_800_000);
});

describe("reckon data pull", () => {
  const pull = (words: string[], more: Record<string, string> = {}) =>
    reckon(["data", "pull", ...words], { environment: { ...environment(), ...more } });

  test("downloads the chosen files once, and works without the hub afterwards", async () => {
    const spec = "hub:allenai/ai2_arc:ARC-Challenge/*.parquet";
    const first = await pull([spec, "--json"]);
    const { dataset, files } = JSON.parse(first.stdout);
    expect(dataset).toBe(`allenai/ai2_arc@${mainCommit}`);
    expect(files.map((file: string) => file.split("/").slice(-2).join("/"))).toEqual([
      "ARC-Challenge/test-00000.parquet",
      "ARC-Challenge/train-00000.parquet",
    ]);
    const offline = await pull([spec, "--json"], { HF_HUB_OFFLINE: "1" });
    expect(offline).toMatchObject({ code: 0, stdout: first.stdout });
  });

  test.each([
    [
      "hub:acme/none",
      /^there is no dataset acme\/none at \S+ that the token in HF_TOKEN may see \(404\): check the name$/,
    ],
    ["hub:one", /^hub:one names no data set: write hub:owner\/name, /],
    ["hub:openai/gsm8k@v9", /^openai\/gsm8k has no revision 'v9' \(404\)/],
    ["hub:openai/gsm8k:*.csv", /^openai\/gsm8k@\w{40} has no file like \*\.csv; it has README\.md, /],
  ])("%s is refused in a sentence", async (spec, message) => {
    await expect(resolveDataset(spec)).rejects.toThrow(message);
  });

  test("a line that breaks half way is taken up again", async () => {
    let cuts = 0;
    hub.fault = ({ host, method }) =>
      host === "cdn" && method === "GET" && cuts++ < 2 ? { cutAfter: 3000 } : undefined;
    const { code, stdout } = await pull(["hub:databricks/databricks-dolly-15k"], { HF_HOME: join(work, "other home") });
    hub.fault = () => undefined;
    expect([code, stdout.trim().split("\n").length, cuts >= 3]).toEqual([0, 1, true]);
  });
});
