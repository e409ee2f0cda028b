// Reads a recipe: YAML, settings from the command line, the schema, the relations. Everything that can be known to be
// wrong before work begins is said here, with its line and column.
import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { isDatasetName } from "../hub/dataset-name.ts";
import { packageRoot } from "../run/version.ts";
import { withCustomPaths } from "./custom-rewards.ts";
import { canonicalJson, readSettings } from "./read-settings.ts";
import { checkRelations, resolveCustomRewards, resolvePaths } from "./relations.ts";
import { type Recipe, recipeSchema } from "./schema.ts";

export type LoadedRecipe = {
  /** With every default, and with absolute paths unless only its settings were asked for. */
  recipe: Recipe;
  /** The file's text. */
  source: string;
  /** SHA-256 of the resolved recipe; of paths, only the last name counts, so that machines agree. */
  hash: string;
};

export type LoadOptions = {
  workingFolder?: string;
  /** The files that the recipe names need not exist. */
  settingsOnly?: boolean;
  /** Nothing is trained, so train rows may be missing. */
  evaluationOnly?: boolean;
};

/**
 * Loads a recipe and lays `key=value` overrides over it. Relative paths are looked up from the working folder, then from
 * the recipe's folder; models, and the recipe itself, from the package too. With `settingsOnly` the files that the recipe
 * names need not exist, but for its own rewards, and their paths stay as they are written.
 * @throws RecipeError with every problem on a line of its own, in the order of the file.
 * @example loadRecipe("recipes/show-your-work.yaml", ["grpo.reward.trace.weight=0"])
 */
export function loadRecipe(
  file: string,
  overrides: readonly string[] = [],
  { workingFolder = process.cwd(), settingsOnly = false, evaluationOnly = false }: LoadOptions = {},
): LoadedRecipe {
  const { value: recipe, given, source, path, fail } = readSettings(recipeSchema, file, overrides, workingFolder);
  const folders = { workingFolder, recipeFolder: dirname(path), packageFolder: packageRoot };
  fail([
    ...checkRelations(recipe, given),
    ...(settingsOnly ? resolveCustomRewards(recipe, folders) : resolvePaths(recipe, folders, { evaluationOnly })),
  ]);
  return { recipe, source, hash: hashRecipe(recipe) };
}

/** SHA-256, as hexadecimal digits, of a resolved recipe, the same wherever its files lie. */
export function hashRecipe(recipe: Recipe): string {
  const { model, data, grpo, evaluation } = recipe;
  const nameOf = (path: string | undefined) => (path === undefined || isDatasetName(path) ? path : basename(path));
  const portable = {
    ...recipe,
    model: basename(model),
    data: { ...data, train: nameOf(data.train), test: nameOf(data.test) },
    ...(grpo ? { grpo: { ...grpo, reward: withCustomPaths(grpo.reward, (path) => basename(path)) } } : {}),
    ...(evaluation.reward
      ? { evaluation: { ...evaluation, reward: withCustomPaths(evaluation.reward, (path) => basename(path)) } }
      : {}),
  };
  return createHash("sha256").update(canonicalJson(portable)).digest("hex");
}
