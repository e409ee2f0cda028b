// The SFT stage: rows with their traces → examples → a trained model.
import type { Model } from "../model/load.ts";
import type { Trainable } from "../model/trainable.ts";
import { mixedTraces, type TaskRows } from "../task/index.ts";
import { encodeExample } from "../text/mask.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { formatTrace } from "../text/trace.ts";
import type { StageContext } from "../train/loop.ts";
import { sft } from "../train/sft.ts";
import type { Recipe } from "./schema.ts";

export type StageInputs = { recipe: Recipe; rows: TaskRows; tokenizer: Tokenizer };

export function sftStage(
  context: StageContext,
  { recipe, rows, tokenizer }: StageInputs,
  model: Model,
): Promise<Trainable> {
  const settings = recipe.sft!;
  const examples = mixedTraces(rows.train, recipe.data.workedShare, recipe.seed).map(({ row, ...trace }) =>
    encodeExample(tokenizer, { system: recipe.systemPrompt, prompt: row.prompt, completion: formatTrace(trace) }),
  );
  const held = Math.min(settings.validationRows, Math.floor(examples.length / 10));
  return sft(context, model, settings, { training: examples.slice(held), validation: examples.slice(0, held) });
}
