// The embedded model at the size of its recipe: large enough for every kernel to use its threads, and still the same bits.
import { expect, it } from "vitest";
import { packSequences } from "../src/data/pack.ts";
import { randomKey, uniform } from "../src/engine/random.ts";
import { loadModel } from "../src/model/load.ts";
import { createFull, createLora, type Trainable } from "../src/model/trainable.ts";
import { sftLossOf } from "../src/train/loss.ts";
import { createTrainer } from "../src/train/trainer.ts";

const { family, weights } = loadModel("models/tiny");
// Few different tokens, so that the embedding's gradient adds up many updates of a row.
const sequences = Array.from({ length: 8 }, (_, s) => ({
  ids: Array.from({ length: 140 }, (_, i) => 6 + Math.floor(uniform(randomKey(s), i) * 40)),
  promptLength: 50,
}));
const [batch] = packSequences(sequences, { rowTokens: 288, rowsPerMicroBatch: 4 });

async function trained(make: () => Trainable): Promise<Trainable> {
  const trainable = make();
  const trainer = await createTrainer({
    family,
    weights,
    trainable,
    temperature: 1,
    threads: 2,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
    loss: sftLossOf(),
  });
  for (let step = 0; step < 2; step++) {
    await trainer.accumulate(batch!, { weights: new Float32Array(batch!.scored).fill(1 / batch!.scored) });
    await trainer.update(1e-3);
  }
  return trainable;
}

/** Compared as bytes: a million numbers are too many for a matcher to print. */
const same = (a: Trainable, b: Trainable) =>
  Buffer.compare(Buffer.from(a.flat.buffer), Buffer.from(b.flat.buffer)) === 0;

it.each([
  ["full training", () => createFull(family, weights)],
  ["LoRA", () => createLora(family, { rank: 8, alpha: 16, targets: ["q_proj", "v_proj", "down_proj"] }, 1)],
] as const)("%s gives the same bits each time", async (_, make) => {
  const first = await trained(make);
  expect(same(first, make())).toBe(false);
  for (let again = 0; again < 2; again++) expect(same(first, await trained(make))).toBe(true);
});
