// An SFT step of adapters: packed rows, gradient, AdamW. Real tokens a second, no padding counted.
import { packSequences } from "../../src/data/pack.ts";
import { loadModel } from "../../src/model/load.ts";
import { createLora } from "../../src/model/trainable.ts";
import { createScorer } from "../../src/sample/score.ts";
import { sftLossOf } from "../../src/train/loss.ts";
import { recomputes } from "../../src/train/memory.ts";
import { createTrainer } from "../../src/train/trainer.ts";
import { sftBatch } from "../sequences.ts";
import type { SettingsOf, Way, Work } from "./work.ts";

/** Rows of 512 tokens that a micro-batch has room for; a step of the usual eight sequences takes four or five. */
const rows = 2;

export async function sft(settings: SettingsOf<"sft">, { folder, precision, threads }: Way): Promise<Work> {
  const { family, weights } = loadModel(folder, { precision });
  const packing = { rowTokens: Math.max(512, settings.longest), rowsPerMicroBatch: rows };
  const batchOf = (lap: number) => sftBatch(lap, settings, family.vocabularySize);
  let trainer: ReturnType<typeof open> | undefined;

  function open() {
    const lora = { rank: settings.rank, alpha: 2 * settings.rank, targets: "all-linear" as const };
    const trainable = createLora(family, lora, 1, weights);
    const sizes = { rows, rowTokens: packing.rowTokens, activations: "auto" as const, lora: trainable.lora };
    return createTrainer({
      family,
      weights,
      trainable,
      temperature: 1,
      threads,
      recompute: recomputes(family, sizes, "sft"),
      optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
      loss: sftLossOf(),
    });
  }

  return {
    async check() {
      const scores = await createScorer({ family, weights, threads }).score(batchOf(0), packing);
      const all = scores.flatMap((row) => [...row]);
      return { loss: -all.reduce((sum, value) => sum + value, 0) / all.length, logProbs: all.slice(0, 64) };
    },
    async lap(lap) {
      trainer ??= open();
      const { accumulate, update, computing } = await trainer;
      const batch = batchOf(lap);
      const began = performance.now();
      const packed = packSequences(batch, packing, computing);
      const supervised = packed.reduce((total, { scored }) => total + scored, 0);
      await Promise.all(
        packed.map((micro) => accumulate(micro, { weights: new Float32Array(micro.scored).fill(1 / supervised) })),
      );
      await update(1e-4);
      const tokens = batch.reduce((total, { ids }) => total + ids.length, 0);
      return (tokens / (performance.now() - began)) * 1000;
    },
  };
}
