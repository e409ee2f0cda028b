// The published sets as repositories of a hub on this machine: made-up rows in each set's own schema, files and size.
import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type Database, quoteText } from "../src/data/database.ts";
import type { ServedRepository, StoredFile } from "./loopback-hub.ts";
import { sourceRows } from "./source-rows.ts";

type Made = Promise<[string, Buffer | StoredFile]>;
/** Larger files stay on the disk. */
const heldBytes = 1 << 24;

/** @param scale 1 for as many rows as the real sets have, or as far as the shipped recipes read them */
export async function sourceRepositories(
  database: Database,
  folder: string,
  scale: number,
): Promise<ServedRepository[]> {
  const scaled = (rows: number) => Math.round(rows * scale);
  const made = (file: string, from: number, to: number, row: (index: number) => Record<string, unknown>): Made =>
    makeFile(database, folder, file, { from, to, row });
  const dataset = async (name: string, card: string, files: Made[]): Promise<ServedRepository> => ({
    type: "dataset",
    name,
    files: { "README.md": Buffer.from(card), ...Object.fromEntries(await Promise.all(files)) },
  });
  const plain = (name: string, ...files: Made[]) => dataset(name, "# card", files);
  const [raiden, half] = [scaled(62_925), Math.floor(scaled(62_925) / 2)];
  const shard = scaled(70_000);
  const { cot, openo1, arc, gsm8k, mbpp, sciq, strategyqa, writingprompts, dolly, xsum } = sourceRows;
  const counted = `---\ndataset_info:\n  splits:\n  - name: train\n    num_examples: ${scaled(22_199_375)}\n---\n# card`;
  return [
    await plain(
      "sequelbox/Raiden-DeepSeek-R1",
      made("Raiden_DSR1_Part1.csv", 0, half, sourceRows.raiden),
      made("Raiden_DSR1_Part2.csv", half, raiden, sourceRows.raiden),
    ),
    await plain(
      "O1-OPEN/OpenO1-SFT",
      made("OpenO1-SFT.jsonl", 0, scaled(77_685), openo1),
      made("OpenO1-SFT-Pro.jsonl", 0, 5, (index) => ({
        query: `Another set, ${index}`,
        response: "of another schema",
      })),
    ),
    await plain("pharaouk/CoT-Collection", made("data/CoT_collection_en.json", 0, scaled(1_837_928), cot)),
    await dataset(
      "glaiveai/reasoning-v1-20m",
      counted,
      [0, 1, 2, 3, 4].map((part) =>
        made(`data/train-0000${part}-of-00005.parquet`, part * shard, (part + 1) * shard, sourceRows.glaive),
      ),
    ),
    await plain(
      "openai/gsm8k",
      made("main/train-00000.parquet", 0, scaled(7473), gsm8k),
      made("main/test-00000.parquet", heldOut, heldOut + scaled(1319), gsm8k),
    ),
    await plain(
      "google-research-datasets/mbpp",
      made("full/train-00000.parquet", 0, scaled(374), mbpp),
      made("full/test-00000.parquet", heldOut, heldOut + scaled(500), mbpp),
    ),
    await plain(
      "allenai/sciq",
      made("data/train-00000.parquet", 0, scaled(11_679), (index) => sciq(index < 7 ? heldOut + index : index)),
      made("data/test-00000.parquet", heldOut, heldOut + scaled(1000), sciq),
    ),
    await plain(
      "allenai/ai2_arc",
      made("ARC-Challenge/train-00000.parquet", 0, scaled(1119), arc),
      made("ARC-Challenge/test-00000.parquet", heldOut, heldOut + scaled(1172), arc),
      made("ARC-Easy/train-00000.parquet", 1e6, 1e6 + scaled(2251), arc),
      made("ARC-Easy/test-00000.parquet", heldOut + 1e6, heldOut + 1e6 + scaled(2376), arc),
    ),
    await plain(
      "ChilleD/StrategyQA",
      made("data/train-00000.parquet", 0, scaled(1603), strategyqa),
      made("data/test-00000.parquet", heldOut, heldOut + scaled(687), strategyqa),
    ),
    await plain(
      "euclaise/writingprompts",
      made("data/train-00000.parquet", 0, scaled(272_600), writingprompts),
      made("data/test-00000.parquet", heldOut, heldOut + scaled(15_138), writingprompts),
    ),
    await plain("databricks/databricks-dolly-15k", made("databricks-dolly-15k.jsonl", 0, scaled(15_011), dolly)),
    await plain("EdinburghNLP/xsum", made("data/train-00000.parquet", 0, scaled(204_045), xsum)),
  ];
}

/** Numbers of rows that only the evaluation sets hold. */
const heldOut = 5e6;
let files = 0;

/** A file of the rows of these numbers, as its ending says. */
async function makeFile(
  database: Database,
  folder: string,
  file: string,
  { from, to, row }: { from: number; to: number; row(index: number): Record<string, unknown> },
): Made {
  const ending = file.split(".").at(-1)!;
  const path = join(folder, `${files++}-${file.replaceAll("/", "-")}`);
  mkdirSync(folder, { recursive: true });
  const descriptor = openSync(path, "w");
  for (let start = from; start < to; start += 1000) {
    const rows = Array.from({ length: Math.min(1000, to - start) }, (_, at) => JSON.stringify(row(start + at)));
    // One object of rows by their numbers, as CoT-Collection has them.
    const named = rows.map((json, at) => `${start + at === from ? "{" : ",\n"}"${start + at}": ${json}`);
    writeSync(descriptor, ending === "json" ? named.join("") : `${rows.join("\n")}\n`);
  }
  if (ending === "json") writeSync(descriptor, "}\n");
  closeSync(descriptor);
  if (ending === "csv" || ending === "parquet") {
    const options = ending === "csv" ? "format csv, header" : "format parquet, row_group_size 2048";
    await database.run(
      `copy (select * from read_json(${quoteText(path)}, format = 'newline_delimited')) to ${quoteText(`${path}.made`)} (${options})`,
    );
    renameSync(`${path}.made`, path);
  }
  const { size } = statSync(path);
  if (size <= heldBytes) return [file, readFileSync(path)];
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return [file, { path, length: size, sha256: hash.digest("hex") }];
}
