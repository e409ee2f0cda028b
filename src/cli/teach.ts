// `reckon teach`: rows from a stronger model's traces, each checked before it is kept.
import type { Command } from "commander";
import { addScaleOption, scaled } from "./options.ts";

export type TeachCommandOptions = { out?: string; dryRun: boolean; json: boolean; scale?: string };

export function addTeachCommand(program: Command): void {
  const command = program
    .command("teach")
    .summary("make training rows from the traces of stronger models")
    .description(
      "Ask the teachers of a recipe, which are endpoints that speak OpenAI's API, check each reply, keep the shortest right one or the best by a rubric, and write rows.jsonl and rows.parquet. Every answer is in the ledger of the folder before it is used: after a kill at any moment the same command goes on and pays for none of them again. Ends when every task has its rows, or the budget is gone.",
    )
    .argument("<recipe>", "a teaching recipe")
    .argument("[settings...]", "settings that win over the recipe's, like tasks.gsm8k.rows=100")
    .option("--out <folder>", "where ledger and rows go (default: teach/NAME)")
    .option("--dry-run", "say what would be asked and what it would cost, and ask nothing", false)
    .option("--json", "print the outcome, or the quote, as JSON", false)
    .addHelpText(
      "after",
      "\nExamples:\n  $ reckon teach recipes/teach.yaml --dry-run\n  $ reckon teach recipes/teach.yaml tasks.gsm8k.rows=100 budget.tokens=200000",
    )
    .action(async (recipe: string, settings: string[], options: TeachCommandOptions) => {
      const { runTeach } = await import("./teach-run.ts");
      await runTeach(recipe, scaled(settings, options), options);
    });
  addScaleOption(command);
}
