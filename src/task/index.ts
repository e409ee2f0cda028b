// The tasks by name: which rows a recipe trains on and is tested on.
import type { Recipe } from "../recipe/schema.ts";
import { RecipeError, UserError } from "../run/errors.ts";
import type { Row } from "../text/row.ts";
import { arc } from "./arc.ts";
import { dolly } from "./dolly.ts";
import { isMadeName } from "./domains/made-name.ts";
import { gsm8k } from "./gsm8k.ts";
import { math } from "./math.ts";
import { mbpp } from "./mbpp.ts";
import { type FoundOverlap, keepApart } from "./overlap.ts";
import { assertDisjoint, generateRows } from "./procedural/index.ts";
import { seededRandom, shuffle } from "./procedural/random.ts";
import { readRows } from "./rows.ts";
import { sciq } from "./sciq.ts";
import { readSourceRows, type SourceTask } from "./source-task.ts";
import { strategyqa } from "./strategyqa.ts";
import { svamp } from "./svamp.ts";
import { writingprompts } from "./writingprompts.ts";
import { xsum } from "./xsum.ts";

export { type CorpusDocument, type CorpusSettings, corpus } from "./corpus.ts";
export { mixedTraces } from "./procedural/index.ts";

export type TaskRows = {
  train: Row[];
  test: Row[];
  /** Train rows that `trainRows` leaves out. */
  unused: number;
  /** How many rows of the files could not be used. */
  unusable: Record<Split, number>;
  /** Test rows that training rows overlap with. */
  overlaps: FoundOverlap[];
  /** What its user should know of the rows, a sentence each. */
  warnings: string[];
};
type DataSettings = Recipe["data"];
type Split = Row["split"];

/** What one file gives: rows, how many there are in all, and those that cannot be used, "file:line: fault" each. */
type FileRows = { rows: Row[]; total: number; unusable?: string[] };
type ReadFile = (file: string, split: Split, limit: { most?: number; seed?: number }) => Promise<FileRows>;

export type TaskOptions = {
  /** Nothing is trained: train rows may be missing, and those that are there stay. */
  evaluationOnly?: boolean;
};

function fileFor(settings: DataSettings, split: Split): string {
  const file = settings[split];
  if (file !== undefined) return file;
  throw new RecipeError(
    `data.${split} is not set, but the task "${settings.task}" reads its rows from files; add data.${split}=FILE.jsonl to the command`,
  );
}

/** The first test rows in file order, and train rows drawn by the seed: the test set is the same for every seed. */
async function fromFiles(
  settings: DataSettings,
  seed: number,
  { evaluationOnly = false }: TaskOptions,
  read: ReadFile,
): Promise<TaskRows> {
  const { trainRows, testRows, sameQuestions } = settings;
  const [{ warning, ...training }, testing] = [
    await trainingRows(settings, seed, evaluationOnly, read),
    await read(fileFor(settings, "test"), "test", { most: testRows }),
  ];
  const { rows, total } = training;
  const drawn = rows.length > trainRows ? shuffle(seededRandom(seed, "train-rows"), rows).slice(0, trainRows) : rows;
  const test = testing.rows.slice(0, testRows);
  const { train, overlaps } = isMadeName(fileFor(settings, "test"))
    ? madeApart(drawn, test)
    : keepApart(drawn, test, evaluationOnly ? "keep" : sameQuestions);
  const unusable = { train: training.unusable ?? [], test: testing.unusable ?? [] };
  return {
    train,
    test,
    unused: total - drawn.length,
    unusable: { train: unusable.train.length, test: unusable.test.length },
    overlaps,
    warnings: [
      ...(warning === undefined ? [] : [warning]),
      ...(["train", "test"] as const).flatMap((split) => unusableWarning(split, unusable[split])),
      ...fewerRows(testRows, test.length),
      ...overlapWarnings(drawn.length - train.length, overlaps),
    ],
  };
}

/** The sentences of made rows come from one stock, so that runs of words in common mean nothing. */
function madeApart(train: Row[], test: readonly Row[]): { train: Row[]; overlaps: FoundOverlap[] } {
  assertDisjoint(train, test);
  return { train, overlaps: [] };
}

async function trainingRows(
  settings: DataSettings,
  seed: number,
  evaluationOnly: boolean,
  read: ReadFile,
): Promise<FileRows & { warning?: string }> {
  if (evaluationOnly && settings.train === undefined) return { rows: [], total: 0 };
  try {
    return await read(fileFor(settings, "train"), "train", { most: settings.trainRows, seed });
  } catch (error) {
    if (!evaluationOnly || !(error instanceof UserError)) throw error;
    const warning = `the test rows were not compared with training rows: ${error.message}`;
    return { rows: [], total: 0, warning };
  }
}

const namedFaults = 3;

/** "1 row asks" or "3 rows ask", and so on. */
const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

function unusableWarning(split: Split, faults: readonly string[]): string[] {
  if (faults.length === 0) return [];
  const more = faults.length > namedFaults ? "; …" : "";
  const left = counted(faults.length, "row cannot be used and was", "rows cannot be used and were");
  return [`${split}: ${left} left out: ${faults.slice(0, namedFaults).join("; ")}${more}`];
}

function fewerRows(asked: number, found: number): string[] {
  if (found >= asked) return [];
  const there = counted(found, "row", "rows");
  return [`test: data.testRows is ${asked}, but there ${found === 1 ? "is" : "are"} ${there}, and all are used`];
}

function overlapWarnings(removed: number, overlaps: readonly FoundOverlap[]): string[] {
  const kept = overlaps.filter((overlap) => !overlap.removed).length;
  const left = counted(
    removed,
    "row asks a question of the test rows and was",
    "rows ask questions of the test rows and were",
  );
  const stays = counted(kept, "row overlaps", "rows overlap");
  const them = kept === 1 ? "it" : "them";
  return [
    ...(removed > 0 ? [`train: ${left} left out`] : []),
    ...(kept > 0 ? [`test: ${stays} with training rows; scores without ${them} stand beside the others`] : []),
  ];
}

const fromSource =
  (task: SourceTask): TaskReader =>
  (settings, seed, options) =>
    fromFiles(settings, seed, options, (file, split, { most }) =>
      readSourceRows(task, file, split, {
        unusableRows: settings.unusableRows,
        // Train rows are drawn from all of them.
        ...(split === "test" && most !== undefined ? { most } : {}),
      }),
    );

type TaskReader = (settings: DataSettings, seed: number, options: TaskOptions) => TaskRows | Promise<TaskRows>;

/** A task: its rows for these settings, and how they are made. */
const tasks: Record<DataSettings["task"], TaskReader> = {
  procedural({ trainRows, testRows, minDifficulty, maxDifficulty }, seed) {
    const range = { minDifficulty, maxDifficulty };
    const train = generateRows({ seed, count: trainRows, split: "train", ...range });
    const test = generateRows({ seed, count: testRows, split: "test", ...range });
    // Its sentences come from one stock, so that runs of words in common mean nothing.
    assertDisjoint(train, test);
    return { train, test, unused: 0, unusable: { train: 0, test: 0 }, overlaps: [], warnings: [] };
  },
  gsm8k: fromSource(gsm8k),
  svamp: fromSource(svamp),
  math: fromSource(math),
  mbpp: fromSource(mbpp),
  arc: fromSource(arc),
  sciq: fromSource(sciq),
  strategyqa: fromSource(strategyqa),
  dolly: fromSource(dolly),
  xsum: fromSource(xsum),
  writingprompts: fromSource(writingprompts),
  rows: (settings, seed, options) => fromFiles(settings, seed, options, readRows),
};

/**
 * Train and test rows of the recipe's task. Throws a RecipeError when a file that the task needs is not named, and a
 * DataError when a file is bad or, where the settings refuse that, both sides share a question.
 */
export async function loadTask(settings: DataSettings, seed: number, options: TaskOptions = {}): Promise<TaskRows> {
  return tasks[settings.task](settings, seed, options);
}
