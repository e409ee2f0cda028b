// Trains a new model on a stream of documents, every token counted.
import { packSequences, type Sequence } from "../data/pack.ts";
import type { Model } from "../model/load.ts";
import { createFull, type Trainable } from "../model/trainable.ts";
import { learningRateAt } from "../optim/schedule.ts";
import type { Recipe } from "../recipe/schema.ts";
import { createUpdater, runSteps, type StageContext } from "./loop.ts";
import { sftLoss } from "./losses.ts";
import { createTrainer } from "./trainer.ts";

export type PretrainSettings = NonNullable<Recipe["pretrain"]>;

/**
 * @param documentsOf the token ids of the documents of a step, without end; equal for equal steps
 * @returns the trained parameters
 */
export async function pretrain(
  context: StageContext,
  { family, weights }: Pick<Model, "family" | "weights">,
  settings: PretrainSettings,
  documentsOf: (step: number) => Iterable<number[]>,
): Promise<Trainable> {
  const trainable = createFull(family, weights);
  const trainer = await createTrainer({
    family,
    weights,
    trainable,
    temperature: 1,
    threads: context.threads,
    optimizer: { ...settings, epsilon: 1e-8 },
    inputs: ["weights"],
    loss: (logProbs, x) => ({ loss: sftLoss(logProbs, x.weights) }),
  });
  const update = createUpdater(context, trainer);
  await runSteps(
    context,
    trainer,
    { totalSteps: settings.steps, checkpointEvery: settings.checkpointEvery },
    async (step) => {
      const began = performance.now();
      const batches = packSequences(fillRows(documentsOf(step), settings), settings);
      const supervised = batches.reduce((total, batch) => total + batch.scored, 0);
      let loss = 0;
      for (const batch of batches) {
        const outputs = await trainer.accumulate(batch, {
          weights: new Float32Array(batch.scored).fill(1 / supervised),
        });
        loss += outputs.loss![0]!;
      }
      const learningRate = learningRateAt(step, settings.steps, settings);
      const gradNorm = await update(step, learningRate);
      const durationMs = performance.now() - began;
      const tokens = supervised + batches.reduce((total, batch) => total + batch.rows, 0);
      context.emit({
        type: "train-step",
        stage: context.stage,
        step,
        loss,
        learningRate,
        gradNorm,
        tokens,
        supervisedTokens: supervised,
        timing: { durationMs, tokensPerSecond: (tokens / durationMs) * 1000 },
      });
    },
  );
  return trainable;
}

/** Documents that do not fit any more before a step counts as full. */
const patience = 8;

/** Takes documents until the rows of one step are full; those longer than a row are passed over. */
function fillRows(documents: Iterable<number[]>, { rowTokens, rowsPerStep }: PretrainSettings): Sequence[] {
  const free = new Array<number>(rowsPerStep).fill(rowTokens);
  const taken: Sequence[] = [];
  let misses = 0;
  for (const ids of documents) {
    const row = free.findIndex((tokens) => tokens >= ids.length);
    if (row < 0) misses++;
    else {
      free[row]! -= ids.length;
      taken.push({ ids, promptLength: 1 });
    }
    if (misses === patience) break;
  }
  return taken;
}
