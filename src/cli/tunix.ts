// `reckon tunix`: a recipe as a job for Tunix on TPUs, tried here before it is sent, and its result taken home.
import type { Command } from "commander";
import { number } from "./options.ts";

export type TunixBuildOptions = { out?: string; continueFrom?: string; force: boolean };
export type TunixPlanOptions = { devices: string; hours: number; compute: number; bandwidth: number; json: boolean };
export type TunixImportOptions = { model?: string; python?: string; out: string };
export type TunixSmokeOptions = { python?: string; work?: string; json: boolean };

export function addTunixCommand(program: Command): void {
  const tunix = program
    .command("tunix")
    .summary("a recipe as a job for Tunix on TPUs: plan, build, smoke, import")
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
    .option("--continue-from <folder>", "go on with the adapter of an earlier job's output, or of a run")
    .option("--force", "replace an earlier job at --out", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ reckon tunix build recipes/show-your-work.yaml model=google/gemma-3-1b-it --out jobs/show-your-work",
    )
    .action(async (recipe: string, settings: string[], options: TunixBuildOptions) => {
      const { runTunixBuild } = await import("./tunix-build.ts");
      await runTunixBuild(recipe, settings, options);
    });
  tunix
    .command("smoke")
    .summary("try a job here, on a tiny model over eight devices that the processor plays")
    .description(
      "Try a job before it is sent: its files, the syntax, imports and columns of each cell, then job.py, killed after a checkpoint of each stage, and the notebook from top to bottom, which goes on from there. Takes some minutes. Exit code 1 where something does not hold, with the cell.",
    )
    .argument("<folder>", "a folder that reckon tunix build wrote")
    .option(
      "--python <file>",
      "a Python with Tunix, nbclient, nbformat and ipykernel (default: $RECKON_PYTHON, python3)",
    )
    .option("--work <folder>", "where the trial writes, kept afterwards (default: a temporary folder)")
    .option("--json", "print each check as a line of JSON", false)
    .addHelpText("after", "\nExample:\n  $ reckon tunix smoke jobs/show-your-work --python venv/bin/python")
    .action(async (folder: string, options: TunixSmokeOptions) => {
      const { runTunixSmoke } = await import("./tunix-smoke.ts");
      await runTunixSmoke(folder, options);
    });
  tunix
    .command("import")
    .summary("take the result of a job home: adapters in PEFT's layout, journal, models")
    .description(
      "Make a run folder of what a job left: its journal, the adapter of each stage in PEFT's layout, the report, and with --model the trained models themselves, to be evaluated, compared and exported as those of a run here.",
    )
    .argument("<folder>", "the output folder of the job, with its journal.jsonl")
    .option("--model <folder>", "the model that the job began with: a folder in the Hugging Face layout, or owner/name")
    .option("--python <file>", "a Python with Tunix, to read the checkpoints of a job that was stopped")
    .requiredOption("--out <folder>", "the run folder to make")
    .addHelpText(
      "after",
      "\nExample:\n  $ reckon tunix import result/out --model google/gemma-3-1b-it --out runs/show-your-work",
    )
    .action(async (folder: string, options: TunixImportOptions) => {
      const { runTunixImport } = await import("./tunix-import.ts");
      await runTunixImport(folder, options);
    });
  tunix
    .command("plan")
    .summary("what a job will take: memory of a device and hours, on paper")
    .description(
      "Say what the job of a recipe takes on given devices, by its sizes, its lengths and the published figures of the hardware, and what to lower where it does not fit. Nothing is run, and no file but the recipe is read.",
    )
    .argument("<recipe>", "a recipe file")
    .argument("[settings...]", "settings that win over the recipe's")
    .option("--devices <name>", "the kind and number of chips", "v5e-8")
    .option("--hours <number>", "how long a session is", number(0), 9)
    .option("--compute <share>", "what of the peak arithmetic training reaches", number(0, 1), 0.4)
    .option("--bandwidth <share>", "what of memory and links sampling reaches", number(0, 1), 0.6)
    .option("--json", "print the plan as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ reckon tunix plan recipes/show-your-work.yaml model=google/gemma-3-1b-it --devices v5e-8 --hours 9",
    )
    .action(async (recipe: string, settings: string[], options: TunixPlanOptions) => {
      const { runTunixPlan } = await import("./tunix-plan.ts");
      await runTunixPlan(recipe, settings, options);
    });
}
