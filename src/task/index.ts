// The tasks by name: which rows a recipe trains on and is tested on.
import type { Recipe } from "../recipe/schema.ts";
import { RecipeError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";
import { readGsm8k } from "./gsm8k.ts";
import { assertDisjoint, generateRows } from "./procedural/index.ts";
import { seededRandom, shuffle } from "./procedural/random.ts";
import { type RowsOfFile, readRows } from "./rows.ts";

export { type CorpusDocument, type CorpusSettings, corpus } from "./corpus.ts";
export { mixedTraces } from "./procedural/index.ts";

export type TaskRows = {
  train: Row[];
  test: Row[];
  /** Train rows that `trainRows` leaves out. */
  unused: number;
};
type DataSettings = Recipe["data"];
type Split = Row["split"];

function fileFor(settings: DataSettings, split: Split): string {
  const file = settings[split];
  if (file !== undefined) return file;
  throw new RecipeError(
    `data.${split} is not set, but the task "${settings.task}" reads its rows from files; add data.${split}=FILE.jsonl to the command`,
  );
}

type ReadFile = (
  file: string,
  split: Split,
  limit: { most?: number; seed?: number },
) => RowsOfFile | Promise<RowsOfFile>;

/** The first test rows in file order, and train rows drawn by the seed: the test set is the same for every seed. */
async function fromFiles(settings: DataSettings, seed: number, read: ReadFile): Promise<TaskRows> {
  const { trainRows, testRows } = settings;
  const files = { train: fileFor(settings, "train"), test: fileFor(settings, "test") };
  const { rows, total } = await read(files.train, "train", { most: trainRows, seed });
  const train = rows.length > trainRows ? shuffle(seededRandom(seed, "train-rows"), rows).slice(0, trainRows) : rows;
  const test = (await read(files.test, "test", { most: testRows })).rows.slice(0, testRows);
  return { train, test, unused: total - train.length };
}

/** A task: its rows for these settings, and how they are made. */
const tasks: Record<DataSettings["task"], (settings: DataSettings, seed: number) => TaskRows | Promise<TaskRows>> = {
  procedural: ({ trainRows, testRows, minDifficulty, maxDifficulty }, seed) => ({
    train: generateRows({ seed, count: trainRows, split: "train", minDifficulty, maxDifficulty }),
    test: generateRows({ seed, count: testRows, split: "test", minDifficulty, maxDifficulty }),
    unused: 0,
  }),
  gsm8k: (settings, seed) =>
    fromFiles(settings, seed, (file, split) => {
      const rows = readGsm8k(file, split);
      return { rows, total: rows.length };
    }),
  rows: (settings, seed) => fromFiles(settings, seed, readRows),
};

/**
 * Train and test rows of the recipe's task. Throws a RecipeError when a file that the task needs is not named, and a
 * DataError when a file is bad or both sides share a question.
 */
export async function loadTask(settings: DataSettings, seed: number): Promise<TaskRows> {
  const rows = await tasks[settings.task](settings, seed);
  assertDisjoint(rows.train, rows.test);
  return rows;
}
