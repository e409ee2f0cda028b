// Sources that Reckon makes itself, written as "made:NAME:ROWS" or "made:NAME:ROWS:test" where a recipe names files: the
// rows are written in the set's own schema first and then read like anyone's.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataRecipe } from "../data/recipe.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { madeNames, madeRecords } from "../task/domains/index.ts";
import { isMadeName, readMadeName } from "../task/domains/made-name.ts";
import type { TeachRecipe } from "../teacher/recipe.ts";

type Request = { folder: string; seed: number };

/**
 * Writes what is to be made of a data recipe's sources.
 * @returns the recipe with the files in the place of their names
 * @throws RecipeError for a set that is not made, or a request that says something else
 */
export function writeMadeSources(recipe: DataRecipe, folder: string): DataRecipe {
  const { sources, decontaminate, seed } = recipe;
  const made = { from: "made by Reckon", licence: "Apache-2.0" };
  const against = decontaminate && writeMadeFiles(decontaminate.against, { folder, seed });
  return {
    ...recipe,
    sources: writeMadeFiles(sources, { folder, seed }, made),
    ...(against ? { decontaminate: { ...decontaminate, against } } : {}),
  };
}

/** The same of the tasks of a recipe for teachers. @throws as writeMadeSources */
export function writeMadeTasks<Recipe extends Pick<TeachRecipe, "seed" | "tasks">>(
  recipe: Recipe,
  folder: string,
): Recipe {
  return { ...recipe, tasks: writeMadeFiles(recipe.tasks, { folder, seed: recipe.seed }) };
}

/**
 * Writes the made files among those of a list of settings by name into a folder, as JSON Lines of the same names.
 * @param facts what is further to be said of settings whose files are made
 * @throws as writeMadeSources
 */
function writeMadeFiles<Settings extends { files: string | string[] }>(
  settings: Record<string, Settings>,
  { folder, seed }: Request,
  facts: Partial<Settings> = {},
): Record<string, Settings> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, one]) => {
      if (typeof one.files !== "string" || !isMadeName(one.files)) return [name, one];
      const file = join(folder, `${name}.jsonl`);
      writeRows(file, one.files, seed);
      return [name, { ...one, ...facts, files: file }];
    }),
  );
}

function writeRows(file: string, spec: string, seed: number): void {
  const { name, count, split } = readMadeName(spec, madeNames);
  const rows = madeRecords(name, { seed, count, split });
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}
