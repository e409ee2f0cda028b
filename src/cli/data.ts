// `reckon data build|check|show|pull|difficulty`: from the files of data sets to the rows that a model is trained on.
import { type Command, InvalidArgumentError } from "commander";
import { addDifficulty } from "./data-difficulty.ts";
import { addScaleOption, scaled, wholeNumber } from "./options.ts";

export type BuildCommandOptions = {
  out?: string;
  scale?: string;
  memory: number;
  threads: number;
  json: boolean;
  model?: string;
};
export type ShowCommandOptions = {
  rows: number;
  source?: string;
  id?: string;
  model?: string;
  out?: string;
  html?: string;
  json: boolean;
};
export type PullCommandOptions = { json: boolean };

const settingsHelp = "settings that win over the recipe's, like mix.temperature=2";

export function addDataCommand(program: Command): void {
  const data = program
    .command("data")
    .summary("build, check, show, pull and measure training data")
    .description(
      "Build the rows that a model is trained on from the files of data sets, by a data recipe: read, bring into one form, clean, drop duplicates, compare with evaluation sets, draw, write parquet with a manifest.",
    )
    .addHelpText("after", "\nExample:\n  $ reckon data build recipes/data/sft-mix.yaml");
  addBuild(data);
  addCheck(data);
  addShow(data);
  addPull(data);
  addDifficulty(data);
}

function addBuild(data: Command): void {
  const command = data
    .command("build")
    .summary("build the data of a recipe")
    .description(
      "Write parquet shards, manifest.json, DATA_SOURCES.md and quarantine.parquet. The same recipe, files and seed give the same bytes. A build that was broken off goes on where it stopped.",
    )
    .argument("<recipe>", "a data recipe")
    .argument("[settings...]", settingsHelp);
  addBuildOptions(command)
    .addHelpText(
      "after",
      "\nExamples:\n  $ reckon data build recipes/data/sft-mix.yaml\n  $ reckon data build recipes/data/generalist.yaml mix.temperature=2 --out data/flat --json",
    )
    .action(async (recipe: string, settings: string[], options: BuildCommandOptions) => {
      const { runDataBuild } = await import("./data-build.ts");
      await runDataBuild(recipe, scaled(settings, options), options, { checkOnly: false });
    });
}

function addCheck(data: Command): void {
  const command = data
    .command("check")
    .summary("do all of a build but the writing")
    .description(
      "Read, convert, clean and compare as build does, and say what it would write; fails where build would: too many rows set aside, questions of evaluation sets, fewer rows than asked for. With --model it fails too where no token would be learned, rows do not come back from the chat template, or too many are longer than the model's context.",
    )
    .argument("<recipe>", "a data recipe")
    .argument("[settings...]", settingsHelp);
  addBuildOptions(command)
    .option(
      "--model <folder>",
      "a model folder, or owner/name on the hub: encodes up to 2,000 rows as it is trained on them",
    )
    .addHelpText("after", "\nExample:\n  $ reckon data check recipes/data/generalist.yaml --model models/tiny")
    .action(async (recipe: string, settings: string[], options: BuildCommandOptions) => {
      const { runDataBuild } = await import("./data-build.ts");
      await runDataBuild(recipe, scaled(settings, options), options, { checkOnly: true });
    });
}

function addBuildOptions(command: Command): Command {
  return addScaleOption(command)
    .option("--out <folder>", "where the data goes (default: data/NAME)")
    .option("--memory <size>", "what DuckDB may hold in memory, like 500MB or 2GB", memoryBytes, 1e9)
    .option("--threads <count>", "threads that read and check rows", wholeNumber(1, 256), 2)
    .option("--json", "print the manifest as JSON", false);
}

function addShow(data: Command): void {
  data
    .command("show")
    .summary("print rows of built data, or write a page about all of it")
    .description(
      "Print rows of a built folder, or of the folder of a recipe, with the place that each came from. With --model each row is shown as the model sees it, the tokens that are learned coloured. With --html it writes a page instead: what became of the rows, domains, lengths, samples, duplicates and all that was set aside, in one file that needs no network.",
    )
    .argument("<data>", "a data recipe that was built, or its folder")
    .option("--rows <count>", "how many rows", wholeNumber(1, 1000), 3)
    .option("--source <name>", "rows of this source only")
    .option("--id <id>", "the row with this id")
    .option("--model <folder>", "a model folder whose tokenizer and chat template lay the rows out")
    .option("--out <folder>", "where the data of a recipe was built (default: data/NAME)")
    .option("--html <file>", "write the page of the whole build to this file")
    .option("--json", "print rows as JSON Lines", false)
    .addHelpText(
      "after",
      "\nExamples:\n  $ reckon data show data/sft-mix --rows 5\n  $ reckon data show recipes/data/sft-mix.yaml --id glaive-17 --model models/tiny\n  $ reckon data show data/sft-mix --model models/tiny --html sft-mix.html",
    )
    .action(async (name: string, options: ShowCommandOptions) => {
      const { runDataShow } = await import("./data-show.ts");
      await runDataShow(name, options);
    });
}

function addPull(data: Command): void {
  data
    .command("pull")
    .summary("download files of a data set from the Hugging Face hub")
    .description(
      "Download the rows of a data set into the cache of Hugging Face's tools, and print where they lie. What is there already is kept; a broken download goes on.",
    )
    .argument("<dataset>", "hub:owner/name, with @revision and :glob where wanted; 'hub:' may be left out")
    .option("--json", "print the files as JSON", false)
    .addHelpText(
      "after",
      '\nExamples:\n  $ reckon data pull openai/gsm8k\n  $ reckon data pull "hub:allenai/sciq@main:data/train-*.parquet" --json',
    )
    .action(async (name: string, options: PullCommandOptions) => {
      const { runDataPull } = await import("./data-pull.ts");
      await runDataPull(name, options);
    });
}

function memoryBytes(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([MG])i?B$/i.exec(text.trim()) ?? [];
  const bytes = Number(digits) * (unit.toUpperCase() === "G" ? 1e9 : 1e6);
  if (digits === undefined || bytes < 3e8)
    throw new InvalidArgumentError("It must be at least 300MB, like 500MB or 2GB.");
  return bytes;
}
