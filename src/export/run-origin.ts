// What a run folder's journal says of a model that came out of it: how it was made, how it was measured, on what.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../run/errors.ts";
import type { Estimate, RunEvent } from "../run/events.ts";
import { readJournal } from "../run/journal.ts";
import { runPaths } from "../run/run-folder.ts";

export type RunOrigin = {
  name: string;
  seed: number;
  recipeHash: string;
  version: string;
  /** What the run calls the model that it started from. */
  base: string;
  /** The stage that made this model, and the ones that ended before it, in order. */
  stages: { name: string; steps: number }[];
  /** The run's own evaluation of this stage and of the model as it came. */
  evaluations: { model: string; rows: number; metrics: Record<string, Estimate> }[];
  /** Questions of the run's test rows. */
  questions: string[];
};

const stageNames = ["pretrain", "sft", "grpo"] as const;

/** The last stage of a run that left a model. @throws UsageError when there is none */
export function lastStage(run: string): string {
  const folder = join(run, "models");
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const stage = stageNames.findLast((name) => there.includes(name) && existsSync(join(folder, name, "config.json")));
  if (stage === undefined) throw new UsageError(`${run} holds no trained model: is it the folder of a run?`);
  return stage;
}

/** @throws DataError when the folder has no journal */
export function readOrigin(run: string, stage: string): RunOrigin {
  const events = readJournal(runPaths(run).journal);
  const all = <Type extends RunEvent["type"]>(type: Type) =>
    events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
  const start = all("run-start").at(-1);
  if (start === undefined)
    throw new UsageError(`${run} holds a journal without a beginning: is it the folder of a run?`);
  const ended = all("stage-end").filter(({ stage: name }) => stageNames.some((known) => known === name));
  const upTo = ended.findLastIndex(({ stage: name }) => name === stage);
  return {
    name: start.name,
    seed: start.seed,
    recipeHash: start.recipeHash,
    version: start.version,
    base: String(start.settings.model ?? ""),
    stages: ended.slice(0, upTo + 1).map(({ stage: name, steps }) => ({ name, steps })),
    evaluations: all("evaluation")
      .filter(({ model }) => model === "zero-shot" || model === stage)
      .map(({ model, rows, metrics }) => ({ model, rows, metrics })),
    questions: [...new Set(all("evaluation-sample").map(({ prompt }) => prompt))],
  };
}
