// Profiles a stage for the terminal: progress while it runs, tables at the end, the page where one was asked for.
import type { ProfiledStage } from "../profile/profile-stage.ts";
import { loadRecipe } from "../recipe/load.ts";
import type { Recipe } from "../recipe/schema.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { RecipeError } from "../run/errors.ts";
import { modelFolder } from "./model-folder.ts";
import type { ProfileOptions } from "./profile.ts";
import { describeProfile } from "./profile-text.ts";

/** @throws UserError */
export async function runProfile(
  recipeFile: string,
  settings: readonly string[],
  { stage: named, steps, out, json }: ProfileOptions,
): Promise<void> {
  const { recipe } = loadRecipe(recipeFile, settings);
  const stage = named ?? firstStage(recipe, recipeFile);
  recipe.model = await modelFolder(recipe.model);
  // The engine is loaded only now, so that a bad recipe is answered at once.
  const { profileStage } = await import("../profile/profile-stage.ts");
  const profile = await profileStage(recipe, {
    stage,
    steps,
    emit(event) {
      if (event.type === "warning") process.stderr.write(`${event.message}\n`);
      if (event.type === "train-step" || event.type === "grpo-step")
        process.stderr.write(
          `${stage} step ${event.step} of ${steps + 1}${event.step === 1 ? ", which is not measured" : ""}\n`,
        );
    },
  });
  if (out !== undefined) {
    const { profilePage } = await import("../profile/page.ts");
    writeFileAtomic(out, profilePage(profile));
  }
  process.stdout.write(json ? `${JSON.stringify(profile, null, 2)}\n` : describeProfile(profile));
  if (out !== undefined) process.stderr.write(`page: ${out}\n`);
}

function firstStage(recipe: Recipe, file: string): ProfiledStage {
  if (recipe.sft) return "sft";
  if (recipe.grpo) return "grpo";
  throw new RecipeError(`${file}: the recipe has neither sft nor grpo, which are what can be profiled`);
}
