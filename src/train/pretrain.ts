// Trains a new model on a stream of documents, every token counted.
import type { Sequence } from "../data/micro-batch.ts";
import type { Model } from "../model/load.ts";
import { createFull, type Trainable } from "../model/trainable.ts";
import type { Recipe } from "../recipe/schema.ts";
import { runSteps, type StageContext } from "./loop.ts";
import { createSupervised } from "./supervised.ts";

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
  const { trainer, learn } = await createSupervised(context, { family, weights }, trainable, settings);
  const { steps: totalSteps, checkpointEvery } = settings;
  await runSteps(context, trainer, { totalSteps, checkpointEvery }, (step) =>
    learn(fillRows(documentsOf(step), settings), step, totalSteps),
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
