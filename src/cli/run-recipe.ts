// Runs a recipe or one stage of it for the terminal: settings in, progress while it runs, results at the end.
import { relative } from "node:path";
import { loadRecipe } from "../recipe/load.ts";
import { pinnedModel } from "../recipe/pinned-model.ts";
import type { Recipe } from "../recipe/schema.ts";
import { RecipeError } from "../run/errors.ts";
import { InterruptedError, onInterrupt } from "../run/interrupt.ts";
import { readJournal } from "../run/journal.ts";
import { checkRunFolder, runPaths } from "../run/run-folder.ts";
import { chooseFolder } from "./choose-folder.ts";
import { modelFolder } from "./model-folder.ts";
import { createProgress } from "./progress.ts";
import { shellLine } from "./shell-line.ts";
import { resultTable } from "./table.ts";

type Stage = "pretrain" | "sft" | "grpo";

/** Options of every command that runs a recipe. */
export type RecipeOptions = { out?: string; resume: boolean };

/** @throws UserError, also InterruptedError with the command that continues the run. */
export async function runRecipe({
  command,
  recipeFile,
  settings,
  out,
  resume,
}: RecipeOptions & { command: "run" | Stage; recipeFile: string; settings: string[] }): Promise<void> {
  const { recipe } = loadRecipe(recipeFile, settings);
  if (command !== "run") requireStage(recipe, command, recipeFile);
  const folder = out ?? chooseFolder(recipe.name, { resume });

  checkRunFolder(folder, { resume });
  if (recipe.pretrain === undefined)
    recipe.model = await modelFolder(resume ? pinnedModel(recipe, folder) : recipe.model);
  // The engine is loaded only now, so that a bad recipe is answered at once.
  const { executeRecipe } = await import("../recipe/execute.ts");
  const progress = createProgress(process.stderr);
  const interrupt = onInterrupt(() =>
    progress.note("stopping after this step, then saving; press Ctrl-C again to stop at once"),
  );
  try {
    await executeRecipe(recipe, {
      folder,
      resume,
      ...(command === "run" ? {} : { only: [command] }),
      emit: progress.emit,
      interrupted: interrupt.requested,
    });
  } catch (error) {
    throw error instanceof InterruptedError
      ? new InterruptedError(shellLine("reckon", command, recipeFile, ...settings, "--out", folder, "--resume"))
      : error;
  } finally {
    interrupt.dispose();
    progress.close();
  }
  const { writeReport } = await import("../report/write.ts");
  const { html } = await writeReport(folder);
  process.stdout.write(resultTable(readJournal(runPaths(folder).journal), process.stdout.columns));
  process.stderr.write(`report: ${relative("", html) || html}\n`);
}

function requireStage(recipe: Recipe, stage: Stage, file: string): void {
  if (recipe[stage] === undefined) throw new RecipeError(`${file}: the recipe has no stage '${stage}' to run`);
}
