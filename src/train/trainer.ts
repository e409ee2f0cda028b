// Gradients of packed micro-batches, summed, and AdamW on the flat vector of what is trained.
// Knows no data, no schedule and no journal.

import type { MicroBatch } from "../data/micro-batch.ts";
import type { Computing } from "../data/pack.ts";
import { type Graph, inScope } from "../engine/graph.ts";
import { compileGraph, f32, trace } from "../engine/runtime.ts";
import { type AdamWSettings, adamW, adamWCorrections } from "../optim/adamw.ts";
import { clipByNorm } from "../optim/clip.ts";
import { createGradients, type GradientsSettings } from "./gradients.ts";

export type TrainerSettings<Name extends string> = GradientsSettings<Name> & {
  optimizer: AdamWSettings & { clipNorm: number };
};

export type Trainer<Name extends string> = {
  /** How it computes micro-batches, for packing. */
  readonly computing: Computing;
  /**
   * Adds the gradient of a micro-batch. Several may be asked for at once: they are added in that order.
   * @returns the loss and the loss's other outputs, padded to the capacity
   */
  accumulate(batch: MicroBatch, inputs: Record<Name, ArrayLike<number>>): Promise<Record<string, Float32Array>>;
  /** Applies the sum of the gradients and clears it; a gradient that is not finite is dropped. */
  update(learningRate: number): Promise<{ gradNorm: number; applied: boolean }>;
  /** Everything that resume needs; windows onto the live state. */
  readonly state: { readonly parameters: Float32Array; readonly m: Float32Array; readonly v: Float32Array };
  /** Updates applied so far. */
  updates(): number;
  restore(state: { parameters: Float32Array; m: Float32Array; v: Float32Array }, updates: number): void;
};

export async function createTrainer<Name extends string>(settings: TrainerSettings<Name>): Promise<Trainer<Name>> {
  const { trainable } = settings;
  const size = trainable.flat.length;
  const total = new Float32Array(size);
  const state = { parameters: trainable.flat, m: new Float32Array(size), v: new Float32Array(size) };
  const gradients = createGradients(settings, (gradient) => {
    for (let i = 0; i < size; i++) total[i]! += gradient[i]!;
  });
  const optimizer = await compileGraph(updateGraph(size, settings.optimizer), {
    threads: settings.threads,
    name: "optimizer",
  });
  let updates = 0;

  return {
    computing: gradients.computing,
    state,
    updates: () => updates,
    accumulate(batch, inputs) {
      const padded = settings.loss.inputs.map((name) => {
        const values = new Float32Array(batch.targets.length);
        values.set(inputs[name]);
        return [name, values] as const;
      });
      return gradients.add(batch, Object.fromEntries(padded));
    },
    async update(learningRate) {
      const corrections = adamWCorrections(learningRate, updates + 1, settings.optimizer);
      const { p, m, v, norm } = await optimizer.run({
        p: state.parameters,
        g: total,
        m: state.m,
        v: state.v,
        corrections,
      });
      total.fill(0);
      const gradNorm = norm![0]!;
      if (!Number.isFinite(gradNorm)) return { gradNorm, applied: false };
      state.parameters.set(p!);
      state.m.set(m!);
      state.v.set(v!);
      updates++;
      return { gradNorm, applied: true };
    },
    restore(saved, count) {
      state.parameters.set(saved.parameters);
      state.m.set(saved.m);
      state.v.set(saved.v);
      updates = count;
    },
  };
}

/** AdamW on flat vectors p, g, m and v of one size → the new p, m and v, and the gradient's norm. */
export function updateGraph(size: number, optimizer: TrainerSettings<string>["optimizer"]): Graph {
  const vector = f32(size);
  return trace(
    ({ p, g, m, v, corrections }) => {
      const { clipped, norm } = inScope("clip", () => clipByNorm(g, optimizer.clipNorm));
      return { ...inScope("adamW", () => adamW(p, clipped, { m, v }, corrections, optimizer)), norm };
    },
    { p: vector, g: vector, m: vector, v: vector, corrections: f32(3) },
  );
}
