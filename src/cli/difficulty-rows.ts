// The rows that `reckon data difficulty` measures, and what their recipe says of how they are asked.
import { basename, dirname, join } from "node:path";
import { isBuiltData } from "../data/built-data.ts";
import { recipeKind } from "../recipe/kind.ts";
import { loadRecipe } from "../recipe/load.ts";
import { loadDataRecipe } from "../recipe/load-data.ts";
import { DataError } from "../run/errors.ts";
import { loadTask } from "../task/index.ts";
import { readRows } from "../task/rows.ts";
import type { Row } from "../text/row.ts";
import type { DifficultyOptions } from "./data-difficulty.ts";

export type MeasuredRows = {
  rows: Row[];
  /** Rows that stand in the data more than once, as a mix may have them. */
  repeated: number;
  systemPrompt: string;
  maxNewTokens: number;
  seed: number;
  /** Where the map goes where nothing else is said. */
  out: string;
};

const usual = { systemPrompt: "", maxNewTokens: 256, seed: 42 };

/** @param model the folder of the model that is asked, which stands in for a recipe's own */
export async function difficultyRows(
  { data, split, rows: most, ...own }: DifficultyOptions,
  model: string,
): Promise<MeasuredRows> {
  const found = await findRows(data, split, model, { most, seed: own.seed });
  const seen = new Map<string, Row>();
  for (const row of found.rows) {
    const key = `${row.prompt}\0${row.answer}`;
    if (!seen.has(key)) seen.set(key, row);
  }
  const rows = [...seen.values()].slice(0, most);
  return {
    rows,
    repeated: found.rows.length - seen.size,
    systemPrompt: own.system ?? found.systemPrompt,
    maxNewTokens: own.maxTokens ?? found.maxNewTokens,
    seed: own.seed ?? found.seed,
    out: own.out ?? found.out,
  };
}

type Limit = { most: number | undefined; seed: number | undefined };

async function findRows(data: string, split: Row["split"], model: string, limit: Limit) {
  const { most, seed = usual.seed } = limit;
  const read = (path: string) => readRows(path, split, most === undefined ? {} : { most, seed });
  if (isBuiltData(data) || /\.jsonl$/.test(data)) {
    const name = basename(data).replace(/\.(?:parquet|jsonl)$/, "");
    return { ...usual, rows: (await read(data)).rows, out: join(dirname(data), `${name}-difficulty.jsonl`) };
  }
  if (recipeKind(data) === "data") {
    const folder = join("data", loadDataRecipe(data).recipe.name);
    if (!isBuiltData(folder))
      throw new DataError(`${folder} is not built: run reckon data build ${data}, or name its folder`);
    return { ...usual, rows: (await read(folder)).rows, out: `${folder}-difficulty.jsonl` };
  }
  const { recipe } = loadRecipe(data, [`model=${JSON.stringify(model)}`]);
  const rows = await loadTask(recipe.data, seed ?? recipe.seed);
  return {
    rows: rows[split],
    systemPrompt: recipe.systemPrompt,
    maxNewTokens: recipe.grpo?.maxNewTokens ?? recipe.evaluation.maxNewTokens,
    seed: recipe.seed,
    out: `${recipe.name}-difficulty.jsonl`,
  };
}
