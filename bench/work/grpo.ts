// A GRPO step of adapters: merging them, sampling, a reward that costs nothing, the reference, one update. Seconds.
import { randomKey } from "../../src/engine/random.ts";
import { loadModel } from "../../src/model/load.ts";
import { mergedPolicy } from "../../src/model/merged-policy.ts";
import { createLora } from "../../src/model/trainable.ts";
import { recipeSchema } from "../../src/recipe/schema.ts";
import { createSampler } from "../../src/sample/generate.ts";
import { createScorer } from "../../src/sample/score.ts";
import { grpoLossOf } from "../../src/train/loss.ts";
import { recomputes } from "../../src/train/memory.ts";
import { prepareMiniBatches } from "../../src/train/mini-batches.ts";
import { collectRollouts } from "../../src/train/rollouts.ts";
import { createTrainer } from "../../src/train/trainer.ts";
import { promptsOf } from "../sequences.ts";
import { generate } from "./generate.ts";
import type { SettingsOf, Way, Work } from "./work.ts";

export async function grpo(settings: SettingsOf<"grpo">, way: Way): Promise<Work> {
  const { prompts, group, promptTokens, newTokens } = settings;
  const { folder, precision, threads } = way;
  const { family, weights } = loadModel(folder, { precision });
  const rowTokens = promptTokens + newTokens;
  const rows = 8;
  const lora = { rank: 16, alpha: 32, targets: "all-linear" as const };
  const chosen = recipeSchema.shape.grpo.unwrap().parse({
    steps: 1,
    promptsPerStep: prompts,
    groupSize: group,
    maxNewTokens: newTokens,
    temperature: 0.7,
    beta: 0.03,
    learningRate: 1e-4,
    rowTokens,
    rowsPerMicroBatch: rows,
    method: "lora",
    lora,
  });
  const trainable = createLora(family, lora, 1, weights);
  let opened: ReturnType<typeof open> | undefined;

  async function open() {
    const { merged, refresh } = await mergedPolicy(family, weights, trainable, threads);
    const slots = prompts * group;
    const sampler = createSampler({ family, weights, trainable: merged, threads }, { ...chosen, stopIds: [], slots });
    const reference = createScorer({ family, weights, temperature: chosen.temperature, threads });
    const sizes = { rows, rowTokens, activations: "auto" as const, lora: trainable.lora };
    const trainer = await createTrainer({
      family,
      weights,
      trainable,
      temperature: chosen.temperature,
      threads,
      recompute: recomputes(family, sizes, "grpo"),
      optimizer: { ...chosen, epsilon: 1e-8 },
      loss: grpoLossOf(chosen),
    });
    return { sampler, refresh, reference, trainer };
  }

  return {
    check: async () => (await generate({ ...settings, work: "generate", batch: 1 }, way)).check(),
    async lap(lap) {
      opened ??= open();
      const { sampler, refresh, reference, trainer } = await opened;
      const began = performance.now();
      await refresh();
      const rows = promptsOf(lap, prompts, promptTokens, family.vocabularySize).map((ids, i) => ({
        rowId: String(i),
        ids,
        reward: async ({ ids }: { ids: readonly number[] }) => {
          const reward = ids.filter((id) => id % 2 === 1).length / ids.length;
          return { text: "", reward, components: {}, correct: false };
        },
      }));
      const groups = await collectRollouts(sampler, rows, chosen, { seed: randomKey(1)[0], step: lap + 1 });
      for (const miniBatch of await prepareMiniBatches(groups, chosen, reference, trainer.computing)) {
        await Promise.all(miniBatch.map(({ packed, inputs }) => trainer.accumulate(packed, inputs)));
        await trainer.update(chosen.learningRate);
      }
      return (performance.now() - began) / 1000;
    },
  };
}
