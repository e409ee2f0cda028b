// What the gradient of a micro-batch takes and gives, however it is computed.
import type { MicroBatch } from "../data/micro-batch.ts";
import type { Weights } from "../engine/runtime.ts";
import type { ModelFamily } from "../model/family.ts";
import type { RowSizes } from "../model/free-rows.ts";
import type { Trainable } from "../model/trainable.ts";
import type { Loss } from "./loss.ts";

/** What the graphs of the gradient depend on; the numbers themselves come later. */
export type GradientShape<Name extends string> = {
  family: ModelFamily;
  trainable: Pick<Trainable, "lora" | "parameters">;
  temperature: number;
  loss: Loss<Name>;
};

export type GradientSettings<Name extends string> = GradientShape<Name> & {
  /** The frozen model. */
  weights: Weights;
  trainable: Pick<Trainable, "lora" | "parameters" | "views">;
  threads: number;
};

/**
 * Writes the gradient of a micro-batch into a view for each trained parameter.
 * @param inputs the loss's per-token inputs, padded to the batch's capacity
 * @returns the loss, its other outputs and `logProbs`, padded to the capacity
 */
export type Gradient<Name extends string> = (
  batch: MicroBatch,
  inputs: Record<Name, Float32Array>,
  into: Readonly<Record<string, Float32Array>>,
) => Promise<Record<string, Float32Array>>;

export const gradientName = (name: string) => `gradient of ${name}`;

/** Attention probabilities that a layer may keep from the forward pass to the backward pass. */
const keptScoresBytes = 64 * 1024 * 1024;

/** Whether the probabilities of a layer are few enough to keep, so that the gradient need not compute them again. */
export function keepsScores({ heads }: ModelFamily, { rows, rowTokens, promptRows }: RowSizes): boolean {
  const promptTokens = promptRows?.rowTokens ?? 0;
  const scores = rows * rowTokens * (promptTokens + rowTokens) + (promptRows?.rows ?? 0) * promptTokens ** 2;
  return 4 * heads * scores <= keptScoresBytes;
}
