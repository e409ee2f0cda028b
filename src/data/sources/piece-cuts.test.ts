// Where the pieces of a file are cut changes nothing of what is read of it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsedRow, type ReadRow } from "./raw-item.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";
import { readLines } from "./read-lines.ts";

type Reader = (bytes: AsyncIterable<Buffer>) => AsyncGenerator<ReadRow[]>;

async function rowsOf(reader: Reader, pieces: readonly Buffer[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  const bytes = (async function* () {
    yield* pieces;
  })();
  for await (const read of reader(bytes)) for (const row of read) rows.push([row.place, parsedRow(row)]);
  return rows;
}

const text = fc
  .array(fc.constantFrom('"', "\\", "\n", "\r\n", ",", "\t", "{", "}", "[", "]", ":", " ", "é", "a", "7"), {
    maxLength: 12,
  })
  .map((parts) => parts.join(""));
const row = fc.record({ a: text, b: fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 3 })) });
const rows = fc.array(row, { minLength: 1, maxLength: 6 });
const cuts = fc.array(fc.nat(), { maxLength: 8 });

function cut(whole: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((x, y) => x - y);
  return [...at, whole.length].map((end, index) => whole.subarray(at[index - 1] ?? 0, end));
}

const quoted = (field: unknown) => `"${String(field).replaceAll('"', '""')}"`;

const layouts: [string, Reader, (rows: { a: string; b: unknown }[]) => string][] = [
  ["lines", readLines, (all) => all.map((one) => JSON.stringify(one)).join("\n")],
  [
    "CSV",
    (bytes) => readCsv(bytes, ","),
    (all) => ["a,b", ...all.map(({ a, b }) => `${quoted(a)},${quoted(b)}`)].join("\n"),
  ],
  ["a list", readJson, (all) => JSON.stringify(all, null, 1)],
  ["rows by name", readJson, (all) => JSON.stringify(Object.fromEntries(all.map((one, at) => [`${at}`, one])))],
  ["values", readJson, (all) => all.map((one) => JSON.stringify({ ...one, c: {} })).join("\n")],
];

describe("pieces", () => {
  it.each(layouts)("of %s", async (name, reader, write) => {
    await fc.assert(
      fc.asyncProperty(rows, cuts, async (all, places) => {
        const whole = Buffer.from(write(all));
        const read = await rowsOf(reader, cut(whole, places));
        expect(read).toEqual(await rowsOf(reader, [whole]));
        const found = read.map((one) => (one as [number, { raw: { a: string } }])[1].raw.a);
        expect(found).toEqual(all.map(({ a }) => a));
      }),
      { numRuns: name === "values" ? 100 : 300 },
    );
  });

  it("of any text gives the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'{}[]",:\\\n a7') }), cuts, async (any, places) => {
        for (const [, reader] of layouts) {
          const whole = Buffer.from(any);
          expect(await rowsOf(reader, cut(whole, places))).toEqual(await rowsOf(reader, [whole]));
        }
      }),
      { numRuns: 300 },
    );
  });
});
