// One model on the test rows of a recipe, with nothing trained; in a run folder where one is asked for, else in memory.
import { resolve } from "node:path";
import { stringify } from "yaml";
import { encodePrompts, type Subject } from "../eval/harness.ts";
import type { Sample } from "../eval/sample.ts";
import { storedEvaluations } from "../eval/stored.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { openJournal } from "../run/journal.ts";
import { createRunFolder } from "../run/run-folder.ts";
import type { TaskRows } from "../task/index.ts";
import {
  begunOf,
  type EvaluationSetup,
  evaluationSetup,
  goldEvaluation,
  judgeAnswers,
  modelEvaluation,
} from "./evaluation-stage.ts";
import { progressOf } from "./resume.ts";
import { checkRecipe, dataEvents, portableRecipe, startEvent } from "./run-record.ts";
import type { Recipe } from "./schema.ts";

export type EvaluateOnlyOptions = {
  subject: Subject;
  rows: TaskRows;
  emit: EventSink;
  interrupted: () => boolean;
};

/**
 * Evaluates the gold targets and a model.
 * @returns every event, in order
 * @throws UserError as the harness does
 */
export async function evaluateOnly(recipe: Recipe, options: EvaluateOnlyOptions): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const emit: EventSink = (event) => {
    events.push(event);
    options.emit(event);
  };
  await evaluate(recipe, { ...options, emit }, []);
  return events;
}

/**
 * The same as a run, which can be reported on, compared, and resumed at the sample where it was cut off.
 * @throws UsageError for a folder that holds another run
 */
export async function evaluateInFolder(
  recipe: Recipe,
  { folder: path, resume, ...options }: EvaluateOnlyOptions & { folder: string; resume: boolean },
): Promise<void> {
  const folder = createRunFolder(path, { resume });
  try {
    const journal = openJournal(folder.journal, { resume });
    try {
      if (resume) {
        const progress = progressOf(folder.journal);
        checkRecipe(progress, recipe, path);
        journal.truncate(progress.position);
      }
      const known = journal.events();
      const emit: EventSink = (event) => {
        journal.append(event);
        options.emit(event);
      };
      if (known.length === 0) writeFileAtomic(folder.recipe, stringify(portableRecipe(recipe, resolve(path))));
      await evaluate(recipe, { ...options, emit }, known);
    } finally {
      journal.close();
    }
  } finally {
    folder.release();
  }
}

/** @param known the events of what was done before */
async function evaluate(
  recipe: Recipe,
  { subject, rows, emit, interrupted }: EvaluateOnlyOptions,
  known: readonly RunEvent[],
): Promise<void> {
  const { name, tokenizer, policy } = subject;
  encodePrompts(tokenizer, recipe.systemPrompt, rows.test, policy.family.contextLength);
  const setup = await evaluationSetup(recipe, rows);
  if (known.length === 0) {
    emit(startEvent(recipe, tokenizer));
    for (const event of dataEvents(rows)) emit(event);
    for (const message of rows.warnings) emit({ type: "warning", message });
  }
  const ended = new Set(known.flatMap((event) => (event.type === "stage-end" ? [event.stage] : [])));
  const stored = storedEvaluations(known);
  const gold = ended.has(goldStage) ? stored.get("gold")!.samples : await asStage(goldStage, setup, emit);
  const stage = `evaluation of ${name}`;
  if (!ended.has(stage)) {
    const begun = begunOf(stored.get(name));
    if (begun) emit({ type: "run-resume", stage, step: begun.samples.length });
    else emit({ type: "stage-start", stage, totalSteps: rows.test.length * setup.sampling.samples });
    const samples = await modelEvaluation({ subject, setup, gold, begun, emit, interrupted });
    await judgeAnswers(recipe, samples, { emit, interrupted });
    emit({ type: "stage-end", stage, steps: samples.length });
  }
  emit({ type: "run-end" });
}

const goldStage = "evaluation of gold";

async function asStage(stage: string, setup: EvaluationSetup, emit: EventSink): Promise<Sample[]> {
  emit({ type: "stage-start", stage, totalSteps: setup.rows.length });
  const samples = await goldEvaluation(setup, emit);
  emit({ type: "stage-end", stage, steps: samples.length });
  return samples;
}
