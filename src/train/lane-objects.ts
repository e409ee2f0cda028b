// What a lane holds of this folder: the gradient on a copy of the model. Runs in the lane's thread; see run/lanes.ts.
import type { MicroBatch } from "../data/micro-batch.ts";
import { fromLane, type LanePolicy } from "../model/lanes.ts";
import { viewsOf } from "../model/trainable.ts";
import { type LossSettings, lossOf } from "./loss.ts";
import { wholeGradient } from "./whole-gradient.ts";

export type LaneGradientSettings = {
  readonly policy: LanePolicy;
  readonly temperature: number;
  readonly loss: LossSettings;
};
export type LaneGradientInput = {
  readonly batch: MicroBatch;
  readonly inputs: Record<string, Float32Array>;
  /** Values of what is trained. */
  readonly values: Float32Array;
};

export function laneGradient({ policy, temperature, loss }: LaneGradientSettings) {
  const { family, weights, trainable, threads } = fromLane(policy);
  const { flat, parameters } = trainable!;
  const gradient = new Float32Array(flat.length);
  const views = viewsOf(parameters, gradient);
  const gradientOf = wholeGradient({
    family,
    weights,
    trainable: trainable!,
    threads,
    temperature,
    loss: lossOf(loss),
  });
  return {
    async gradient({ batch, inputs, values }: LaneGradientInput) {
      flat.set(values);
      const outputs = await gradientOf(batch, inputs, views);
      const watched = Object.entries(outputs).filter(([name]) => !name.startsWith("gradient of "));
      return { outputs: Object.fromEntries(watched), gradient };
    },
  };
}

export type LaneGradient = ReturnType<typeof laneGradient>;
