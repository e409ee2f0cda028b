// The rows of a job as parquet: the question, the completion that SFT learns, and what rewards see of the row.
import { join } from "node:path";
import type { Column } from "../data/database.ts";
import { writeParquet } from "../data/write-parquet.ts";
import type { Recipe } from "../recipe/schema.ts";
import { mixedTraces, type TaskRows } from "../task/index.ts";
import { hasTrace, type Row } from "../text/row.ts";
import { formatTrace } from "../text/trace.ts";

const columns: readonly Column[] = [
  { name: "id", type: "text" },
  { name: "prompt", type: "text" },
  /** The trace to learn; empty for a prompt alone. */
  { name: "completion", type: "text" },
  { name: "domain", type: "text" },
  /** JSON: the gold answer and reasoning, the domain and the meta. */
  { name: "row", type: "text" },
];

/** Writes train.parquet and test.parquet; the completions are those that SFT here would learn. @returns rows of each */
export async function writeRowFiles(
  folder: string,
  { train, test }: Pick<TaskRows, "train" | "test">,
  { data, seed }: Pick<Recipe, "data" | "seed">,
): Promise<{ train: number; test: number }> {
  const traces = mixedTraces(train, data.traces, seed).map((trace) => (hasTrace(trace) ? formatTrace(trace) : ""));
  await writeParquet(
    join(folder, "train.parquet"),
    columns,
    train.map((row, i) => valuesOf(row, traces[i]!)),
  );
  const gold = test.map((row) => valuesOf(row, hasTrace(row) ? formatTrace(row) : ""));
  await writeParquet(join(folder, "test.parquet"), columns, gold);
  return { train: train.length, test: test.length };
}

const valuesOf = ({ id, prompt, answer, reasoning, domain, meta }: Row, completion: string) => [
  id,
  prompt,
  completion,
  domain,
  JSON.stringify({ answer, reasoning, domain, meta }),
];
