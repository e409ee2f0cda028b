// `reckon tunix`: a recipe as a job for Tunix on TPUs, tried here before it is sent, and its result taken home.
import type { Command } from "commander";

export type TunixBuildOptions = { out?: string; force: boolean };

export function addTunixCommand(program: Command): void {
  const tunix = program
    .command("tunix")
    .summary("a recipe as a job for Tunix on TPUs: build, smoke, import")
    .description("Build the job of a recipe for Tunix, which trains on TPUs; try it here; take its result home.");
  tunix
    .command("build")
    .summary("write the folder of a job: script, notebook, rows, rewards, descriptions for Kaggle")
    .description(
      "Write a folder that trains a recipe's SFT and GRPO with Tunix, on a TPU that Kaggle lends or any other: one readable Python script, the same as a notebook, the rows as parquet, Reckon's own rewards as one program, packages with their versions, descriptions for Kaggle. How it lies on the devices stands under tunix in the recipe.",
    )
    .argument("<recipe>", "a recipe file")
    .argument("[settings...]", "settings that win over the recipe's, like model=google/gemma-3-1b-it tunix.tensor=2")
    .option("--out <folder>", "where to put it (default: jobs/NAME)")
    .option("--force", "replace an earlier job at --out", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ reckon tunix build recipes/show-your-work.yaml model=google/gemma-3-1b-it --out jobs/show-your-work",
    )
    .action(async (recipe: string, settings: string[], options: TunixBuildOptions) => {
      const { runTunixBuild } = await import("./tunix-build.ts");
      await runTunixBuild(recipe, settings, options);
    });
}
