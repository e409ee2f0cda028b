// The GRPO stage: rows → prompts that know how a completion is rewarded → a trained model.
import { completionConfidence } from "../eval/harness.ts";
import type { Model } from "../model/load.ts";
import type { Trainable } from "../model/trainable.ts";
import { compositeReward } from "../reward/combine.ts";
import { encodeChat } from "../text/chat.ts";
import { promptMessages } from "../text/mask.ts";
import { type GrpoPrompt, grpo } from "../train/grpo.ts";
import type { StageContext } from "../train/loop.ts";
import type { StageInputs } from "./sft-stage.ts";

export function grpoStage(
  context: StageContext,
  { recipe, rows, tokenizer }: StageInputs,
  model: Model,
): Promise<Trainable> {
  const settings = recipe.grpo!;
  const score = compositeReward(settings.reward);
  const prompts = rows.train.map(
    (row): GrpoPrompt => ({
      rowId: row.id,
      ids: encodeChat(tokenizer, promptMessages({ system: recipe.systemPrompt, prompt: row.prompt }), {
        addGenerationPrompt: true,
      }),
      reward(completion) {
        const text = tokenizer.decode(completion.ids, { skipSpecialTokens: true });
        const confidence = completionConfidence(tokenizer, completion, text);
        const input = {
          prompt: row.prompt,
          completion: text,
          row,
          ...(confidence === undefined ? {} : { confidence }),
        };
        const { reward, components } = score(input);
        return { text, reward, components, correct: components.correctness === 1 };
      },
    }),
  );
  return grpo(context, model, settings, prompts, tokenizer.endOfTurnIds);
}
