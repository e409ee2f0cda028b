// The loop around every training stage: resume, checkpoints, interruption, gradients that are not finite.
// Knows no data and no loss.

import type { Recipe } from "../recipe/schema.ts";
import { UserError } from "../run/errors.ts";
import type { EventSink } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import type { Trainer } from "./trainer.ts";

export type TrainingTensors = { parameters: Float32Array; m: Float32Array; v: Float32Array };

/** Where a stage keeps its state between steps. */
export type Checkpoints = {
  load(): { step: number; updates: number; tensors: TrainingTensors } | undefined;
  /** Durable when it returns; the journal is cut back to this place on resume. */
  save(checkpoint: { step: number; updates: number; tensors: TrainingTensors }): void;
};

export type StageContext = {
  stage: string;
  seed: number;
  threads: number;
  activations: Recipe["memory"]["activations"];
  emit: EventSink;
  interrupted: () => boolean;
  checkpoints: Checkpoints;
};

/** A run stops after this many gradients in a row that are not finite. */
const badStepLimit = 5;

/**
 * Runs steps 1 … totalSteps, or those left after the last checkpoint.
 * @param take one step; it must draw everything random from the step's number, so that resume repeats it exactly
 * @throws InterruptedError after saving, when asked to stop
 */
export async function runSteps(
  context: StageContext,
  trainer: Pick<Trainer<string>, "state" | "updates" | "restore">,
  { totalSteps, checkpointEvery }: { totalSteps: number; checkpointEvery: number },
  take: (step: number) => Promise<void>,
): Promise<void> {
  const { stage, emit, checkpoints } = context;
  const saved = checkpoints.load();
  if (saved) {
    trainer.restore(saved.tensors, saved.updates);
    emit({ type: "run-resume", stage, step: saved.step });
  } else emit({ type: "stage-start", stage, totalSteps });
  const save = (step: number) => checkpoints.save({ step, updates: trainer.updates(), tensors: trainer.state });
  for (let step = (saved?.step ?? 0) + 1; step <= totalSteps; step++) {
    await take(step);
    const stop = context.interrupted();
    if (stop || step % checkpointEvery === 0 || step === totalSteps) save(step);
    if (stop) throw new InterruptedError();
  }
}

/**
 * Applies the summed gradient; warns and goes on when it is not finite, and gives up when that persists.
 * @returns a function that gives the gradient's norm, or undefined when the step was skipped
 */
export function createUpdater({ emit, stage }: StageContext, trainer: Pick<Trainer<string>, "update">) {
  let badSteps = 0;
  return async (step: number, learningRate: number): Promise<number | undefined> => {
    const { gradNorm, applied } = await trainer.update(learningRate);
    badSteps = applied ? 0 : badSteps + 1;
    if (!applied)
      emit({ type: "warning", message: `${stage} step ${step}: the gradient is not finite, so the step was skipped` });
    if (badSteps === badStepLimit)
      throw new UserError(
        `${stage}: ${badStepLimit} gradients in a row were not finite; lower ${stage}.learningRate or clipNorm`,
      );
    return applied ? gradNorm : undefined;
  };
}
