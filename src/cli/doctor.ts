// `reckon doctor`: what a model folder is, what it lacks, and whether this machine can use and train it.
import { type Command, Option } from "commander";
import { type Precision, precisions } from "../model/precision.ts";
import { wholeNumber } from "./options.ts";

export type DoctorOptions = {
  adapter?: string;
  context?: number;
  rowTokens?: number;
  rows: number;
  group: number;
  newTokens?: number;
  rank?: number;
  weights: Precision;
  json: boolean;
};

export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .summary("what a model folder is, what it lacks, what it needs")
    .description(
      "Print what a model folder is, what is missing or wrong, how much memory inference, scoring, SFT and GRPO take at the given lengths, and whether this machine has it. Reads no weights; of a model on the hub it takes the settings and the tokenizer alone. Ends with 1 when something is broken.",
    )
    .argument("<model>", "a model folder in the Hugging Face layout, or owner/name on the hub")
    .option("--adapter <folder>", "a PEFT adapter folder to look at with the model")
    .option("--context <count>", "tokens of a prompt with its completion (default: 512)", wholeNumber(2))
    .option("--new-tokens <count>", "tokens of a completion (default: half of the context)", wholeNumber(1))
    .option("--row-tokens <count>", "tokens of a packed row in scoring and training (default: 1024)", wholeNumber(8))
    .option("--rows <count>", "rows of a micro-batch", wholeNumber(1), 1)
    .option("--group <count>", "completions that GRPO samples side by side", wholeNumber(2), 8)
    .option("--rank <count>", "of adapters on every projection (default: the adapter's, or 16)", wholeNumber(1))
    .addOption(
      new Option("--weights <type>", "how frozen weights lie in memory").choices(precisions).default("float32"),
    )
    .option("--json", "print one JSON object", false)
    .addHelpText(
      "after",
      `
Examples:
  $ reckon doctor models/tiny
  $ reckon doctor google/gemma-3-1b-it --row-tokens 1024 --rows 1
  $ reckon doctor models/tiny --adapter adapters/mine --context 1024 --new-tokens 256 --group 4 --json`,
    )
    .action(async (model: string, options: DoctorOptions) => {
      const [{ examine }, { describe }] = await Promise.all([import("./doctor-report.ts"), import("./doctor-text.ts")]);
      const report = await examine(model, options);
      process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : describe(report));
      if (report.problems.length > 0) process.exitCode = 1;
    });
}
