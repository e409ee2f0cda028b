// `reckon profile`: where the time and memory of a training step go.
import { type Command, Option } from "commander";
import type { ProfiledStage } from "../profile/profile-stage.ts";
import { addDeviceOption, addScaleOption, scaled, wholeNumber } from "./options.ts";

export type ProfileOptions = { stage?: ProfiledStage; steps: number; out?: string; json: boolean };

export function addProfileCommand(program: Command): void {
  const command = program
    .command("profile")
    .summary("where the time and memory of a training step go")
    .description(
      "Take a few steps of a stage of a recipe and print where their time went, by part and by operator; --out writes a page with a flame chart. The model that is trained is the recipe's, and nothing of it is kept: to look at GRPO after SFT, name that model with model=FOLDER.",
    )
    .argument("<recipe>", "a recipe file")
    .argument("[settings...]", "settings that win over the recipe's, like sft.method=lora")
    .addOption(new Option("--stage <name>", "which stage (default: the recipe's first)").choices(["sft", "grpo"]))
    .option("--steps <count>", "steps to measure, after one that compiles the programs", wholeNumber(1), 3)
    .option("--out <file>", "write a page with a flame chart to this file")
    .option("--json", "print one JSON object", false);
  addDeviceOption(command);
  addScaleOption(command)
    .addHelpText(
      "after",
      `
Examples:
  $ reckon profile recipes/show-your-work.yaml --out profile.html
  $ reckon profile recipes/show-your-work.yaml grpo.groupSize=4 --stage grpo --steps 2
  $ reckon profile recipes/show-your-work.yaml sft.method=lora --json`,
    )
    .action(async (recipeFile: string, settings: string[], options: ProfileOptions & { scale?: string }) => {
      const { runProfile } = await import("./run-profile.ts");
      await runProfile(recipeFile, scaled(settings, options), options);
    });
}
