import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Column, columnsSql, type Database, openDatabase, quoteText } from "./database.ts";

const columns: Column[] = [
  { name: "id", type: "whole" },
  { name: 'te"xt', type: "text" },
  { name: "hash", type: "hash" },
  { name: "share", type: "number" },
];
let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reckon-database-"));
  database = await openDatabase({ temporaryFolder: folder });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

it("gives back what was appended, in its order, a piece at a time", async () => {
  await database.run(`create table rows (${columnsSql(columns)})`);
  const rows = Array.from({ length: 5000 }, (_, id) => [
    id,
    id % 7 === 0 ? null : `ré ${id} 'x'`,
    2 ** 32 - 1 - id,
    id / 3,
  ]);
  await database.append("rows", columns, rows);
  let [count, pieces] = [0, 0];
  for await (const piece of database.stream("select * from rows")) {
    pieces += 1;
    for (const row of piece) {
      expect(Object.values(row)).toEqual([BigInt(count), ...rows[count]!.slice(1)]);
      count += 1;
    }
  }
  expect([count, pieces > 1]).toEqual([5000, true]);
});

it("quotes text", async () => {
  expect(await database.rows(`select ${quoteText("it's")} as text`)).toEqual([{ text: "it's" }]);
});

it("fetches no extension from the network", async () => {
  await expect(database.rows("select * from read_csv('https://localhost/x.csv')")).rejects.toThrow();
});
