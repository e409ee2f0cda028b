// Writes a JSON Lines file of made-up rows in the schema and size of a published set, for trials of `reckon data build` at
// full size and for bench/data.ts:
//   npx tsx scripts/source-files.ts glaive 1000000 /tmp/glaive.jsonl --flawed
// The sets are those of test/source-rows.ts; --flawed mixes into GlaiveAI's what raw sets hold. With a name that ends in
// .json the rows stand under their numbers in one object, as CoT-Collection's do.

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { flawedGlaiveRow, sourceRows } from "../test/source-rows.ts";

const [name = "", count = "", out = "", flawed] = process.argv.slice(2);
if (!(name in sourceRows) || !/^\d+$/.test(count) || out === "") {
  throw new Error(`source-files.ts SET ROWS FILE [--flawed], SET one of ${Object.keys(sourceRows).join(", ")}`);
}
const row = flawed === "--flawed" && name === "glaive" ? flawedGlaiveRow : sourceRows[name as keyof typeof sourceRows];
const file = createWriteStream(out, { highWaterMark: 1 << 22 });
const isObject = out.endsWith(".json");
for (let index = 0; index < Number(count); ) {
  let text = "";
  for (; index < Number(count) && text.length < 1 << 20; index += 1) {
    const json = JSON.stringify(row(index));
    text += isObject ? `${index === 0 ? "{" : ",\n"}"${index}": ${json}` : `${json}\n`;
  }
  if (!file.write(text)) await once(file, "drain");
}
file.end(isObject ? "}\n" : "");
await once(file, "finish");
