// A short SFT of the student on what one teacher taught, as a run of its own in a folder, and how the student does on prompts
// that nobody was asked. A run that was broken off goes on, one that is finished is read.
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { wilson } from "../eval/statistics.ts";
import { storedEvaluations } from "../eval/stored.ts";
import { executeRecipe } from "../recipe/execute.ts";
import { type Recipe, recipeSchema } from "../recipe/schema.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import type { Estimate, EventSink } from "../run/events.ts";
import { readJournal } from "../run/journal.ts";
import { runPaths, runState } from "../run/run-folder.ts";
import type { Row } from "../text/row.ts";
import type { ProbeSettings } from "./recipe.ts";

export type ProbeView = {
  /** It was trained on. */
  traces: number;
  /** The share of right answers of the student as it came, and after its training. */
  before: Estimate;
  after: Estimate;
  /** Whether it is right after its training, by row. */
  results: ReadonlyMap<string, boolean>;
};

export type ProbeOptions = {
  /** Of all probes. */
  folder: string;
  teacher: string;
  seed: number;
  /** The student's folder. */
  model: string;
  systemPrompt: string;
  settings: ProbeSettings;
  training: readonly Row[];
  testing: readonly Row[];
  emit: EventSink;
  isInterrupted: () => boolean;
};

/** @throws UserError for rows that do not fit; InterruptedError after a saved checkpoint */
export async function runProbe(options: ProbeOptions): Promise<ProbeView> {
  const { teacher, seed, model, systemPrompt, settings, training, testing, emit, isInterrupted } = options;
  // Other settings or traces make another run, so that none is taken for what it is not.
  const hash = createHash("sha256").update(JSON.stringify([seed, model, systemPrompt, settings, training, testing]));
  const path = join(options.folder, `${teacher}-${hash.digest("hex").slice(0, 12)}`);
  const recipe = probeRecipe(options, `${path}-rows`);
  const state = runState(path);
  if (state !== "finished") {
    const resume = state === "unfinished";
    await executeRecipe(recipe, { folder: path, resume, emit, interrupted: isInterrupted });
  }
  const stored = storedEvaluations(readJournal(runPaths(path).journal));
  const resultsOf = (model: string) =>
    new Map(stored.get(model)?.samples.map(({ rowId, scores }) => [rowId, scores.accuracy === 1] as const));
  const estimateOf = (results: ReadonlyMap<string, boolean>) =>
    wilson([...results.values()].filter((right) => right).length, results.size);
  const after = resultsOf("sft");
  return {
    traces: training.length,
    before: estimateOf(resultsOf("zero-shot")),
    after: estimateOf(after),
    results: after,
  };
}

/** Writes its rows and says what is run on them. */
function probeRecipe(
  { teacher, seed, model, systemPrompt, settings, training, testing }: ProbeOptions,
  folder: string,
): Recipe {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, rows: readonly Row[]) => {
    const file = join(folder, name);
    writeFileAtomic(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    return file;
  };
  const { sft, maxNewTokens } = settings;
  return recipeSchema.parse({
    name: teacher,
    seed,
    model,
    systemPrompt,
    data: {
      task: "rows",
      train: write("train.jsonl", training),
      test: write("test.jsonl", testing),
      trainRows: training.length,
      testRows: testing.length,
    },
    sft,
    // Rows of other people's sets: an answer that cannot be judged is left out of the figures, not of the run.
    evaluation: { maxNewTokens, goldBound: { accuracy: 0 } },
  });
}
