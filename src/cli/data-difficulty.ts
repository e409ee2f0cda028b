// `reckon data difficulty`: how hard prompts are for a model, for builds and runs to choose by.
import { type Command, Option } from "commander";
import type { ModelOptions } from "./options.ts";
import { addWeightOptions, wholeNumber } from "./options.ts";

export type DifficultyOptions = Omit<ModelOptions, "model"> & {
  data: string;
  split: "train" | "test";
  samples: number;
  rows?: number;
  maxTokens?: number;
  seed?: number;
  system?: string;
  out?: string;
  json: boolean;
};

export function addDifficulty(data: Command): void {
  addWeightOptions(data.command("difficulty"))
    .summary("measure a model's pass rate on each prompt")
    .description(
      "Draw completions of each prompt at temperature 1 and write how many give the gold answer: a JSON Lines or parquet file of the rows with their pass rates, from which `sample: {method: difficulty}` of a data recipe draws what is neither too easy nor too hard. Rows whose answers cannot be judged by comparing them are said, and count neither way. What was measured when it is broken off is kept.",
    )
    .argument("<model>", "a model folder in the Hugging Face layout, or owner/name on the hub")
    .requiredOption(
      "--data <rows>",
      "a built folder, a JSON Lines file, a data recipe that was built, or a recipe of a run",
    )
    .addOption(new Option("--split <name>", "which rows").choices(["train", "test"]).default("train"))
    .option("--samples <count>", "completions of each prompt", wholeNumber(1, 1024), 8)
    .option("--rows <count>", "so many rows, drawn by the seed (default: all)", wholeNumber(1))
    .option("--max-tokens <count>", "the longest completion (default: the recipe's, else 256)", wholeNumber(1))
    .option("--seed <number>", "of the draws (default: the recipe's, else 42)", wholeNumber(0))
    .option("--system <text>", "the system prompt (default: the recipe's, else none)")
    .option("--out <file>", "a .jsonl or .parquet file (default: NAME-difficulty.jsonl beside the data)")
    .option("--json", "print the summary as JSON", false)
    .addHelpText(
      "after",
      "\nExamples:\n  $ reckon data difficulty models/tiny --data data/science --samples 8\n  $ reckon data difficulty models/tiny --data recipes/show-your-work.yaml --rows 500 --out hard.parquet",
    )
    .action(async (model: string, options: DifficultyOptions) => {
      const { runDifficulty } = await import("./measure-difficulty.ts");
      await runDifficulty({ ...options, model });
    });
}
