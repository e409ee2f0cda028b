// Which kind of recipe a file holds, by its keys alone; what is wrong with it the loaders say.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { findRecipe } from "./read-settings.ts";

/**
 * "data" for a recipe that `reckon data build` takes; "run" for any other file.
 * @throws RecipeError when there is no such file
 */
export function recipeKind(file: string, workingFolder = process.cwd()): "data" | "run" {
  const path = findRecipe(file, workingFolder);
  try {
    const content: unknown = parse(readFileSync(path, "utf8"));
    return typeof content === "object" && content !== null && "sources" in content ? "data" : "run";
  } catch {
    return "run";
  }
}
