import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleBuild, harmful } from "../../../test/example-build.ts";
import { loadTokenizer } from "../../text/tokenizer.ts";
import { readBuiltRows } from "../built-rows.ts";
import { openDatabase } from "../database.ts";
import { binStart, type LengthFigures, parts, readLengths } from "./lengths.ts";
import { type Overview, readOverview } from "./overview.ts";

let folder: string;
let out: string;
let overview: Overview;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reckon-overview-"));
  out = (await exampleBuild(folder)).out;
  overview = await readOverview(out);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The figures by plain arithmetic. */
function figuresOf(lengths: readonly number[]): Omit<LengthFigures, "bins"> {
  const held = lengths.filter((length) => length > 0).sort((a, b) => a - b);
  const at = (share: number) => held[Math.max(0, Math.ceil(share * held.length) - 1)] ?? 0;
  return {
    rows: held.length,
    empty: lengths.length - held.length,
    median: at(0.5),
    high: at(0.95),
    most: held.at(-1) ?? 0,
  };
}

describe("readOverview", () => {
  it("measures the parts of all rows, by domain and source", async () => {
    const rows = await readBuiltRows(out);
    expect(overview.lengths).toMatchObject({ unit: "characters", counted: rows.length });
    expect(overview.lengths.groups.map(({ by, name }) => `${by} ${name}`).sort()).toEqual([
      "all all rows",
      "domain creative writing",
      "domain math",
      "source held_out",
      "source math",
      "source writing",
    ]);
    for (const { by, name, parts: measured } of overview.lengths.groups.slice(0, 3)) {
      const own = rows.filter(({ domain }) => by !== "domain" || domain === name);
      for (const part of parts) {
        const { bins, ...figures } = measured[part];
        expect(figures).toEqual(figuresOf(own.map((row) => [...row[part]].length)));
        expect(bins.reduce((sum, held) => sum + held, 0)).toBe(figures.rows);
      }
    }
  });

  it("counts tokens where a tokenizer is given", async () => {
    const tokenizer = loadTokenizer(join(import.meta.dirname, "../../../models/tiny"));
    const { lengths } = await readOverview(out, { tokenizer });
    const rows = await readBuiltRows(out);
    const { bins, ...figures } = lengths.groups.find(({ by }) => by === "all")!.parts.prompt;
    expect(lengths.unit).toBe("tokens");
    expect(figures).toEqual(figuresOf(rows.map(({ prompt }) => tokenizer.encode(prompt).length)));
    expect(bins.length).toBeGreaterThan(3);
  });

  it("counts a row that stands in the outcome several times once", async () => {
    const { writing } = overview.manifest.sources;
    expect(writing!.written).toBe(21);
    expect(overview.taken).toMatchObject({ writing: 15, held_out: 12 });
  });

  it("tells what was set aside, with examples", () => {
    const { reasons, duplicates, contaminated } = overview.setAside;
    expect(reasons.map(({ reason, rows }) => [reason, rows])).toEqual([["format", 2]]);
    expect(reasons[0]!.examples.map(({ file, place }) => `${file}:${place}`)).toEqual([
      "math.jsonl:66",
      "math.jsonl:67",
    ]);
    expect(reasons[0]!.examples[0]!.text).toContain(JSON.stringify(harmful).slice(1, -1));
    expect(duplicates).toMatchObject({ exact: 3, near: 2, clusters: 4 });
    const [largest] = duplicates.shown;
    expect(largest).toMatchObject({ kept: { source: "math", row: 3 }, rows: 2 });
    expect(largest!.members.map(({ place, isNear }) => [place, isNear])).toEqual([
      [61, false],
      [62, false],
    ]);
    expect(duplicates.shown.filter(({ members }) => members.some(({ isNear }) => isNear))).toHaveLength(2);
    expect(contaminated.map(({ place, evaluation, kind }) => [place, evaluation, kind])).toEqual([
      [68, "held_out-0", "words"],
      [69, "held_out-1", "words"],
    ]);
  });

  it("shows rows of every source, the first ones of all of them, and none twice", () => {
    const { samples } = overview;
    expect(samples.slice(0, 3).map(({ source }) => source)).toEqual(["math", "held_out", "writing"]);
    expect(new Set(samples.map(({ file, place }) => `${file}:${place}`)).size).toBe(samples.length);
    expect(samples.filter(({ source }) => source === "held_out")).toHaveLength(12);
  });

  it("refuses a folder that is not built to its end, and a file that is cut", async () => {
    await expect(readOverview(folder)).rejects.toThrow(/has no manifest\.json: its data is not built/);
    const cut = await exampleBuild(join(folder, "cut"));
    truncateSync(join(cut.out, "train-math-00000-of-00001.parquet"), 100);
    await expect(readOverview(cut.out)).rejects.toThrow(/has 100 bytes in place of \d+: build the data again$/);
  });
});

describe("readLengths", () => {
  it("puts every length into the bin that begins at or below it", async () => {
    const lengths = [
      ...fc.sample(fc.integer({ min: 1, max: 5000 }), { numRuns: 300, seed: 3 }),
      1,
      2,
      3,
      4,
      6,
      8,
      4096,
    ];
    const database = await openDatabase({ temporaryFolder: folder });
    const values = lengths.map((length) => `(repeat('x', ${length}))`).join(", ");
    await database.run(
      `create view built as select 's' as source_name, 'd' as domain, text as prompt, '' as reasoning, 'a' as answer from (values ${values}) as t(text)`,
    );
    const { groups } = await readLengths(database, undefined);
    database.close();
    const { bins } = groups.find(({ by }) => by === "all")!.parts.prompt;
    const expected = bins.map(
      (_, bin) => lengths.filter((length) => length >= binStart(bin) && length < binStart(bin + 1)).length,
    );
    expect(bins).toEqual(expected);
    expect(bins.reduce((sum, held) => sum + held, 0)).toBe(lengths.length);
  });
});
