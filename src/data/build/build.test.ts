// Whole builds on small files: what comes out, that it is the same again, what is set aside, what is refused.
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltRow, readBuiltRows } from "../built-rows.ts";
import { openDatabase, quoteText } from "../database.ts";
import { dataRecipeSchema } from "../recipe.ts";
import { buildData } from "./build.ts";
import type { DataEvent } from "./events.ts";

const words =
  "river stone cloud ember maple harbor lantern meadow copper violet thunder whisper garden silver canyon".split(" ");
/** Texts of which no two are near each other. */
const sentence = (seed: number, length = 12) =>
  Array.from(
    { length },
    (_, at) => words[(seed * 7919 + at * at * 31 + (seed >> 3) * at) % words.length]! + ((seed * 13 + at) % 97),
  ).join(" ");
const glaive = (index: number) => ({
  prompt: `Question ${index}: ${sentence(index)}?`,
  response: `<think>\nFirst ${sentence(index + 5000)}.\n</think>\n\nAnswer ${index}.`,
});
const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-build-"));
  writeFileSync(join(folder, "a-1.jsonl"), lines(numbers(0, 300).map(glaive)));
  writeFileSync(join(folder, "a-2.jsonl.gz"), gzipSync(lines(numbers(300, 500).map(glaive))));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function build(
  settings: Record<string, unknown>,
  out = `out-${Math.random()}`,
  extra: Record<string, unknown> = {},
) {
  const recipe = dataRecipeSchema.parse({ name: "test", ...settings });
  const events: DataEvent[] = [];
  const path = join(folder, out);
  const outcome = await buildData({
    recipe,
    recipeHash: "h",
    folders: [folder],
    out: path,
    onEvent: (event) => void events.push(event),
    ...extra,
  });
  return { ...outcome, out: path, events, rows: () => readBuiltRows(path) };
}

const source = (files: unknown, sample: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  adapter: "glaive",
  files,
  sample,
  ...more,
});
const indexOf = ({ id }: BuiltRow) => Number(id.split("-").at(-1));

/** What quarantine.parquet says, in its order. */
async function quarantine(out: string) {
  const database = await openDatabase({ temporaryFolder: folder });
  const rows = await database.rows(`select * from read_parquet(${quoteText(join(out, "quarantine.parquet"))})`);
  database.close();
  return rows.map(({ file, place, reason, detail }) => `${file}:${place} ${reason} ${detail}`);
}

describe("buildData", () => {
  it("takes the rows that are asked for, with the place that each came from", async () => {
    const built = await build({
      sources: {
        first: source("a-*", { method: "first", rows: 310 }),
        rest: source("a-*", { method: "range", range: "[310:490]" }),
      },
      output: { rowsPerShard: 100, kaggle: { id: "owner/slug", title: "A title" } },
    });
    const rows = await built.rows();
    expect(rows.map(indexOf)).toEqual(numbers(0, 490));
    expect(rows[305]).toMatchObject({
      id: "first-305",
      prompt: glaive(305).prompt,
      reasoning: `First ${sentence(5305)}.`,
      answer: "Answer 305.",
      source: "glaiveai/reasoning-v1-20m",
      licence: "Apache-2.0",
      split: "train",
      file: "a-2.jsonl.gz",
      place: 6,
    });
    expect(built.manifest.outputs.map(({ file, rows }) => [file, rows])).toEqual([
      ["train-first-00000-of-00004.parquet", 100],
      ["train-first-00001-of-00004.parquet", 100],
      ["train-first-00002-of-00004.parquet", 100],
      ["train-first-00003-of-00004.parquet", 10],
      ["train-rest-00000-of-00002.parquet", 100],
      ["train-rest-00001-of-00002.parquet", 80],
      ["quarantine.parquet", 0],
    ]);
    expect(readFileSync(join(built.out, "DATA_SOURCES.md"), "utf8")).toContain(
      "| rest | glaiveai/reasoning-v1-20m | 500 | 180 | 180 | rows [310:490] | train | Apache-2.0 |",
    );
    expect(JSON.parse(readFileSync(join(built.out, "dataset-metadata.json"), "utf8"))).toEqual({
      title: "A title",
      id: "owner/slug",
      licenses: [{ name: "apache-2.0" }],
    });
    expect(existsSync(join(built.out, ".work"))).toBe(false);
  });

  it("gives the same bytes again, and other rows for another seed", async () => {
    const settings = {
      sources: {
        drawn: source("a-*", { method: "random", rows: 120 }),
        kept: source(["a-1.jsonl"], { method: "reservoir", rows: 40 }, { domain: "other" }),
      },
      duplicates: { by: "prompt", exact: false },
      mix: { method: "disco", rows: 200, maxRepeats: 3 },
    };
    const [one, two, other] = [
      await build(settings),
      await build(settings, undefined, { threads: 1 }),
      await build({ ...settings, seed: 1 }),
    ];
    const files = readdirSync(one.out);
    expect(files.length).toBe(5);
    for (const file of files)
      expect(readFileSync(join(one.out, file)).equals(readFileSync(join(two.out, file)))).toBe(true);
    expect(one.manifest.rows.train).toBe(200);
    expect(one.manifest.outputs[0]!.sha256).not.toBe(other.manifest.outputs[0]!.sha256);
    const ids = (await one.rows()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(200);
    expect(ids.some((id) => id.endsWith("#2"))).toBe(true);
  });

  it("sets broken rows aside with file, line and reason, and goes on", async () => {
    const bad = join(folder, "bad.jsonl");
    writeFileSync(bad, lines(numbers(0, 30).map(glaive)));
    appendFileSync(bad, '{"prompt": "cut off\n\n[1]\n');
    appendFileSync(
      bad,
      Buffer.concat([Buffer.from('{"prompt":"'), Buffer.from([0xff, 0xfe]), Buffer.from('","response":"x"}\n')]),
    );
    appendFileSync(
      bad,
      lines([
        { prompt: "p", answer: "a" },
        { prompt: "p", response: "no trace" },
        { prompt: 3, response: "" },
      ]),
    );
    appendFileSync(bad, JSON.stringify(glaive(31)));
    const built = await build({ sources: { bad: source("bad.jsonl") }, quarantine: { maxShare: 0.5 } });
    expect((await built.rows()).map(({ place }) => place)).toEqual([...numbers(1, 31), 38]);
    expect(await quarantine(built.out)).toEqual([
      expect.stringMatching(/^bad.jsonl:31 json /),
      "bad.jsonl:33 json the row is no object",
      "bad.jsonl:34 utf-8 the row holds bytes that are not UTF-8",
      "bad.jsonl:35 schema the column response is missing; the row has prompt, answer",
      "bad.jsonl:36 format not laid out as think",
      "bad.jsonl:37 schema prompt: Invalid input: expected string, received number",
    ]);
    await expect(build({ sources: { bad: source("bad.jsonl") } })).rejects.toThrow(
      /^sources\.bad: 6 of 37 rows cannot be used, quarantine\.maxShare lets 0\.1 pass: /,
    );
  });

  it("drops exact and near duplicates, the first and what tests stay", async () => {
    const near = { ...glaive(3), response: `${glaive(3).response} Indeed.` };
    const shouting = { ...glaive(7), prompt: glaive(7).prompt.toUpperCase() };
    writeFileSync(
      join(folder, "double.jsonl"),
      lines([glaive(1), glaive(1), glaive(3), near, glaive(7), shouting, glaive(9)]),
    );
    writeFileSync(join(folder, "test.jsonl"), lines([glaive(9)]));
    const built = await build({
      sources: { double: source("double.jsonl"), test: source("test.jsonl", {}, { split: "test" }) },
      duplicates: { near: 0.7 },
    });
    expect((await built.rows()).map(({ id }) => id)).toEqual(["double-0", "double-2", "double-4", "test-0"]);
    expect(await quarantine(built.out)).toEqual([
      "double.jsonl:2 duplicate of double row 0",
      "double.jsonl:4 near-duplicate of double row 2",
      "double.jsonl:6 duplicate of double row 4",
      "double.jsonl:7 duplicate of test row 0",
    ]);
  });

  it("fails on questions of an evaluation set, shows them, and leaves the earlier outcome", async () => {
    const evaluation = [
      { question: glaive(4).prompt, answer: "x" },
      { question: "How wide?", answer: "y" },
    ];
    writeFileSync(join(folder, "eval.jsonl"), lines(evaluation));
    const sources = { a: source("a-1.jsonl") };
    await build({ sources }, "gate");
    const decontaminate = { against: { held: { adapter: "sciq", files: "eval.jsonl" } } };
    await expect(build({ sources, decontaminate }, "gate")).rejects.toThrow(
      /^1 rows hold questions of the evaluation sets, decontaminate lets 0 pass: .*\na-1\.jsonl:5 has words of held-0: "/s,
    );
    expect(await readBuiltRows(join(folder, "gate"))).toHaveLength(300);
    const removed = await build({ sources, decontaminate: { ...decontaminate, action: "remove" } }, "gate");
    expect([removed.manifest.rows.train, removed.manifest.contaminated]).toEqual([299, 1]);
    expect(removed.events.filter(({ type }) => type === "source").length).toBeGreaterThan(0);
  });

  it("goes on where it was stopped, with the same bytes in the end", async () => {
    const settings = { sources: { one: source("a-1.jsonl"), two: source("a-*", { method: "random", rows: 50 }) } };
    const whole = await build(settings);
    const stop = new AbortController();
    const interruption = build(settings, "stopped", {
      signal: stop.signal,
      onEvent: (event: DataEvent) => {
        if (event.type === "step") stop.abort();
      },
    });
    await expect(interruption).rejects.toThrow(/^interrupted/);
    await expect(readBuiltRows(join(folder, "stopped"))).rejects.toThrow(/has no manifest\.json/);
    const resumed = await build(settings, "stopped");
    expect(
      resumed.events.flatMap((event) => (event.type === "source" ? [`${event.source} ${event.state}`] : [])),
    ).toEqual(["one kept", "two kept"]);
    for (const file of readdirSync(whole.out)) {
      expect(readFileSync(join(resumed.out, file)).equals(readFileSync(join(whole.out, file)))).toBe(true);
    }
  });

  it.each([
    [{ sources: { x: source("none.jsonl") } }, /^none\.jsonl: no such file; looked in /],
    [
      { sources: { x: source("a-*", { method: "first", rows: 600 }) } },
      /^sources\.x: the first 600 are asked for, but the files end 500 rows in/,
    ],
    [
      { sources: { x: source("a-*", { method: "random", rows: 501 }) } },
      /^sources\.x\.sample\.rows: 501 rows are asked for, 500 are usable/,
    ],
    [
      { sources: { x: source("a-*", { method: "stratified", rows: 50, by: "levle" }) } },
      /^sources\.x\.sample\.by: no row has 'levle' in its meta; /,
    ],
    [
      { sources: { x: { adapter: "openo1", files: "a-1.jsonl" } } },
      /^sources\.x: none of the 300 rows read so far can be used; the first: a-1\.jsonl:1: schema: the column instruction is missing; the row has prompt, response/,
    ],
    [
      { sources: { x: source("a-1.jsonl") }, mix: { method: "disco", rows: 400 } },
      /^mix\.rows: 400 rows are asked for, the sources give 300/,
    ],
  ])("%j is refused in a sentence", async (settings, message) => {
    await expect(build(settings)).rejects.toThrow(message);
  });
});
