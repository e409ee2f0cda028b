// `reckon run`: a whole recipe, from the first stage to the report.
import type { Command } from "commander";
import { addDeviceOption, addScaleOption, scaled } from "./options.ts";
import type { RecipeOptions } from "./run-recipe.ts";

export function addRunCommand(program: Command): void {
  const command = program
    .command("run")
    .summary("run a whole recipe: stages, evaluation, report")
    .description("Run a whole recipe: its stages, the evaluation and the report. Prints the table of results.")
    .argument("<recipe>", "a recipe file")
    .argument("[settings...]", "settings that win over the recipe's, like grpo.reward.trace.weight=0")
    .option("--out <folder>", "folder of the run (default: runs/ and the recipe's name, numbered when it is taken)")
    .option("--resume", "continue an interrupted run from its last checkpoint", false);
  addDeviceOption(command);
  addScaleOption(command)
    .addHelpText(
      "after",
      `
Examples:
  $ reckon run recipes/show-your-work.yaml
  $ reckon run recipes/generalist.yaml --scale tiny
  $ reckon run recipes/show-your-work.yaml grpo.reward.trace.weight=0 --out runs/no-trace-reward
  $ reckon run recipes/show-your-work.yaml --out runs/no-trace-reward --resume`,
    )
    .action(async (recipeFile: string, settings: string[], options: RecipeOptions & { scale?: string }) => {
      const { runRecipe } = await import("./run-recipe.ts");
      await runRecipe({ ...options, command: "run", recipeFile, settings: scaled(settings, options) });
    });
}
