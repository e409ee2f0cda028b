// What must hold between the settings of a recipe and with the files that they name. Knows no YAML.
import { statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { isDatasetName } from "../hub/dataset-name.ts";
import { readModelName } from "../hub/model-name.ts";
import { judgelessPlaces, type RewardSettings, weightlessPlaces } from "../reward/settings.ts";
import { isMadeName } from "../task/domains/made-name.ts";
import { customRewards, splitUse } from "./custom-rewards.ts";
import type { Problem } from "./problems.ts";
import type { Recipe } from "./schema.ts";

/** Folders that a relative path is looked up in, first match wins. */
export type LookupFolders = { workingFolder: string; recipeFolder: string; packageFolder: string };

/** Checks the settings against one another; `written` are the values as the user wrote them, without defaults. */
export function checkRelations(recipe: Recipe, written: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  const { data, pretrain, sft, grpo, evaluation } = recipe;
  if (data.minDifficulty > data.maxDifficulty) {
    const problem = `data.minDifficulty is ${data.minDifficulty}, above data.maxDifficulty, which is ${data.maxDifficulty}`;
    problems.push({ path: ["data", "minDifficulty"], part: "value", message: problem });
  }
  if (!pretrain && !sft && !grpo && written.evaluation === undefined) {
    const problem = "the recipe has no stage: add pretrain, sft or grpo, or evaluation to evaluate the model as it is";
    problems.push({ path: [], part: "key", message: problem });
  }
  for (const { key, reward } of rewardsOf(recipe)) problems.push(...rewardProblems(key, reward));
  if (evaluation.samples > 1 && evaluation.temperature === 0) {
    const problem = `evaluation.samples is ${evaluation.samples}, but at evaluation.temperature 0 all samples of a row are the same; set a temperature above 0`;
    problems.push({ path: ["evaluation", "samples"], part: "value", message: problem });
  }
  if (pretrain && pretrain.heads % pretrain.keyValueHeads !== 0) {
    const problem = `pretrain.heads (${pretrain.heads}) must be a multiple of pretrain.keyValueHeads (${pretrain.keyValueHeads})`;
    problems.push({ path: ["pretrain", "heads"], part: "value", message: problem });
  }
  for (const [stage, settings] of Object.entries({ sft, grpo }))
    if (recipe.memory.weights !== "float32" && settings?.method === "full") {
      const problem = `${stage}.method is full, which trains the weights themselves; memory.weights=${recipe.memory.weights} goes with lora`;
      problems.push({ path: [stage, "method"], part: "value", message: problem });
    }
  return problems;
}

/** The rewards that a recipe writes down, with their keys. */
function rewardsOf({ grpo, evaluation }: Recipe): { key: string[]; reward: RewardSettings }[] {
  return [
    ...(grpo ? [{ key: ["grpo", "reward"], reward: grpo.reward }] : []),
    ...(evaluation.reward ? [{ key: ["evaluation", "reward"], reward: evaluation.reward }] : []),
  ];
}

function rewardProblems(key: readonly string[], reward: RewardSettings): Problem[] {
  const purpose = key[0] === "grpo" ? "learn from" : "compare";
  const weightless = weightlessPlaces(reward).map((place): Problem => {
    const path = [...key, ...place];
    const message = `every weight in ${path.join(".")} is 0, so that there is nothing to ${purpose}`;
    return { path, part: "key", message };
  });
  const judgeless = judgelessPlaces(reward).map((place): Problem => {
    const path = [...key, ...place, "correctness", "unknown"];
    const message = `${path.join(".")} is judge, and there is no judge to ask: add ${path.slice(0, -2).join(".")}.judge with url and model`;
    return { path, part: "value", message };
  });
  return [...weightless, ...judgeless];
}

/** Makes the recipe's paths absolute, in place, and says which are needed and not there; a name on the hub stays. */
export function resolvePaths(
  recipe: Recipe,
  folders: LookupFolders,
  { evaluationOnly = false }: { evaluationOnly?: boolean } = {},
): Problem[] {
  const problems: Problem[] = [];
  for (const split of ["train", "test"] as const) {
    const needed = split === "test" || !evaluationOnly;
    const problem = resolveDataFile(recipe, split, needed, folders);
    if (problem !== undefined) problems.push({ path: ["data", split], part: "value", message: problem });
  }
  problems.push(...resolveCustomRewards(recipe, folders));
  const problem = resolveModel(recipe, folders);
  if (problem !== undefined) problems.push({ path: ["model"], part: "value", message: problem });
  return problems;
}

function resolveDataFile(
  recipe: Recipe,
  split: "train" | "test",
  isRead: boolean,
  folders: LookupFolders,
): string | undefined {
  const { data, pretrain, sft, grpo } = recipe;
  const onlyPretrains = pretrain !== undefined && sft === undefined && grpo === undefined;
  const needed = isRead && data.task !== "procedural" && !onlyPretrains;
  const path = data[split];
  // A build may hold both splits; whether it does is said when its rows are read.
  if (split === "test" && path === undefined && data.task === "rows" && kindOf(data.train ?? "") === "folder") {
    data.test = data.train;
    return undefined;
  }
  if (path === undefined) {
    return needed ? `data.${split} is missing: the task '${data.task}' needs a file of ${split} rows` : undefined;
  }
  if (isMadeName(path)) {
    return data.task === "rows" ? undefined : `data.${split}: made rows are read by the task 'rows' alone`;
  }
  if (isDatasetName(path)) {
    if (data.task !== "rows") return undefined;
    return `data.${split}: the task 'rows' reads files; have reckon data build make them of ${path}`;
  }
  const file = lookUp(path, [folders.workingFolder, folders.recipeFolder]);
  data[split] = file;
  const kind = kindOf(file);
  if (kind === "file") return undefined;
  if (kind === "folder" && data.task === "rows") {
    if (kindOf(join(file, "manifest.json")) === "file") return undefined;
    return `data.${split} is a folder without manifest.json; give a JSON Lines file, or a folder that reckon data build wrote: ${path}`;
  }
  if (kind === "folder") return `data.${split} is a folder, a JSON Lines file is needed: ${path}`;
  return `data.${split} does not exist: ${path}${isAbsolute(path) ? "" : ` (looked for ${file})`}${buildHint(path, folders)}`;
}

/** How to make "data/NAME" where a data recipe of that name ships. */
function buildHint(path: string, { packageFolder }: LookupFolders): string {
  const name = /^data\/([\w.-]+)$/.exec(path)?.[1];
  if (name === undefined || kindOf(join(packageFolder, "recipes/data", `${name}.yaml`)) !== "file") return "";
  return `; make it with: reckon data build recipes/data/${name}.yaml`;
}

/** Makes the paths of the user's own rewards absolute, in place, and says which are not there. */
export function resolveCustomRewards(recipe: Recipe, folders: LookupFolders): Problem[] {
  return rewardsOf(recipe).flatMap(({ key, reward }) =>
    customRewards(reward).flatMap(({ path, settings }): Problem[] => {
      const { file: given, name } = splitUse(settings.use);
      const file = lookUp(given, [folders.recipeFolder, folders.workingFolder]);
      settings.use = `${file}#${name}`;
      if (kindOf(file) === "file") return [];
      const place = [...key, ...path, "use"];
      return [
        { path: place, part: "value", message: `${place.join(".")}: there is no file ${given} (looked for ${file})` },
      ];
    }),
  );
}

function resolveModel(recipe: Recipe, folders: LookupFolders): string | undefined {
  const path = recipe.model;
  const lookedIn = [folders.workingFolder, folders.recipeFolder, folders.packageFolder];
  const folder = lookUp(path, lookedIn);
  const name = readModelName(path, lookedIn);
  if (recipe.pretrain === undefined && name.kind === "malformed") return `model: ${name.problem}`;
  if (recipe.pretrain === undefined && name.kind === "hub") return undefined;
  recipe.model = folder;
  if (recipe.pretrain !== undefined) return undefined;
  switch (kindOf(folder)) {
    case "absent":
      return `model: there is no folder ${path}${isAbsolute(path) ? "" : ` (looked for ${folder})`}`;
    case "file":
      return `model: ${path} is a file, a model is a folder with config.json and *.safetensors`;
    case "folder":
      return kindOf(join(folder, "config.json")) === "file"
        ? undefined
        : `model: ${path} has no config.json, so it is no model folder in the Hugging Face layout`;
  }
}

function lookUp(path: string, folders: string[]): string {
  const candidates = folders.map((folder) => resolve(folder, path));
  return candidates.find((candidate) => kindOf(candidate) !== "absent") ?? candidates[0]!;
}

function kindOf(path: string): "absent" | "file" | "folder" {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "absent";
  return stat.isDirectory() ? "folder" : "file";
}
