// What a run writes down of itself before it works: its recipe, what it starts with, its rows.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { stringify } from "yaml";
import { deviceInUse } from "../engine/device.ts";
import { isDatasetName } from "../hub/dataset-name.ts";
import type { RewardSettings } from "../reward/settings.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { UsageError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import { openJournal } from "../run/journal.ts";
import { createRunFolder } from "../run/run-folder.ts";
import { version } from "../run/version.ts";
import { isMadeName } from "../task/domains/made-name.ts";
import type { TaskRows } from "../task/index.ts";
import type { Row } from "../text/row.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { withCustomPaths } from "./custom-rewards.ts";
import { hashRecipe } from "./load.ts";
import { pathFrom, pathLabel } from "./portable-path.ts";
import type { Progress } from "./resume.ts";
import type { Recipe } from "./schema.ts";

/** The recipe with paths that are found again from the run folder, so that `recipe.yaml` in it can be run. */
export const portableRecipe = (recipe: Recipe, folder: string): Recipe =>
  withPaths(recipe, (path) => pathFrom(folder, path));

/** A portable recipe of one run folder for another; what lies elsewhere keeps its name. */
export const movedRecipe = (recipe: Recipe, from: string, to: string): Recipe =>
  withPaths(recipe, (path) => (existsSync(resolve(from, path)) ? pathFrom(to, resolve(from, path)) : path));

function withPaths(recipe: Recipe, change: (path: string) => string): Recipe {
  const { model, data, grpo, evaluation } = recipe;
  const files = (["train", "test"] as const).flatMap((split) => {
    const file = data[split];
    return file === undefined ? [] : [[split, isDatasetName(file) || isMadeName(file) ? file : change(file)] as const];
  });
  const changed = (reward: RewardSettings) => withCustomPaths(reward, change);
  return {
    ...recipe,
    model: change(model),
    data: { ...data, ...Object.fromEntries(files) },
    ...(grpo ? { grpo: { ...grpo, reward: changed(grpo.reward) } } : {}),
    evaluation: { ...evaluation, ...(evaluation.reward ? { reward: changed(evaluation.reward) } : {}) },
  };
}

/** @throws UsageError for a run that was begun with another recipe */
export function checkRecipe({ recipeHash }: Progress, recipe: Recipe, path: string): void {
  if (recipeHash !== undefined && recipeHash !== hashRecipe(recipe))
    throw new UsageError(
      `${path} holds a run of another recipe or other settings; resume it with the settings it was started with, or choose another folder with --out`,
    );
}

/** @param tokenizer of the model that is trained or evaluated; undefined where the run makes a model first */
export function startEvent(recipe: Recipe, tokenizer: Tokenizer | undefined): RunEvent {
  return {
    type: "run-start",
    name: recipe.name,
    seed: recipe.seed,
    recipeHash: hashRecipe(recipe),
    version,
    settings: {
      model: pathLabel(recipe.model),
      dtype: { float32: "float32", int8: "float32 on int8 weights", w8a8: "int8 products" }[recipe.memory.weights],
      device: deviceInUse(),
      threads: recipe.threads,
      lossNormalisation: recipe.grpo ? `sft: tokens, grpo: ${recipe.grpo.loss}` : "tokens",
      ...(tokenizer ? { chatTemplate: sha256(tokenizer.chatTemplate ?? ""), decoding: decodingOf(recipe) } : {}),
    },
  };
}

const decodingOf = ({ evaluation: { temperature, samples } }: Recipe) =>
  temperature === 0 ? "greedy" : `${samples} samples a row at temperature ${temperature}`;

/** What the rows are, and where training and evaluation rows overlap. */
export function dataEvents(rows: TaskRows): RunEvent[] {
  const splits = (["train", "test"] as const).map((split): RunEvent => {
    const hash = sha256(JSON.stringify(rows[split]));
    const [length, quarantined] = [rows[split].length, rows.unusable[split]];
    return { type: "data", split, rows: length, hash, quarantined, sources: sourcesOf(rows[split]) };
  });
  return [...splits, ...rows.overlaps.map((overlap): RunEvent => ({ type: "contamination", ...overlap }))];
}

/** Each source with its licence, those with most rows first. */
function sourcesOf(rows: readonly Row[]): { name: string; licence: string; rows: number }[] {
  const sources = new Map<string, { name: string; licence: string; rows: number }>();
  for (const { source: name, licence } of rows) {
    const key = `${name}\n${licence}`;
    const source = sources.get(key) ?? { name, licence, rows: 0 };
    source.rows += 1;
    sources.set(key, source);
  }
  return [...sources.values()].sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1));
}

/** A run folder of events that are there already. @param recipe a portable one */
export function writeRun(path: string, recipe: Recipe, events: readonly RunEvent[]): void {
  const folder = createRunFolder(path, { resume: false });
  try {
    writeFileAtomic(folder.recipe, stringify(recipe));
    const journal = openJournal(folder.journal, { resume: false });
    try {
      for (const event of events) journal.append(event);
    } finally {
      journal.close();
    }
  } finally {
    folder.release();
  }
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
