// One supervised step, shared by pretraining and fine-tuning: loss over packed rows, update, event.
import type { Sequence } from "../data/micro-batch.ts";
import { type PackSettings, packSequences } from "../data/pack.ts";
import type { Model } from "../model/load.ts";
import type { Trainable } from "../model/trainable.ts";
import { learningRateAt, type Schedule } from "../optim/schedule.ts";
import { createUpdater, type StageContext } from "./loop.ts";
import { sftLossOf } from "./loss.ts";
import { recomputes } from "./memory.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

export type SupervisedSettings = Schedule &
  PackSettings & { beta1: number; beta2: number; weightDecay: number; clipNorm: number };

export type Supervised = {
  trainer: Trainer<"weights">;
  /** Learns from the sequences; every supervised token of the step counts the same. */
  learn(sequences: readonly Sequence[], step: number, totalSteps: number): Promise<void>;
};

export async function createSupervised(
  context: StageContext,
  { family, weights }: Pick<Model, "family" | "weights">,
  trainable: Trainable,
  settings: SupervisedSettings,
): Promise<Supervised> {
  const { lora } = trainable;
  const { rowTokens, rowsPerMicroBatch: rows } = settings;
  const { activations } = context;
  const trainer = await createTrainer({
    family,
    weights,
    trainable,
    recompute: recomputes(family, { lora, rows, rowTokens, activations }, "sft"),
    temperature: 1,
    threads: context.threads,
    optimizer: { ...settings, epsilon: 1e-8 },
    loss: sftLossOf(),
  });
  const update = createUpdater(context, trainer);
  return {
    trainer,
    async learn(sequences, step, totalSteps) {
      const began = performance.now();
      const batches = packSequences(sequences, settings, trainer.computing);
      const supervisedTokens = batches.reduce((total, { scored }) => total + scored, 0);
      const outputs = await Promise.all(
        batches.map((batch) => {
          const weights = new Float32Array(batch.scored).fill(1 / supervisedTokens);
          return trainer.accumulate(batch, { weights });
        }),
      );
      const loss = outputs.reduce((sum, batch) => sum + batch.loss![0]!, 0);
      const learningRate = learningRateAt(step, totalSteps, settings);
      const gradNorm = await update(step, learningRate);
      // Skipped, and the warning says so: the loss may not be a number that a journal can hold.
      if (gradNorm === undefined) return;
      const tokens = sequences.reduce((total, { ids }) => total + ids.length, 0);
      const durationMs = performance.now() - began;
      const timing = { durationMs, tokensPerSecond: (tokens / durationMs) * 1000 };
      const { stage } = context;
      context.emit({ type: "train-step", stage, step, loss, learningRate, gradNorm, tokens, supervisedTokens, timing });
    },
  };
}
