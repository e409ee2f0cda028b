// Gradients of packed micro-batches, summed, and AdamW on the flat vector of what is trained.
// Knows no data, no schedule and no journal.

import type { MicroBatch } from "../data/pack.ts";
import { keepScores } from "../engine/keep-scores.ts";
import { compile, compileGraph, f32, type Program, trace, type Weights } from "../engine/runtime.ts";
import type { Tensor } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { bindParameters } from "../model/bind.ts";
import type { ModelFamily } from "../model/family.ts";
import { packedTypes, perToken, tokenLogProbs } from "../model/token-log-probs.ts";
import { inputTypes, type Trainable, viewsOf } from "../model/trainable.ts";
import { type AdamWSettings, adamW, adamWCorrections } from "../optim/adamw.ts";
import { clipByNorm } from "../optim/clip.ts";

export type TrainerSettings<Name extends string> = {
  family: ModelFamily;
  /** The frozen model. */
  weights: Weights;
  trainable: Trainable;
  temperature: number;
  optimizer: AdamWSettings & { clipNorm: number };
  threads: number;
  /** Names of the per-token inputs that the loss takes besides the log-probabilities. */
  inputs: readonly Name[];
  /** Per-token log-probabilities and inputs, all [N], → a scalar loss and further outputs to watch. */
  loss: (logProbs: Tensor, inputs: Record<Name, Tensor>) => { loss: Tensor } & Record<string, Tensor>;
};

export type Trainer<Name extends string> = {
  /** Adds the gradient of a micro-batch. @returns the loss and the loss's other outputs, padded to the capacity */
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
  const gradient = new Float32Array(size);
  const total = new Float32Array(size);
  const state = { parameters: trainable.flat, m: new Float32Array(size), v: new Float32Array(size) };
  const programs = new Map<string, Promise<Program>>();
  const gradientViews = Object.fromEntries(
    Object.entries(viewsOf(trainable.parameters, gradient)).map(([name, view]) => [gradientName(name), view]),
  );
  const optimizer = await compileUpdate(size, settings);
  let updates = 0;

  return {
    state,
    updates: () => updates,
    async accumulate(batch, inputs) {
      const capacity = batch.targets.length;
      const key = `${batch.rows}x${batch.rowTokens}x${capacity}`;
      let program = programs.get(key);
      if (!program) {
        program = compileGradient(settings, batch, capacity);
        programs.set(key, program);
      }
      const { ids, positions, segments, scoreIndex, targets } = batch;
      const perTokenInputs = Object.fromEntries(
        settings.inputs.map((name) => {
          const padded = new Float32Array(capacity);
          padded.set(inputs[name]);
          return [name, padded];
        }),
      );
      const feeds = { ids, positions, segments, scoreIndex, targets, ...perTokenInputs, ...trainable.views };
      const outputs = await (await program).run(feeds, gradientViews);
      for (let i = 0; i < size; i++) total[i]! += gradient[i]!;
      return outputs as Record<string, Float32Array>;
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

/** Attention probabilities that a layer may keep from the forward pass to the backward pass. */
const keptScoresBytes = 64 * 1024 * 1024;

const gradientName = (name: string) => `gradient of ${name}`;

/** Inputs: the packed rows, the loss's per-token inputs, what is trained. Outputs: the loss's and every gradient. */
function compileGradient<Name extends string>(
  { family, weights, trainable, temperature, threads, inputs, loss }: TrainerSettings<Name>,
  batch: MicroBatch,
  capacity: number,
): Promise<Program> {
  const types = {
    ...packedTypes(batch.rows, batch.rowTokens, capacity),
    ...Object.fromEntries(inputs.map((name) => [name, perToken(capacity)])),
    ...inputTypes(trainable),
  };
  const build = (tensors: Record<string, Tensor>) => {
    const trained = Object.fromEntries(trainable.parameters.map(({ name }) => [name, tensors[name]!]));
    const bound = bindParameters(trained, trainable.lora);
    const logProbs = tokenLogProbs(family, bound, tensors as never, temperature);
    const outputs = loss(logProbs, tensors as Record<Name, Tensor>);
    const gradients = grad(outputs.loss, Object.values(trained));
    return {
      ...outputs,
      logProbs,
      ...Object.fromEntries(trainable.parameters.map(({ name }, i) => [gradientName(name), gradients[i]!])),
    };
  };
  return compileGraph(keepScores(trace(build, types), keptScoresBytes), { weights, threads });
}

function compileUpdate(
  size: number,
  { optimizer, threads }: Pick<TrainerSettings<string>, "optimizer" | "threads">,
): Promise<Program> {
  const vector = f32(size);
  return compile(
    ({ p, g, m, v, corrections }) => {
      const { clipped, norm } = clipByNorm(g, optimizer.clipNorm);
      return { ...adamW(p, clipped, { m, v }, corrections, optimizer), norm };
    },
    { p: vector, g: vector, m: vector, v: vector, corrections: f32(3) },
    { threads },
  );
}
