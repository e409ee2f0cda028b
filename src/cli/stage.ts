// `reckon pretrain`, `reckon sft`, `reckon grpo`: one stage of a recipe.
import type { Command } from "commander";
import { addDeviceOption, addScaleOption, scaled } from "./options.ts";
import type { RecipeOptions } from "./run-recipe.ts";

const stages = {
  pretrain: {
    does: "train a new base model on text that Reckon makes",
    note: "",
    recipe: "recipes/base.yaml",
    setting: "pretrain.steps=200",
  },
  sft: {
    does: "teach the recipe's model by supervised fine-tuning",
    note: "",
    recipe: "recipes/show-your-work.yaml",
    setting: "sft.epochs=2",
  },
  grpo: {
    does: "improve the model by group relative policy optimisation",
    note: " It starts from the SFT stage in the same run folder, where there is one: name that folder with --out and add --resume.",
    recipe: "recipes/show-your-work.yaml",
    setting: "grpo.steps=20",
  },
} as const;

export function addStageCommands(program: Command): void {
  for (const [stage, { does, note, recipe, setting }] of Object.entries(stages)) {
    const command = program
      .command(stage)
      .summary(`one stage of a recipe: ${does}`)
      .description(`Run one stage of a recipe: ${does}.${note}`)
      .argument("<recipe>", "a recipe file")
      .argument("[settings...]", `settings that win over the recipe's, like ${setting}`)
      .option("--out <folder>", "folder of the run (default: runs/ and the recipe's name, numbered when it is taken)")
      .option("--resume", "continue in a folder that holds a run, from its last checkpoint", false);
    addDeviceOption(command);
    addScaleOption(command)
      .addHelpText("after", `\nExample:\n  $ reckon ${stage} ${recipe} ${setting} --out runs/trial`)
      .action(async (recipeFile: string, settings: string[], options: RecipeOptions & { scale?: string }) => {
        const { runRecipe } = await import("./run-recipe.ts");
        await runRecipe({
          ...options,
          command: stage as keyof typeof stages,
          recipeFile,
          settings: scaled(settings, options),
        });
      });
  }
}
