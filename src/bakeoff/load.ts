// Reads the recipe of a bake-off; what can be known to be wrong is said before a teacher is asked.
import { dirname } from "node:path";
import { teachProblems } from "../recipe/load-teach.ts";
import type { Problem } from "../recipe/problems.ts";
import { readSettings } from "../recipe/read-settings.ts";
import { type BakeoffRecipe, bakeoffRecipeSchema } from "./recipe.ts";

export type LoadedBakeoff = {
  /** With every default. */
  recipe: BakeoffRecipe;
  /** Where the relative paths of its files are looked up, in this order. */
  folders: string[];
};

/** @throws RecipeError with every problem on a line of its own, in the order of the file */
export function loadBakeoff(
  file: string,
  overrides: readonly string[] = [],
  { workingFolder = process.cwd() }: { workingFolder?: string } = {},
): LoadedBakeoff {
  const { value: recipe, path, fail } = readSettings(bakeoffRecipeSchema, file, overrides, workingFolder);
  fail([...teachProblems(recipe), ...bakeoffProblems(recipe)]);
  return { recipe, folders: [...new Set([workingFolder, dirname(path)])] };
}

function bakeoffProblems({ teachers, tasks, prompts, student, probe, judge }: BakeoffRecipe): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, string>();
  for (const [name, { model }] of Object.entries(teachers)) {
    const other = first.get(model);
    if (other === undefined) first.set(model, name);
    else {
      const message = `teachers.${name}.model is ${model}, as of ${other}: answers are known by their model, so give each candidate another name of a model`;
      problems.push({ path: ["teachers", name, "model"], part: "value", message });
    }
  }
  const count = Object.keys(tasks).length;
  if (prompts < count) {
    const message = `prompts is ${prompts}, but there are ${count} tasks, and each needs one at least`;
    problems.push({ path: ["prompts"], part: "value", message });
  }
  if (probe !== undefined && student === undefined) {
    const message = "probe trains a student; say which: student: { model: models/tiny }";
    problems.push({ path: ["probe"], part: "key", message });
  }
  if (judge?.compare === "gold") {
    const message = "judge.compare is gold, but prompts have no gold trace; take none";
    problems.push({ path: ["judge", "compare"], part: "value", message });
  }
  return problems;
}
