// A resolved recipe as YAML that can be run again from the folder where it lies.
import { stringify } from "yaml";
import { portableRecipe } from "./run-record.ts";
import type { Recipe } from "./schema.ts";

/** @param folder absolute; the paths in the text are found again from it */
export const recipeText = (recipe: Recipe, folder: string): string => stringify(portableRecipe(recipe, folder));
