// The GRPO stage: rows → prompts that know how a completion is rewarded → a trained model.

import type { Model } from "../model/load.ts";
import type { Trainable } from "../model/trainable.ts";
import { judgedPair } from "../reward/agreement.ts";
import type { CompositeReward } from "../reward/combine.ts";
import { DataError } from "../run/errors.ts";
import { completionConfidence } from "../sample/confidence.ts";
import { encodeChat } from "../text/chat.ts";
import { promptMessages } from "../text/mask.ts";
import type { Row } from "../text/row.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { grpo } from "../train/grpo.ts";
import type { StageContext } from "../train/loop.ts";
import type { GrpoPrompt } from "../train/rollouts.ts";
import { curriculumOf } from "./curriculum.ts";
import type { Recipe } from "./schema.ts";
import type { StageInputs } from "./sft-stage.ts";

export type GrpoPrompts = {
  prompts: GrpoPrompt[];
  leftOut: number;
  /** Prompts whose pass rate nobody measured, where the recipe draws by it. */
  withoutPassRate: number;
};

/**
 * The prompts that leave room for a completion.
 * @throws DataError when none does, or the recipe draws by pass rates that the rows lack
 */
export function grpoPrompts(
  { recipe, rows, tokenizer, contextLength }: StageInputs,
  score: CompositeReward,
): GrpoPrompts {
  const { rowTokens, maxNewTokens } = recipe.grpo!;
  const curriculum = recipe.grpo!.curriculum && curriculumOf(rows.train, recipe.grpo!);
  const all = rows.train.map((row, index): GrpoPrompt => {
    const messages = promptMessages({ system: recipe.systemPrompt, prompt: row.prompt });
    return {
      rowId: row.id,
      ids: encodeChat(tokenizer, messages, { addGenerationPrompt: true }),
      ...(curriculum ? { weight: curriculum.weights[index]! } : {}),
      async reward(completion, step) {
        const text = tokenizer.decode(completion.ids, { skipSpecialTokens: true });
        const confidence = completionConfidence(tokenizer, completion, text);
        const { ids, stop } = completion;
        const tokens = { completion: ids.length, limit: maxNewTokens, cut: stop === "length" };
        const result = await score({ ...rewardInput(row, text, confidence), tokens }, step);
        const { reward, components, masked, failed } = result;
        const correct = components.correctness === 1;
        return { text, reward, components, correct, confidence, masked, failed, judged: judgedPair(result) };
      },
    };
  });
  const room = Math.min(rowTokens, contextLength) - maxNewTokens;
  const prompts = all.filter(({ ids }) => ids.length <= room);
  if (prompts.length === 0) {
    const shortest = Math.min(...all.map(({ ids }) => ids.length));
    const needed = shortest + maxNewTokens;
    const most =
      rowTokens < contextLength
        ? `grpo.rowTokens is ${rowTokens}`
        : `the model's context holds ${contextLength} tokens`;
    const remedy = needed > contextLength ? "lower grpo.maxNewTokens" : `set grpo.rowTokens to at least ${needed}`;
    throw new DataError(
      `${most}, but the shortest prompt has ${shortest} tokens and a completion up to ${maxNewTokens}; ${remedy}`,
    );
  }
  return { prompts, leftOut: all.length - prompts.length, withoutPassRate: curriculum?.unknown ?? 0 };
}

function rewardInput(row: Row, completion: string, confidence: number | undefined) {
  return { prompt: row.prompt, completion, row, ...(confidence === undefined ? {} : { confidence }) };
}

export function grpoStage(
  context: StageContext,
  { grpo: settings }: Recipe,
  model: Model,
  { prompts }: GrpoPrompts,
  { endOfTurnIds }: Tokenizer,
): Promise<Trainable> {
  return grpo(context, model, settings!, prompts, endOfTurnIds);
}
