// `reckon eval`: one model, or a model with an adapter, on the test rows of a recipe.
import type { Command } from "commander";
import { addModelOptions, type ModelOptions } from "./options.ts";

export function addEvalCommand(program: Command): void {
  const command = program
    .command("eval")
    .summary("evaluate a model on the test rows of a recipe")
    .description(
      "Evaluate a model on the test rows of a recipe, greedily, by the harness that every run uses. Prints the table with the gold targets above.",
    )
    .argument("<recipe>", "a recipe file, for its rows, system prompt and length of answers")
    .argument("[settings...]", "settings that win over the recipe's, like data.testRows=100");
  addModelOptions(command)
    .addHelpText(
      "after",
      "\nExample:\n  $ reckon eval --model models/tiny recipes/show-your-work.yaml data.testRows=100",
    )
    .action(async (recipeFile: string, settings: string[], options: ModelOptions) => {
      const { evaluateOnRecipe } = await import("./evaluate-on-recipe.ts");
      await evaluateOnRecipe({ ...options, recipeFile, settings });
    });
}
