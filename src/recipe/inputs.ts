// Everything that the stages after pretraining read: model, tokenizer, rows, examples, prompts. Opened and checked before
// a run folder is made, so that what can be known to be wrong is said before any work.
import { encodePrompts } from "../eval/harness.ts";
import { checkInt8Products } from "../model/int8-products.ts";
import { loadModel, type Model } from "../model/load.ts";
import { targetProblem } from "../model/targets.ts";
import { RecipeError } from "../run/errors.ts";
import { loadTask, type TaskRows } from "../task/index.ts";
import { fitTokenizer } from "../text/fit-tokenizer.ts";
import { loadTokenizer, type Tokenizer } from "../text/tokenizer.ts";
import { type EvaluationSetup, evaluationSetup } from "./evaluation-stage.ts";
import { type GrpoPrompts, grpoPrompts } from "./grpo-stage.ts";
import { openReward } from "./open-reward.ts";
import type { Recipe } from "./schema.ts";
import { type SftExamples, type StageInputs, sftExamples } from "./sft-stage.ts";
import { tokenizerWarnings } from "./tokenizer-warnings.ts";

export type RunInputs = {
  model: Model;
  tokenizer: Tokenizer;
  rows: TaskRows;
  /** Tokens; 0 where no evaluation is wanted. */
  longestTestPrompt: number;
  /** Undefined where the stage is not wanted. */
  sft: SftExamples | undefined;
  grpo: GrpoPrompts | undefined;
  evaluation: EvaluationSetup | undefined;
  /** How the chat template is used, what the tokenizer changes, and what was left out, a sentence each. */
  warnings: string[];
};

/** @throws UserError for a model, a file or a row that cannot be used, and when rows do not fit the recipe's sizes */
export async function openInputs(
  recipe: Recipe,
  wanted: (stage: "sft" | "grpo" | "evaluation") => boolean,
): Promise<RunInputs> {
  await checkInt8Products(recipe.memory.weights);
  const model = loadModel(recipe.model, { precision: recipe.memory.weights });
  for (const stage of ["sft", "grpo"] as const) if (wanted(stage)) checkTargets(recipe, stage, model);
  const tokenizer = fitTokenizer(loadTokenizer(recipe.model), model.family.vocabularySize);
  const rows = await loadTask(recipe.data, recipe.seed);
  const inputs: StageInputs = { recipe, rows, tokenizer, contextLength: model.family.contextLength };
  const testPrompts = wanted("evaluation")
    ? encodePrompts(tokenizer, recipe.systemPrompt, rows.test, model.family.contextLength)
    : [];
  const longestTestPrompt = testPrompts.reduce((longest, { length }) => Math.max(longest, length), 0);
  const sft = recipe.sft && wanted("sft") ? sftExamples(inputs) : undefined;
  const grpo = recipe.grpo && wanted("grpo") ? grpoPrompts(inputs, await openReward(recipe.grpo.reward)) : undefined;
  const evaluation = wanted("evaluation") ? await evaluationSetup(recipe, rows) : undefined;
  const count = rows.train.length;
  const warnings = [
    ...(model.roundingError === undefined
      ? []
      : [
          `the weights in int8 differ from the model's by ${(100 * model.roundingError).toFixed(2)} % (root mean square)`,
        ]),
    ...tokenizerWarnings(tokenizer, rows.train, recipe),
    ...rows.warnings,
    ...(rows.unused > 0
      ? [`train: data.trainRows is ${recipe.data.trainRows}, so ${rows.unused} more rows are not used`]
      : []),
    ...(sft?.withoutTrace
      ? [`sft: ${sft.withoutTrace} of ${count} rows have no reasoning and were left out; they are prompts alone`]
      : []),
    ...(sft?.leftOut ? [`sft: ${sft.leftOut} of ${count} examples are too long for a row and were left out`] : []),
    ...(grpo?.leftOut
      ? [`grpo: ${grpo.leftOut} of ${count} prompts leave no room for a completion and were left out`]
      : []),
    ...(grpo?.withoutPassRate
      ? [
          `grpo: ${grpo.withoutPassRate} of ${count} prompts have no pass rate and are drawn as often as the others on average`,
        ]
      : []),
  ];
  return { model, tokenizer, rows, longestTestPrompt, sft, grpo, evaluation, warnings };
}

/** An adapter that attaches to nothing would train nothing. */
function checkTargets(recipe: Recipe, stage: "sft" | "grpo", { family }: Model): void {
  const settings = recipe[stage];
  const problem = settings?.method === "lora" ? targetProblem(family.linears, settings.lora) : undefined;
  if (problem !== undefined) throw new RecipeError(`${stage}.lora.${problem}`);
}
