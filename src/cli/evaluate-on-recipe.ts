// The work of `reckon eval`: a recipe's rows through the harness, with progress, and the table at the end.
import { resolve } from "node:path";
import { encodePrompts } from "../eval/harness.ts";
import { hashModel } from "../eval/pins.ts";
import { evaluationSetup, goldEvaluation, modelEvaluation } from "../recipe/evaluation-stage.ts";
import { loadRecipe } from "../recipe/load.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { loadTask } from "../task/index.ts";
import { modelFolder } from "./model-folder.ts";
import { openModel } from "./open-model.ts";
import type { ModelOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { resultTable } from "./table.ts";

export async function evaluateOnRecipe({
  model,
  adapter,
  recipeFile,
  settings,
}: ModelOptions & { recipeFile: string; settings: string[] }): Promise<void> {
  const folder = resolve(await modelFolder(model));
  const { recipe } = loadRecipe(recipeFile, [...settings, `model=${JSON.stringify(folder)}`], { evaluationOnly: true });
  const { family, weights, trainable, tokenizer } = await openModel({
    model: recipe.model,
    ...(adapter ? { adapter } : {}),
  });
  const rows = await loadTask(recipe.data, recipe.seed, { evaluationOnly: true });

  const progress = createProgress(process.stderr);
  const events: RunEvent[] = [];
  const emit: EventSink = (event) => {
    events.push(event);
    progress.emit(event);
  };
  const name = adapter ?? model;
  try {
    for (const message of rows.warnings) emit({ type: "warning", message });
    const setup = await evaluationSetup(recipe, rows);
    encodePrompts(tokenizer(), recipe.systemPrompt, rows.test, family.contextLength);
    emit({ type: "stage-start", stage: "evaluation of gold", totalSteps: rows.test.length });
    const gold = await goldEvaluation(setup, emit);
    emit({
      type: "stage-start",
      stage: `evaluation of ${name}`,
      totalSteps: rows.test.length * setup.sampling.samples,
    });
    await modelEvaluation({
      subject: {
        name,
        policy: { family, weights, trainable, threads: recipe.threads },
        tokenizer: tokenizer(),
        identity: await hashModel(folder, ...(adapter ? [adapter] : [])),
      },
      setup,
      gold,
      begun: undefined,
      emit,
      interrupted: () => false,
    });
  } finally {
    progress.close();
  }
  process.stdout.write(resultTable(events, process.stdout.columns));
}
