// An evaluation in a run: the gold targets, a model, what changed since the model before. The harness does the work.
import { compareModels } from "../eval/compare.ts";
import { evaluateGold } from "../eval/gold.ts";
import { type Begun, evaluateModel, type Harness, type Subject } from "../eval/harness.ts";
import { judgeFailures } from "../eval/judged-failures.ts";
import { judgeReasoning } from "../eval/judged-reasoning.ts";
import type { Sample } from "../eval/sample.ts";
import type { StoredEvaluation } from "../eval/stored.ts";
import type { EventSink } from "../run/events.ts";
import type { TaskRows } from "../task/index.ts";
import { evaluationReward, verifierPin } from "./evaluation-reward.ts";
import { openReward } from "./open-reward.ts";
import type { Recipe } from "./schema.ts";

/** What every evaluation of a run shares, but for the gold samples. */
export type EvaluationSetup = Omit<Harness, "undecidable" | "emit" | "interrupted"> & {
  goldBound: Recipe["evaluation"]["goldBound"];
};

/** @throws RecipeError for a reward that cannot be loaded */
export async function evaluationSetup(
  recipe: Recipe,
  { test: rows, overlaps }: Pick<TaskRows, "test" | "overlaps">,
): Promise<EvaluationSetup> {
  const { systemPrompt, seed } = recipe;
  const { samples, temperature, topK, topP, maxNewTokens, batchSize, goldBound } = recipe.evaluation;
  const settings = evaluationReward(recipe, rows);
  return {
    rows,
    systemPrompt,
    reward: await openReward(settings),
    verifier: verifierPin(settings),
    sampling: { samples, temperature, topK, topP, maxNewTokens, seed },
    slots: batchSize,
    summary: { contaminated: new Set(overlaps.filter(({ removed }) => !removed).map(({ rowId }) => rowId)) },
    goldBound,
  };
}

/** Writes the rows down and scores their gold targets. @throws DataError for gold rows below their bound */
export function goldEvaluation({ rows, ...setup }: EvaluationSetup, emit: EventSink): Promise<Sample[]> {
  for (const { id: rowId, prompt, reasoning, answer, domain, source, meta } of rows)
    emit({ type: "evaluation-row", rowId, prompt, reasoning, answer, domain, source, meta });
  return evaluateGold({ rows, ...setup, emit });
}

export type ModelEvaluation = {
  subject: Subject;
  setup: EvaluationSetup;
  gold: readonly Sample[];
  /** Where it was cut off. */
  begun: Begun | undefined;
  emit: EventSink;
  interrupted: () => boolean;
};

export function modelEvaluation({ subject, setup, gold, begun, ...rest }: ModelEvaluation): Promise<Sample[]> {
  const undecidable = new Set(gold.filter((sample) => sample.undecided).map(({ rowId }) => rowId));
  return evaluateModel(subject, { ...setup, undecidable, ...rest }, begun);
}

/** Has a judge read some of the answers, where the recipe names one. */
export async function judgeAnswers(
  { evaluation: { judge: settings } }: Recipe,
  samples: readonly Sample[],
  context: { emit: EventSink; interrupted: () => boolean },
): Promise<void> {
  if (settings === undefined) return;
  const [{ openJudge }, { judgeCacheFolder }] = await Promise.all([
    import("../judge/judge.ts"),
    import("../judge/reply-cache.ts"),
  ]);
  const judge = openJudge({ cacheFolder: judgeCacheFolder() });
  await judgeReasoning(samples, settings, { judge, ...context });
  await judgeFailures(samples, settings, { judge, ...context });
}

/** Emits what changed from one model to the next. */
export function compareNeighbours(before: readonly Sample[], after: readonly Sample[], emit: EventSink): void {
  for (const event of compareModels(before, after)) emit(event);
}

/** Where a stored evaluation was cut off; undefined for one that was not begun. */
export function begunOf(stored: StoredEvaluation | undefined): Begun | undefined {
  return stored?.pins && { pins: stored.pins, samples: stored.samples };
}
