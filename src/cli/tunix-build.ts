// The work of `reckon tunix build` for the terminal.
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { loadRecipe } from "../recipe/load.ts";
import { pathLabel } from "../recipe/portable-path.ts";
import { recipeText } from "../recipe/recipe-text.ts";
import { tunixSchema } from "../recipe/schema.ts";
import type { TunixBuildOptions } from "./tunix.ts";

export async function runTunixBuild(file: string, settings: string[], options: TunixBuildOptions): Promise<void> {
  const { recipe, hash } = loadRecipe(file, [...(await modelOf(options.continueFrom)), ...settings]);
  const [{ loadTask }, { buildJob }] = await Promise.all([import("../task/index.ts"), import("../tunix/build.ts")]);
  const rows = await loadTask(recipe.data, recipe.seed);
  for (const warning of rows.warnings) process.stderr.write(`warning: ${warning}\n`);
  const tunix = recipe.tunix ?? tunixSchema.parse({});
  const out = options.out ?? join("jobs", recipe.name);
  const modelLabel = existsSync(recipe.model) ? pathLabel(recipe.model) : recipe.model;
  const job = await buildJob({ recipe, tunix, hash, modelLabel, continueFrom: options.continueFrom }, rows, {
    out,
    force: options.force,
    recipeText: recipeText(recipe, resolve(out)),
  });
  const { train, test } = job.rows;
  process.stdout.write(
    `${relative(process.cwd(), job.folder) || "."}: ${job.stages.join(", then ").toUpperCase()}, ${train} training and ${test} test rows${job.carriesModel ? ", with its model" : ""}\n`,
  );
}

/** An adapter goes on with the model that it was made for, which is not the one that a continuation here begins with. */
async function modelOf(earlier: string | undefined): Promise<string[]> {
  if (earlier === undefined) return [];
  const { modelOfJob } = await import("../tunix/continuation.ts");
  const model = modelOfJob(earlier);
  return model === undefined ? [] : [`model=${model}`];
}
