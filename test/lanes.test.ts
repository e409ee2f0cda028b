// A model in several threads computes what it computes in one, and the same bits every time.
import { afterAll, describe, expect, it } from "vitest";
import type { Sequence } from "../src/data/micro-batch.ts";
import { packSequences } from "../src/data/pack.ts";
import { randomKey } from "../src/engine/random.ts";
import { laneCount } from "../src/model/lanes.ts";
import { loadModel } from "../src/model/load.ts";
import { createLora } from "../src/model/trainable.ts";
import { closeLanes } from "../src/run/lanes.ts";
import { createSampler } from "../src/sample/generate.ts";
import { createScorer } from "../src/sample/score.ts";
import { sftLossOf } from "../src/train/loss.ts";
import { createTrainer } from "../src/train/trainer.ts";

const { family, weights } = loadModel("models/tiny");
const sequences = Array.from({ length: 12 }, (_, number): Sequence => {
  const ids = Array.from({ length: 20 + 3 * number }, (_, at) => 4 + ((7 * at + number) % 50));
  return { ids, promptLength: 8 };
});
const packing = { rowTokens: 64, rowsPerMicroBatch: 2 };
const generation = { temperature: 0.8, topK: 0, topP: 1, maxNewTokens: 12, stopIds: [], slots: 16 };

afterAll(closeLanes);

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe("with two threads and with one", () => {
  it("a small model has two lanes, a device or another thread's none", () => {
    expect(laneCount(weights, 2)).toBe(2);
    expect(laneCount(weights, 1)).toBe(1);
    expect(laneCount(weights, 16)).toBe(4);
  });

  it("completions are the same, and told of in their places", async () => {
    const trainable = createLora(family, { rank: 4, alpha: 8, targets: "all-linear" }, 3, weights);
    for (const { name } of trainable.parameters.filter(({ name }) => name.includes("lora_B")))
      trainable.views[name]!.fill(0.01);
    const sample = async (threads: number) => {
      const told: number[][] = [];
      const prompts = sequences.map(({ ids }, prompt) => ({
        ids: ids.slice(0, 8 + prompt),
        keys: [0, 1, 2].map((sample) => randomKey(5, prompt, sample)),
        onFinished: (_: unknown, sample: number) => void told.push([prompt, sample]),
      }));
      let counted = 0;
      const sampler = createSampler({ family, weights, trainable, threads }, generation);
      const completions = await sampler.generate(prompts, (finished) => {
        counted = finished;
      });
      expect(counted).toBeGreaterThan(0);
      expect(told.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)).toEqual(
        sequences.flatMap((_, prompt) => [0, 1, 2].map((sample) => [prompt, sample])),
      );
      return completions.flat();
    };
    const [one, two, again] = [await sample(1), await sample(2), await sample(2)];
    expect(two.map(({ ids }) => ids)).toEqual(one.map(({ ids }) => ids));
    expect(two).toEqual(again);
    for (const [i, { logProbs }] of two.entries()) expect(distance(logProbs, one[i]!.logProbs)).toBeLessThan(1e-4);
  });

  it("log-probabilities are the same", async () => {
    const score = (threads: number) => createScorer({ family, weights, threads }).score(sequences, packing);
    const [one, two] = [await score(1), await score(2)];
    for (const [i, logProbs] of two.entries()) expect(distance(logProbs, one[i]!)).toBeLessThan(1e-5);
  });

  it("training goes the same way, and gives the same bits every time", async () => {
    const train = async (threads: number) => {
      const trainable = createLora(family, { rank: 4, alpha: 8, targets: "all-linear" }, 3, weights);
      const trainer = await createTrainer({
        family,
        weights,
        trainable,
        temperature: 1,
        threads,
        optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
        loss: sftLossOf(),
      });
      const losses: number[] = [];
      for (let step = 0; step < 3; step++) {
        const outputs = await Promise.all(
          packSequences(sequences, packing).map((batch) =>
            trainer.accumulate(batch, { weights: new Float32Array(batch.scored).fill(0.001) }),
          ),
        );
        losses.push(outputs.reduce((sum, { loss }) => sum + loss![0]!, 0));
        await trainer.update(1e-3);
      }
      return { losses, flat: trainable.flat };
    };
    const [one, two, again] = [await train(1), await train(2), await train(2)];
    expect(distance(two.losses, one.losses)).toBeLessThan(1e-5);
    expect(distance(two.flat, one.flat)).toBeLessThan(1e-4);
    expect(two.flat).toEqual(again.flat);
  });

  it("who stops the sampling is heard, and sampling goes on afterwards", async () => {
    const sampler = createSampler({ family, weights, threads: 2 }, generation);
    const prompts = sequences.map(({ ids }, prompt) => ({ ids, keys: [randomKey(6, prompt)] }));
    const stop = () => {
      throw new Error("stopped");
    };
    await expect(sampler.generate(prompts, stop)).rejects.toThrow("stopped");
    expect((await sampler.generate(prompts)).flat()).toHaveLength(sequences.length);
  });
});
