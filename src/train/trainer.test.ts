// Invariants of the gradient: however the sequences are packed and split, it is the same; and the same bytes again.
import { describe, expect, it } from "vitest";
import { tinyGemma, tinyLora, tinySequence, tinyWeights } from "../../test/tiny-gemma.ts";
import { type PackSettings, packSequences } from "../data/pack.ts";
import { createFull, type Trainable } from "../model/trainable.ts";
import { sftLossOf } from "./loss.ts";
import { createTrainer } from "./trainer.ts";

const weights = tinyWeights();
const sequences = [tinySequence(13, 5, 1), tinySequence(8, 3, 2), tinySequence(20, 1, 3), tinySequence(6, 5, 4)];
const supervised = sequences.reduce((total, { ids, promptLength }) => total + ids.length - promptLength, 0);
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };

const trainerOf = (trainable: Trainable, settings: Partial<typeof optimizer> = {}) =>
  createTrainer({
    family: tinyGemma,
    weights,
    trainable,
    temperature: 1,
    threads: 2,
    optimizer: { ...optimizer, ...settings },
    loss: sftLossOf(),
  });
type SftTrainer = Awaited<ReturnType<typeof trainerOf>>;

async function accumulate(trainer: SftTrainer, packing: PackSettings, weight = 1 / supervised): Promise<number> {
  let loss = 0;
  for (const batch of packSequences(sequences, packing)) {
    const outputs = await trainer.accumulate(batch, { weights: new Float32Array(batch.scored).fill(weight) });
    loss += outputs.loss![0]!;
  }
  return loss;
}

/** Seen as AdamW's first moment after one step of learning rate 0. */
async function lossAndGradient(trainable: Trainable, packing: PackSettings) {
  const trainer = await trainerOf(trainable, { weightDecay: 0, clipNorm: Number.MAX_VALUE });
  const loss = await accumulate(trainer, packing);
  const { gradNorm } = await trainer.update(0);
  return { loss, gradNorm, gradient: trainer.state.m.map((value) => value / (1 - optimizer.beta1)) };
}

describe("loss and gradient", () => {
  const oneBatch = { rowTokens: 48, rowsPerMicroBatch: 1 };
  it.each<[string, PackSettings, () => Trainable]>([
    ["unpacked, one sequence a micro-batch: adapters", { rowTokens: 20, rowsPerMicroBatch: 1 }, () => tinyLora()],
    ["unpacked, one sequence a row: adapters", { rowTokens: 20, rowsPerMicroBatch: 4 }, () => tinyLora()],
    ["packed in two micro-batches: adapters", { rowTokens: 28, rowsPerMicroBatch: 1 }, () => tinyLora()],
    [
      "packed in two micro-batches: every parameter",
      { rowTokens: 28, rowsPerMicroBatch: 1 },
      () => createFull(tinyGemma, weights),
    ],
  ])("are those of one packed batch when %s", async (_, packing, create) => {
    const whole = await lossAndGradient(create(), oneBatch);
    const split = await lossAndGradient(create(), packing);
    expect(whole.gradNorm).toBeGreaterThan(0.1);
    expect(Math.abs(split.loss - whole.loss)).toBeLessThan(1e-5);
    whole.gradient.forEach((value, i) => {
      expect(Math.abs(split.gradient[i]! - value)).toBeLessThan(2e-6 * whole.gradNorm + 1e-7);
    });
  });
});

describe("training", () => {
  it("lowers the loss", async () => {
    const trainer = await trainerOf(tinyLora());
    const packing = { rowTokens: 48, rowsPerMicroBatch: 1 };
    const first = await accumulate(trainer, packing);
    for (let step = 0; step < 30; step++) {
      await trainer.update(0.02);
      await accumulate(trainer, packing);
    }
    await trainer.update(0);
    expect(await accumulate(trainer, packing)).toBeLessThan(first - 1);
  });

  it("gives the same bytes again, also from a state that was saved and restored", async () => {
    const packing = { rowTokens: 28, rowsPerMicroBatch: 1 };
    const steps = async (trainer: SftTrainer, count: number) => {
      for (let step = 0; step < count; step++) {
        await accumulate(trainer, packing);
        await trainer.update(0.01);
      }
    };
    const straight = await trainerOf(tinyLora());
    await steps(straight, 4);
    const halves = await trainerOf(tinyLora());
    await steps(halves, 2);
    const { parameters, m, v } = halves.state;
    const saved = { parameters: parameters.slice(), m: m.slice(), v: v.slice() };
    const resumed = await trainerOf(tinyLora({}, 2));
    resumed.restore(saved, halves.updates());
    await steps(resumed, 2);
    expect(resumed.state).toEqual(straight.state);
    expect(resumed.updates()).toBe(4);
  });

  it("drops a gradient that is not finite, and goes on as if it had not been", async () => {
    const packing = { rowTokens: 48, rowsPerMicroBatch: 1 };
    const [spoilt, clean] = [await trainerOf(tinyLora()), await trainerOf(tinyLora())];
    await accumulate(spoilt, packing, Number.NaN);
    const before = spoilt.state.parameters.slice();
    const { gradNorm, applied } = await spoilt.update(0.01);
    expect([gradNorm, applied, spoilt.updates()]).toEqual([Number.NaN, false, 0]);
    expect(spoilt.state.parameters).toEqual(before);
    for (const trainer of [spoilt, clean]) {
      await accumulate(trainer, packing);
      expect((await trainer.update(0.01)).applied).toBe(true);
    }
    expect(spoilt.state).toEqual(clean.state);
  });

  it("changes nothing but what is trained", async () => {
    const before = new Map([...weights].map(([name, { data }]) => [name, Float32Array.from(data)]));
    const trainer = await trainerOf(createFull(tinyGemma, weights));
    await accumulate(trainer, { rowTokens: 48, rowsPerMicroBatch: 1 });
    await trainer.update(0.1);
    for (const [name, { data }] of weights) expect(data).toEqual(before.get(name));
  });
});
