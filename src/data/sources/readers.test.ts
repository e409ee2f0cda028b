// Each reader on files as they come and as they must not be: what is read, what is set aside with its reason and place.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase, quoteText } from "../database.ts";
import { parsedRow } from "./raw-item.ts";
import { countRows, readSource } from "./read-source.ts";
import { type SourceFile, sourceFile } from "./source-file.ts";

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reckon-readers-"));
  database = await openDatabase({ temporaryFolder: folder });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

async function* each(files: readonly SourceFile[]) {
  yield* files;
}

/** What is read of files with this content: "place: row" or "place! reason". */
async function read(contents: Record<string, string | Buffer>, range = { from: 0, to: Number.POSITIVE_INFINITY }) {
  const files = Object.entries(contents).map(([name, content]) => {
    writeFileSync(join(folder, name), content);
    return sourceFile(join(folder, name), name);
  });
  const rows: string[] = [];
  for await (const items of readSource(database, each(files), range)) {
    for (const item of items) {
      const parsed = parsedRow(item);
      const what = "raw" in parsed ? `: ${JSON.stringify(parsed.raw)}` : `! ${parsed.unusable}`;
      rows.push(`${item.index}@${item.place}${what}`);
    }
  }
  return rows;
}

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

describe("readSource", () => {
  it.each<[string, Record<string, string | Buffer>, string[]]>([
    [
      "lines with blanks, a byte order mark and line ends of Windows",
      { "a.jsonl": '\uFEFF{"a":1}\r\n\r\n{"a":"é"}' },
      ['0@1: {"a":1}', '1@3: {"a":"é"}'],
    ],
    [
      "lines that are broken",
      { "a.jsonl": bytes('{"a":1\n7\n{"a":"', [0xff], '"}\n{"a":2}\n') },
      [
        expect.stringMatching(/^0@1! json: /),
        "1@2! json: the row is no object",
        "2@3! utf-8: the row holds bytes that are not UTF-8",
        '3@4: {"a":2}',
      ] as string[],
    ],
    ["gzip", { "a.ndjson.gz": gzipSync('{"a":1}\n{"a":2}\n') }, ['0@1: {"a":1}', '1@2: {"a":2}']],
    [
      "CSV with quotes, line breaks and empty fields",
      { "a.csv": 'q,a\r\n1,"two\nlines, ""quoted"""\r\n\r\n,\r\n"3",he said "so"' },
      [
        '0@2: {"q":"1","a":"two\\nlines, \\"quoted\\""}',
        '1@5: {"q":"","a":""}',
        '2@6: {"q":"3","a":"he said \\"so\\""}',
      ],
    ],
    ["TSV", { "a.tsv": "q\ta\n1, 2\t3\n" }, ['0@2: {"q":"1, 2","a":"3"}']],
    [
      "CSV rows that do not fit",
      { "a.csv": bytes("q,a\n1,2,3\n4\n5,", [0xfe], '\n"6"x,7\n8,9\n10,"open\nand on') },
      [
        "0@2! csv: 3 fields where the header has 2",
        "1@3! csv: 1 fields where the header has 2",
        "2@4! utf-8: the row holds bytes that are not UTF-8",
        "3@5! csv: a field goes on behind its closing quote",
        '4@6: {"q":"8","a":"9"}',
        "5@7! csv: a quote is not closed before the file ends",
      ],
    ],
    ["CSV columns of one name", { "a.csv": "q,q,q\n1,2,3\n" }, ['0@2: {"q":"1","q_1":"2","q_2":"3"}']],
    [
      "a list of rows",
      { "a.json": '[ {"a":"]}\\""},\n{"b":[{"c":1}]} , 7, {"a":}\n]\n' },
      [
        '0@1: {"a":"]}\\""}',
        '1@2: {"b":[{"c":1}]}',
        "2@3! json: the row is no object",
        expect.stringMatching(/^3@4! json: /),
      ] as string[],
    ],
    [
      "rows by name",
      {
        "a.json":
          '\uFEFF{"881087": {"source":"a","target":"b"},\n "17":{"source":"c","target":"}"}, "3": {"source":1}}',
      },
      ['0@1: {"source":"a","target":"b"}', '1@2: {"source":"c","target":"}"}', '2@3: {"source":1}'],
    ],
    ["a single row by name", { "a.json": '{"0": {"a":1}}' }, ['0@1: {"a":1}']],
    [
      "a single row whose columns are objects",
      { "a.json": '{"meta":{"k":1},"choices":{"text":["x"]},"q":"?"}' },
      ['0@1: {"meta":{"k":1},"choices":{"text":["x"]},"q":"?"}'],
    ],
    ["rows one after the other", { "a.json": '{"a":[1]}\n{"a":[2]}' }, ['0@1: {"a":[1]}', '1@2: {"a":[2]}']],
    [
      "a table by columns",
      { "a.json": '{"a":["x","y"],\n"b":[1,2]}' },
      ['0@1: {"a":"x","b":1}', '1@2: {"a":"y","b":2}'],
    ],
    [
      "a list that breaks off",
      { "a.json": '[{"a":1},{"a":"x' },
      ['0@1: {"a":1}', "1@2! json: the file ends within the row"],
    ],
    ["several files", { "a.jsonl": '{"a":1}\n', "b.csv": "a\n2\n" }, ['0@1: {"a":1}', '1@2: {"a":"2"}']],
  ])("%s", async (_, contents, rows) => {
    expect(await read(contents)).toEqual(rows);
  });

  it("reads zstd", async () => {
    const path = join(folder, "z.jsonl.zst");
    await database.run(
      `copy (select i, repeat(md5(i::varchar), 20) as text from range(20000) as t(i)) to ${quoteText(path)} (format json, compression zstd)`,
    );
    expect(await countRows(database, sourceFile(path, "z"))).toBe(20_000);
  });

  it.each(["jsonl", "csv", "tsv", "json", "parquet", "jsonl.gz"])("gives any range of %s files", async (ending) => {
    const made = async (name: string, from: number, to: number) => {
      const path = join(folder, name);
      const rows = Array.from({ length: to - from }, (_, at) => from + at);
      if (ending === "parquet") {
        await database.run(
          `copy (select i from range(${from}, ${to}) as t(i)) to ${quoteText(path)} (format parquet, row_group_size 2048)`,
        );
      } else if (ending.endsWith("sv")) writeFileSync(path, `i\n${rows.join("\n")}\n`);
      else if (ending === "json") writeFileSync(path, JSON.stringify(rows.map((i) => ({ i }))));
      else {
        const text = rows.map((i) => `{"i":${i}}\n`).join("");
        writeFileSync(path, ending === "jsonl" ? text : gzipSync(text));
      }
      return sourceFile(path, name);
    };
    const files = [await made(`r1.${ending}`, 0, 5000), await made(`r2.${ending}`, 5000, 9000)];
    for (const [from, to, begun] of [
      [0, 9000, 0],
      [0, 10, 0],
      [4990, 5010, 4990],
      [0, 9000, 8999],
      [100, 7000, 6000],
      [5000, 5000, 5000],
    ] as const) {
      const found: number[] = [];
      for await (const items of readSource(database, each(files), { from, to }, begun)) {
        for (const item of items) {
          const parsed = parsedRow(item);
          if ("raw" in parsed && Number(parsed.raw.i) === item.index) found.push(item.index);
        }
      }
      expect([from, to, found.length, found[0], found.at(-1)]).toEqual([
        from,
        to,
        Math.max(0, to - begun),
        begun < to ? begun : undefined,
        begun < to ? to - 1 : undefined,
      ]);
    }
  });

  it("sets a row of 40 MB aside, in every layout, and reads on", async () => {
    const long = "x".repeat(40e6);
    const expected = (place: number) => [
      expect.any(String),
      `1@${place}! too-large: the row has 40 MB, read are up to 32 MB`,
      expect.any(String),
    ];
    expect(await read({ "l.jsonl": `{"a":1}\n{"a":"${long}"}\n{"a":3}\n` })).toEqual(expected(2));
    expect(await read({ "l.csv": `q,a\n1,x\n2,"${long}"\n3,z\n` })).toEqual(expected(3));
    expect(await read({ "l.json": `[{"a":1},{"a":"${long}"},{"a":3}]` })).toEqual(expected(2));
  });

  it.each([
    [
      "a quote that swallows rows",
      { "q.csv": `q,a\n1,"open\n${"2,3\n".repeat(2000)}` },
      /^q\.csv: the quote that opens on line 2 is not closed/,
    ],
    [
      "a bracket that swallows rows",
      { "b.json": `[{"a":1},{"a":"open},${'{"a":2},'.repeat(200_000)}]` },
      /^b\.json: a bracket or quote of row 2 is not closed/,
    ],
    ["an empty file", { "e.csv": "" }, /^e\.csv: holds no rows; take it out of 'files' or get it again$/],
    ["a header without rows", { "h.csv": "q,a\n" }, /^h\.csv: holds no rows/],
    [
      "gzip that breaks off",
      { "g.jsonl.gz": gzipSync('{"a":1}\n'.repeat(9999)).subarray(0, 60) },
      /^g\.jsonl\.gz:\d+: cannot be read on \(Z_BUF_ERROR\); get the file again$/,
    ],
    ["no zstd", { "z.jsonl.zst": "not zstd at all" }, /^z\.jsonl\.zst:1: cannot be read on \(/],
    ["no parquet", { "p.parquet": "PAR1 no parquet" }, /^p\.parquet: cannot be read as parquet \(/],
  ])("%s is said in a sentence", async (_, contents, message) => {
    await expect(read(contents as Record<string, string>)).rejects.toThrow(message);
  });
});
