// The SFT stage: rows with their traces → examples → a trained model.
import type { Sequence } from "../data/micro-batch.ts";
import { randomKey } from "../engine/random.ts";
import type { Model } from "../model/load.ts";
import type { Trainable } from "../model/trainable.ts";
import { DataError } from "../run/errors.ts";
import { createSampler } from "../sample/generate.ts";
import { mixedTraces, type TaskRows } from "../task/index.ts";
import { encodeExample } from "../text/mask.ts";
import { hasTrace, type Row } from "../text/row.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { formatTrace } from "../text/trace.ts";
import type { StageContext } from "../train/loop.ts";
import { sft } from "../train/sft.ts";
import type { Recipe } from "./schema.ts";

/** Held-out prompts whose completions are shown during training. */
export const probes = 2;

export type StageInputs = { recipe: Recipe; rows: TaskRows; tokenizer: Tokenizer; contextLength: number };

type SftExample = Sequence & { row: Row };
export type SftExamples = {
  training: SftExample[];
  validation: SftExample[];
  /** Too long for a row. */
  leftOut: number;
  /** Rows without reasoning, which are prompts for GRPO and the evaluation. */
  withoutTrace: number;
};

/**
 * The examples that fit, the first of them held back for validation.
 * @throws DataError when no row has a trace or none fits, so that there is nothing to learn from
 */
export function sftExamples({ recipe, rows, tokenizer, contextLength }: StageInputs): SftExamples {
  const { rowTokens, validationRows } = recipe.sft!;
  const traces = mixedTraces(rows.train, recipe.data.traces, recipe.seed).filter(hasTrace);
  if (traces.length === 0) {
    throw new DataError(
      `none of the ${rows.train.length} train rows has reasoning, so SFT has nothing to learn from; give rows with reasoning, or take sft out of the recipe`,
    );
  }
  const all = traces.map(({ row, ...trace }): SftExample => {
    const example = { system: recipe.systemPrompt, prompt: row.prompt, completion: formatTrace(trace) };
    return { row, ...encodeExample(tokenizer, example) };
  });
  const most = Math.min(rowTokens, contextLength);
  const examples = all.filter(({ ids, promptLength }) => ids.length <= most && ids.length > promptLength);
  if (examples.length === 0) {
    const shortest = Math.min(...all.map(({ ids }) => ids.length));
    throw new DataError(
      rowTokens < contextLength
        ? `sft.rowTokens is ${rowTokens}, but the shortest of ${all.length} examples has ${shortest} tokens, so there is nothing to learn from; raise sft.rowTokens`
        : `the shortest of ${all.length} examples has ${shortest} tokens, the model's context holds ${contextLength}, so there is nothing to learn from; choose shorter rows`,
    );
  }
  const held = Math.min(validationRows, Math.floor(examples.length / 10));
  return {
    training: examples.slice(held),
    validation: examples.slice(0, held),
    leftOut: all.length - examples.length,
    withoutTrace: rows.train.length - traces.length,
  };
}

export function sftStage(
  context: StageContext,
  { recipe, tokenizer }: Pick<StageInputs, "recipe" | "tokenizer">,
  model: Model,
  { training, validation }: SftExamples,
): Promise<Trainable> {
  const probed = validation.slice(0, probes);
  const prompts = probed.map(({ ids, promptLength }) => ({ ids: ids.slice(0, promptLength), keys: [randomKey(0)] }));
  const { maxNewTokens } = recipe.evaluation;
  const generation = { temperature: 0, topK: 0, topP: 1, maxNewTokens, slots: probes, stopIds: tokenizer.endOfTurnIds };
  return sft(context, model, recipe.sft!, {
    training,
    validation,
    async probe(trainable) {
      const completions = await createSampler({ ...model, trainable, threads: recipe.threads }, generation).generate(
        prompts,
      );
      return probed.map(({ row }, i) => {
        const text = tokenizer.decode(completions[i]![0]!.ids, { skipSpecialTokens: true });
        return { rowId: row.id, prompt: row.prompt, text };
      });
    },
  });
}
