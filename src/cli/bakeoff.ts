// `reckon bakeoff`: which teacher is worth it, before the whole job is paid for.
import type { Command } from "commander";
import { addScaleOption, scaled } from "./options.ts";

export type BakeoffCommandOptions = { out?: string; dryRun: boolean; json: boolean; scale?: string };

export function addBakeoffCommand(program: Command): void {
  const command = program
    .command("bakeoff")
    .summary("compare teachers on the same prompts before the whole job is paid for")
    .description(
      "Put the same prompts, drawn over all tasks of a recipe, to each of its teachers, verify the replies, and compare: share of right ones with intervals and paired tests, length, speed, price and hours for the whole job, how likely the student finds the traces, what it learns from them. Writes bakeoff.html and bakeoff.json with a recommendation. Every answer is in the folder's ledger before it is used: after a kill the same command goes on and asks nothing twice.",
    )
    .argument("<recipe>", "the recipe of a bake-off")
    .argument("[settings...]", "settings that win over the recipe's, like prompts=40")
    .option("--out <folder>", "where ledger and page go (default: bakeoff/NAME)")
    .option("--dry-run", "say what would be asked and what it would cost, and ask nothing", false)
    .option("--json", "print the outcome, or the quote, as JSON", false)
    .addHelpText(
      "after",
      "\nExamples:\n  $ reckon bakeoff recipes/bakeoff.yaml --dry-run\n  $ reckon bakeoff recipes/bakeoff.yaml prompts=40 budget.money=2",
    )
    .action(async (recipe: string, settings: string[], options: BakeoffCommandOptions) => {
      const { runBakeoff } = await import("./bakeoff-run.ts");
      await runBakeoff(recipe, scaled(settings, options), options);
    });
  addScaleOption(command);
}
