// Near duplicates among staged rows: bands propose pairs, the texts decide. Of each cluster the first row stays.

import { shingleWords } from "../compare/min-hash.ts";
import { jaccard, shingles, wordHashes } from "../compare/words.ts";
import type { Database } from "../database.ts";
import { partsOf } from "./selection.ts";
import { bandColumns } from "./stage-columns.ts";
import type { Stage } from "./stage-source.ts";

/** Sets `fate` and `other` in the table `light`. Every row of a band is compared with the first of that band. */
export async function dropNearDuplicates(
  database: Database,
  stages: readonly Stage[],
  { near, by }: { near: number; by: "row" | "prompt" },
): Promise<void> {
  await database.run("create temp table pairs (a bigint, b bigint)");
  for (const band of bandColumns) {
    // The order puts a test row first, which stays when a train row is like it.
    await database.run(
      `insert into pairs with rows as (select position, ${band} as key, split from light where fate is null and ${band} is not null),
         firsts as (select key, arg_min(position, (split = 'train', position)) as first from rows group by key having count(*) > 1)
       select first, position from rows join firsts using (key) where position <> first`,
    );
  }
  await database.run("create table candidates as select distinct a, b from pairs");
  await database.run("drop table pairs");
  const text = by === "prompt" ? "prompt" : "concat(prompt, chr(10), reasoning, chr(10), answer)";
  const texts = stages.map(
    (stage, source) =>
      `select ${source} as source, row, ${text} as text from read_parquet(${partsOf(stage)}) where reason is null`,
  );
  const joined = `with needed as (select distinct unnest([a, b]) as position from candidates),
      texts as materialized (select position, text from needed join light using (position) join (${texts.join(" union all ")}) using (source, row))
    select a, b, left_text.text as left_text, right_text.text as right_text from candidates
    join texts as left_text on a = left_text.position join texts as right_text on b = right_text.position`;
  const parent = new Map<number, number>();
  const root = (row: number): number => {
    let top = row;
    while (parent.has(top)) top = parent.get(top)!;
    return top;
  };
  const own = await database.another();
  const tests = await testRows(database);
  const rank = (row: number) => (tests.has(row) ? row : row + 2 ** 52);
  for await (const piece of own.stream(joined)) {
    for (const { a, b, left_text, right_text } of piece) {
      const similarity = jaccard(shinglesOf(left_text), shinglesOf(right_text));
      if (similarity < near) continue;
      const [left, right] = [root(Number(a)), root(Number(b))];
      if (left === right) continue;
      const [first, second] = rank(left) < rank(right) ? [left, right] : [right, left];
      parent.set(second, first);
    }
  }
  own.close();
  await database.run("drop table candidates");
  const doubles = [...parent.keys()].map((row) => [row, root(row)]);
  await database.run("create temp table doubles (p bigint, first bigint)");
  await database.append(
    "doubles",
    [
      { name: "p", type: "whole" },
      { name: "first", type: "whole" },
    ],
    doubles,
  );
  await database.run("update light set fate = 'near duplicate', other = first from doubles where position = p");
  await database.run("drop table doubles");
}

async function testRows(database: Database): Promise<Set<number>> {
  const rows = await database.rows("select position from light where split = 'test' and fate is null");
  return new Set(rows.map(({ position }) => Number(position)));
}

const shinglesOf = (text: unknown) => shingles(wordHashes(String(text)), shingleWords);
