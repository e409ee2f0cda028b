// `reckon eval`: one model, or a model with an adapter, on the test rows of a recipe; or a run's stored answers scored again.
import type { Command } from "commander";
import { UsageError } from "../run/errors.ts";
import { addDeviceOption, addModelOptions, type ModelOptions } from "./options.ts";

type EvalOptions = Partial<ModelOptions> & { out?: string; resume: boolean; rescore?: string };

export function addEvalCommand(program: Command): void {
  const command = program
    .command("eval")
    .summary("evaluate a model on the test rows of a recipe, or score stored answers again")
    .description(
      "Evaluate a model on the test rows of a recipe by the harness that every run uses, or score what a run stored again, by today's verifier and other settings. Prints the table with the gold targets above.",
    )
    .argument("[recipe]", "a recipe file, for its rows, system prompt and length of answers; none with --rescore")
    .argument("[settings...]", "settings that win over the recipe's, like data.testRows=100");
  addDeviceOption(command);
  addModelOptions(command, { isRequired: false })
    .option("--out <folder>", "write a run folder with its journal and report, for `reckon compare`")
    .option("--resume", "go on in that folder where the evaluation was cut off", false)
    .option("--rescore <run>", "score the stored answers of a run again; generates nothing")
    .addHelpText(
      "after",
      `
Examples:
  $ reckon eval --model models/tiny recipes/show-your-work.yaml data.testRows=100
  $ reckon eval --model models/tiny recipes/show-your-work.yaml --out runs/tiny
  $ reckon eval --rescore runs/tiny evaluation.reward.correctness.tolerance=0.01`,
    )
    .action(async (recipeFile: string | undefined, settings: string[], { rescore, ...options }: EvalOptions) => {
      if (rescore !== undefined) return await scoreAgain(rescore, [recipeFile ?? [], settings].flat(), options);
      const { model, out, resume } = options;
      if (recipeFile === undefined) throw new UsageError("name a recipe to evaluate on, or a run with --rescore");
      if (model === undefined) throw new UsageError("name a model with --model");
      if (resume && out === undefined) throw new UsageError("--resume goes on in a folder: name it with --out");
      const { evaluateOnRecipe } = await import("./evaluate-on-recipe.ts");
      await evaluateOnRecipe({ ...options, model, recipeFile, settings });
    });
}

async function scoreAgain(
  run: string,
  settings: string[],
  { out, ...others }: Omit<EvalOptions, "rescore">,
): Promise<void> {
  const foreign = others.resume ? "--resume" : (["model", "adapter"] as const).find((name) => others[name]);
  if (foreign) throw new UsageError(`--rescore generates nothing, so leave out ${foreign.replace(/^(?!--)/, "--")}`);
  const { rescoreStored } = await import("./rescore-stored.ts");
  await rescoreStored(run, settings, out);
}
