// The shipped data recipes against a hub on this machine that holds generated sets in each set's own schema: how many
// rows come, that none comes twice, and what the hub's refusals look like. RECKON_DATA_SCALE=1 makes the sets as large
// in rows as the real ones are, or as far as the recipes read them; otherwise they are a hundredth of that.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBuiltRows } from "../src/data/built-rows.ts";
import { type Database, openDatabase, quoteText } from "../src/data/database.ts";
import { type LoopbackHub, mainCommit, type ServedRepository, startHub, validToken } from "./loopback-hub.ts";
import { reckon } from "./reckon-process.ts";

const scale = Number(process.env.RECKON_DATA_SCALE ?? "0.01");
const scaled = (rows: number) => Math.round(rows * scale);

let work: string;
let database: Database;
let hub: LoopbackHub;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "reckon-data-hub-"));
  database = await openDatabase({ temporaryFolder: work });
  hub = await startHub(...(await sets()));
}, 600_000);
afterAll(async () => {
  await hub.close();
  database.close();
  rmSync(work, { recursive: true });
});

/** Rows made by SQL over `i`, written by DuckDB as the file's ending says. */
async function made(file: string, from: number, to: number, columns: string): Promise<[string, Buffer]> {
  const path = join(work, "made", file);
  mkdirSync(join(path, ".."), { recursive: true });
  const options: Record<string, string> = {
    csv: "format csv, header",
    jsonl: "format json",
    parquet: "format parquet",
  };
  const ending = file.split(".").at(-1)!;
  await database.run(
    `copy (select ${columns} from range(${from}, ${to}) as t(i)) to ${quoteText(path)} (${options[ending]})`,
  );
  const content = readFileSync(path);
  rmSync(path);
  return [file, content];
}

const question = "concat('What became of number ', i, ', which is called ', md5(i::varchar), '?')";
const trace = "concat('I look at ', i, ' and at ', md5((i + 7)::varchar), '.')";
const answer = "concat('It is ', i % 97, '.')";
const think = `concat('<think>', chr(10), ${trace}, chr(10), '</think>', chr(10), chr(10), ${answer})`;
const german = "concat('Was ist aus der Nummer ', i, ' geworden, die wir gestern gesehen haben?')";

async function sets(): Promise<ServedRepository[]> {
  const dataset = async (name: string, files: Promise<[string, Buffer]>[]): Promise<ServedRepository> => ({
    type: "dataset",
    name,
    files: { "README.md": Buffer.from("# card"), ...Object.fromEntries(await Promise.all(files)) },
  });
  const [raiden, half] = [scaled(62_925), Math.floor(scaled(62_925) / 2)];
  const shard = scaled(70_000);
  const choices =
    "{text: ['one', 'two', 'three', 'four'], label: case when i % 5 = 0 then ['1','2','3','4'] else ['A','B','C','D'] end}";
  const evaluated =
    "concat('How much is item ', i, ' of the held out list, which has the name ', md5((i + 1e7)::varchar), '?')";
  return [
    await dataset("sequelbox/Raiden-DeepSeek-R1", [
      made("Raiden_DSR1_Part1.csv", 0, half, `${question} as prompt, ${think} as response`),
      made("Raiden_DSR1_Part2.csv", half, raiden, `${question} as prompt, ${think} as response`),
    ]),
    await dataset("O1-OPEN/OpenO1-SFT", [
      made(
        "OpenO1-SFT.jsonl",
        0,
        scaled(77_685),
        `case when i % 4 = 0 then ${german} else ${question} end as instruction, concat('<Thought>', chr(10), ${trace}, '</Thought>', chr(10), '<Output>', ${answer}, '</Output>') as output`,
      ),
    ]),
    await dataset("pharaouk/CoT-Collection", [
      made(
        "data/train-00000.parquet",
        0,
        scaled(1_837_928),
        `${question} as source, ${answer} as target, ${trace} as rationale, 'task' as task, 'CoT' as type`,
      ),
    ]),
    await dataset(
      "glaiveai/reasoning-v1-20m",
      [0, 1, 2, 3, 4].map((part) =>
        made(
          `data/train-0000${part}-of-00005.parquet`,
          part * shard,
          (part + 1) * shard,
          `${question} as prompt, ${think} as response`,
        ),
      ),
    ),
    await dataset("openai/gsm8k", [
      made(
        "main/train-00000.parquet",
        0,
        scaled(7473),
        `${question} as question, concat(${trace}, chr(10), '#### ', i) as answer`,
      ),
      made("main/test-00000.parquet", 0, scaled(1319), `${evaluated} as question, '#### 3' as answer`),
    ]),
    await dataset("google-research-datasets/mbpp", [
      made(
        "full/train-00000.parquet",
        0,
        scaled(374),
        `i as task_id, ${question} as text, 'x = 1' as code, ['assert x'] as test_list, '' as test_setup_code, []::varchar[] as challenge_test_list`,
      ),
      made(
        "full/test-00000.parquet",
        0,
        scaled(500),
        `i as task_id, ${evaluated} as text, 'x = 1' as code, ['assert x'] as test_list`,
      ),
    ]),
    await dataset("allenai/sciq", [
      made(
        "data/train-00000.parquet",
        0,
        scaled(11_679),
        `case when i < 7 then ${evaluated} else concat('Sci ', ${question}) end as question, 'a' as correct_answer, 'b' as distractor1, 'c' as distractor2, 'd' as distractor3, ${trace} as support`,
      ),
      made(
        "data/test-00000.parquet",
        0,
        scaled(1000),
        `${evaluated} as question, 'a' as correct_answer, 'b' as distractor1, 'c' as distractor2, 'd' as distractor3, '' as support`,
      ),
    ]),
    await dataset("allenai/ai2_arc", [
      made(
        "ARC-Challenge/train-00000.parquet",
        0,
        scaled(1119),
        `i::varchar as id, concat('Arc ', ${question}) as question, ${choices} as choices, case when i % 5 = 0 then '2' else 'B' end as answerKey`,
      ),
      made(
        "ARC-Challenge/test-00000.parquet",
        0,
        scaled(1172),
        `i::varchar as id, ${evaluated} as question, ${choices} as choices, case when i % 5 = 0 then '2' else 'B' end as answerKey`,
      ),
      made(
        "ARC-Easy/train-00000.parquet",
        0,
        scaled(2251),
        `i::varchar as id, concat('Easy ', ${question}) as question, ${choices} as choices, case when i % 5 = 0 then '2' else 'B' end as answerKey`,
      ),
    ]),
    await dataset("ChilleD/StrategyQA", [
      made(
        "data/train-00000.parquet",
        0,
        scaled(1603),
        `i::varchar as qid, concat('Can it? ', ${question}) as question, i % 2 = 0 as answer, concat('Fact ', i) as facts`,
      ),
    ]),
    await dataset("euclaise/writingprompts", [
      made(
        "data/train-00000.parquet",
        0,
        scaled(272_600),
        `concat('[ WP ] ', ${question}) as prompt, ${trace} as story`,
      ),
    ]),
    await dataset("databricks/databricks-dolly-15k", [
      made(
        "databricks-dolly-15k.jsonl",
        0,
        scaled(15_011),
        `concat('Please: ', ${question}) as instruction, '' as context, ${answer} as response, 'open_qa' as category`,
      ),
    ]),
    await dataset("EdinburghNLP/xsum", [
      made(
        "data/train-00000.parquet",
        0,
        scaled(204_045),
        `concat(${question}, ' ', ${trace}) as document, ${answer} as summary, i::varchar as id`,
      ),
    ]),
  ];
}

const environment = () => ({ HF_HOME: join(work, "home"), HF_ENDPOINT: hub.endpoint, HF_TOKEN: validToken });

async function build(recipe: string, settings: string[], out: string) {
  const folder = join(work, out);
  const words = ["data", "build", `recipes/data/${recipe}.yaml`, ...settings, "--out", folder, "--json"];
  const result = await reckon(words, { environment: environment() });
  expect(result.stderr).not.toMatch(/^reckon: /m);
  return { folder, manifest: JSON.parse(result.stdout) };
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
    expect(mix.manifest.sources.openo1_sft_english_20k.setAside.language).toBe(Math.ceil(scaled(77_685) / 4));
    const settings = [`sources.glaiveai_continuation_100k.sample.range="${range(30_000, 130_000)}"`];
    const rest = await build("sft-mix-continue", settings, "sft-mix-continue");
    expect(written(rest.manifest)).toEqual({ glaiveai_continuation_100k: scaled(100_000) });
    const first = await readBuiltRows(mix.folder, { source: "glaiveai_30k" });
    const prompts = new Set(first.map(({ prompt }) => prompt));
    expect((await readBuiltRows(rest.folder)).filter(({ prompt }) => prompts.has(prompt))).toEqual([]);
    expect(rest.manifest.sources.glaiveai_continuation_100k.inputs.map(({ file }: { file: string }) => file)).toEqual([
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
    expect(rest.manifest.sources.glaiveai.available).toBe(5 * scaled(70_000));
  }, 1_800_000);

  test("system B: seven domains, coding lifted as DISCO says, the leaked rows removed", async () => {
    const settings = [
      `mix.rows=${scaled(30_000)}`,
      `sources.writingprompts.sample.rows=${scaled(12_000)}`,
      `sources.xsum.sample.rows=${scaled(12_000)}`,
    ];
    const { manifest } = await build("generalist", settings, "generalist");
    expect(manifest.rows.train).toBe(scaled(30_000));
    expect(manifest.sources.sciq.setAside.contaminated).toBe(7);
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
      ["acme/none"],
      /^reckon: there is no dataset acme\/none at \S+ that the token in HF_TOKEN may see \(404\): check the name\n$/,
    ],
    [["one"], /^reckon: hub:one names no data set: write hub:owner\/name, /],
    [["openai/gsm8k@v9"], /^reckon: openai\/gsm8k has no revision 'v9' \(404\)/],
    [["hub:openai/gsm8k:*.csv"], /^reckon: openai\/gsm8k@\w{40} has no file like \*\.csv; it has README\.md, /],
  ])("%j is refused in a sentence", async (words, message) => {
    const { stdout, stderr, code } = await pull(words);
    expect({ stdout, code: code !== 0 }).toEqual({ stdout: "", code: true });
    expect(stderr).toMatch(message);
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
