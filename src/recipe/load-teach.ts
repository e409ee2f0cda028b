// Reads a teaching recipe, with the same care as a recipe: what can be known to be wrong is said before a teacher is asked.
import { dirname } from "node:path";
import { endpointOf } from "../teacher/endpoints.ts";
import { type TeachRecipe, teachRecipeSchema } from "../teacher/recipe.ts";
import type { Problem } from "./problems.ts";
import { readSettings } from "./read-settings.ts";

export type LoadedTeachRecipe = {
  /** With every default. */
  recipe: TeachRecipe;
  /** Where the relative paths of its files are looked up, in this order. */
  folders: string[];
};

/** What the run says itself, and so nobody else may. */
const ownParameters = [
  "model",
  "messages",
  "max_tokens",
  "temperature",
  "top_p",
  "seed",
  "stream",
  "stream_options",
  "n",
];

/** @throws RecipeError with every problem on a line of its own, in the order of the file */
export function loadTeachRecipe(
  file: string,
  overrides: readonly string[] = [],
  { workingFolder = process.cwd() }: { workingFolder?: string } = {},
): LoadedTeachRecipe {
  const { value: recipe, path, fail } = readSettings(teachRecipeSchema, file, overrides, workingFolder);
  fail(teachProblems(recipe));
  return { recipe, folders: [...new Set([workingFolder, dirname(path)])] };
}

/** What is wrong between the keys of a teaching recipe, or of one that says as much. */
export const teachProblems = (recipe: Pick<TeachRecipe, "teachers" | "budget" | "sampling">): Problem[] => [
  ...teacherProblems(recipe),
  ...parameterProblems(recipe),
];

function teacherProblems({ teachers, budget }: Pick<TeachRecipe, "teachers" | "budget">): Problem[] {
  return Object.entries(teachers).flatMap(([name, settings]): Problem[] => {
    if (settings.preset === undefined && settings.url === undefined) {
      const message = `teachers.${name} needs a preset, such as lm-studio, or the url of an endpoint`;
      return [{ path: ["teachers", name], part: "value", message }];
    }
    if (budget.money === undefined || endpointOf(name, settings).price !== undefined) return [];
    const message = `teachers.${name} needs a price, { input, output } for a million tokens: budget.money counts by it`;
    return [{ path: ["teachers", name], part: "value", message }];
  });
}

function parameterProblems({ sampling: { parameters } }: Pick<TeachRecipe, "sampling">): Problem[] {
  return Object.keys(parameters)
    .filter((name) => ownParameters.includes(name))
    .map((name) => ({
      path: ["sampling", "parameters", name],
      part: "key",
      message: `sampling.parameters.${name} is set by the run itself; see sampling.temperature, topP and maxTokens, and seed`,
    }));
}
