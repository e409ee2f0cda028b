// `reckon compare`: the evaluations of several runs against the first, test by test and answer by answer.
import type { Command } from "commander";
import type { CompareOptions } from "./compare-runs.ts";
import { wholeNumber } from "./options.ts";

export function addCompareCommand(program: Command): void {
  program
    .command("compare")
    .summary("compare the evaluations of runs, paired row by row")
    .description(
      "Compare the evaluations of runs with that of the first: exact McNemar where scores are 0 or 1, paired bootstrap elsewhere, p-values after Holm, and the rows that were fixed or broken with both answers side by side. Of each run the last evaluated model counts. Runs that were not measured alike, in rows, prompt, template, sampler or verifier, are refused with exit code 2.",
    )
    .argument("<runs...>", "folders of runs; of a single one its models are compared with each other")
    .option("--models <names>", "the models to compare, like sft,grpo: of one run, or one for each run", list)
    .option("--allow <pins>", "pins that may differ all the same, like template,verifier", list)
    .option("--flips <number>", "how many rows of each kind to print", wholeNumber(0), 2)
    .option("--json", "one JSON object in place of tables and text")
    .addHelpText(
      "after",
      "\nExamples:\n  $ reckon compare runs/show-your-work runs/no-trace-reward\n  $ reckon compare runs/show-your-work --models sft,grpo --flips 5",
    )
    .action(async (runs: string[], options: CompareOptions) => {
      const { compareRuns } = await import("./compare-runs.ts");
      compareRuns(runs, options);
    });
}

const list = (text: string) => text.split(",").map((name) => name.trim());
