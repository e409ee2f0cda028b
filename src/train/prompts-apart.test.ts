// Prompts in rows of their own, computed once for all of their completions, give what whole sequences give: the same
// log-probabilities, loss and gradients, by one program and block by block.
import { describe, expect, it } from "vitest";
import { tinyConfig, tinySequence } from "../../test/tiny-gemma.ts";
import { type MicroBatch, packRow } from "../data/micro-batch.ts";
import { packSequences } from "../data/pack.ts";
import { normal, randomKey } from "../engine/random.ts";
import { initialWeights } from "../model/initialise.ts";
import { familyOf } from "../model/load.ts";
import { createFull, createLora, viewsOf } from "../model/trainable.ts";
import { createScorer } from "../sample/score.ts";
import { scorerByBlock } from "../sample/score-by-block.ts";
import type { GradientSettings } from "./gradient.ts";
import { gradientByBlock } from "./gradient-by-block.ts";
import { type grpoInputs, grpoLossOf } from "./loss.ts";
import { wholeGradient } from "./whole-gradient.ts";

const families = {
  "gemma3, every other layer local": {},
  "gemma2, soft caps": { model_type: "gemma2", attn_logit_softcapping: 0.5, final_logit_softcapping: 1.5 },
  "gemma, one key head": { model_type: "gemma", num_key_value_heads: 1 },
  qwen3: { model_type: "qwen3", tie_word_embeddings: false },
  llama: { model_type: "llama" },
};

/** Groups of several completions, a prompt with one, and a prompt of a single token. */
const groups = [
  [9, [5, 12, 7]],
  [6, [8, 8]],
  [11, [3]],
  [1, [6, 2]],
] as const;
const sequences = groups.flatMap(([prompt, completions], group) =>
  completions.map((completion, sample) => ({
    ids: [...tinySequence(prompt, 1, group).ids, ...tinySequence(completion, 1, 10 * group + sample + 100).ids],
    promptLength: prompt,
  })),
);
const whole = packRow(sequences, 200);
const apart = packSequences(sequences, { rowTokens: 64, rowsPerMicroBatch: 8 });

type Name = (typeof grpoInputs)[number];

/** Values that differ from token to token of a sequence, wherever it lies. */
function tokenValues({ origin, targets }: MicroBatch): Record<Name, Float32Array> {
  const values = (scale: number, shift: number) => {
    const all = new Float32Array(targets.length);
    for (const [i, { sequence, offset }] of origin.entries()) all[i] = shift + scale * Math.sin(7 * sequence + offset);
    return all;
  };
  return {
    weights: values(0.01, 0.05),
    advantages: values(1, 0.2),
    oldLogProbs: values(0.3, -3),
    referenceLogProbs: values(0.2, -3),
  };
}

const key = ({ sequence, offset }: { sequence: number; offset: number }) => `${sequence} ${offset}`;

/** By sequence and place, whatever the layout. */
const byToken = (batches: readonly MicroBatch[], values: readonly Float32Array[]) =>
  new Map(batches.flatMap(({ origin }, i) => origin.map((from, at) => [key(from), values[i]![at]!] as const)));

function expectClose(got: Map<string, number>, expected: Map<string, number>): void {
  expect(got.size).toBe(expected.size);
  for (const [token, value] of expected) expect(Math.abs(got.get(token)! - value), token).toBeLessThan(2e-5);
}

it("packs these groups with their prompts apart", () => {
  expect(apart.every(({ promptRows }) => promptRows)).toBe(true);
  expect(apart.some(({ rows, promptRows }) => rows > promptRows!.rows)).toBe(true);
});

describe.each(Object.entries(families))("%s", (_, change) => {
  const family = familyOf({ ...tinyConfig, ...change }, "config.json");
  const weights = initialWeights(family, 1);
  for (const [index, { shape, data }] of [...weights.values()].entries())
    if (shape.length === 1) for (let i = 0; i < data.length; i++) data[i]! += 0.2 * normal(randomKey(9, index), i);
  const lora = createLora(family, { rank: 2, alpha: 3, targets: "all-linear" }, 1, weights);
  for (let i = 0; i < lora.flat.length; i++) lora.flat[i]! += 0.2 * normal(randomKey(5), i);

  it.each([
    ["adapters", lora],
    ["every parameter", createFull(family, weights)],
  ])("%s: losses and gradients", async (_, trainable) => {
    const settings: GradientSettings<Name> = {
      family,
      weights,
      trainable,
      temperature: 0.8,
      threads: 2,
      loss: grpoLossOf({ beta: 0.1, epsilonLow: 0.2, epsilonHigh: 0.3 }),
    };
    const run = async (gradientOf: typeof gradientByBlock, batches: readonly MicroBatch[]) => {
      const gradient = gradientOf(settings);
      const sum = new Float64Array(trainable.flat.length);
      let loss = 0;
      const logProbs: Float32Array[] = [];
      for (const batch of batches) {
        const flat = new Float32Array(trainable.flat.length).fill(Number.NaN);
        const outputs = await gradient(batch, tokenValues(batch), viewsOf(trainable.parameters, flat));
        loss += outputs.loss![0]!;
        logProbs.push(Float32Array.from(outputs.logProbs!));
        for (let i = 0; i < flat.length; i++) sum[i]! += flat[i]!;
      }
      return { sum, loss, logProbs: byToken(batches, logProbs) };
    };
    const expected = await run(wholeGradient, [whole]);
    for (const gradientOf of [wholeGradient, gradientByBlock]) {
      const got = await run(gradientOf, apart);
      expect(Math.abs(got.loss - expected.loss) / Math.abs(expected.loss)).toBeLessThan(1e-5);
      expectClose(got.logProbs, expected.logProbs);
      const norm = Math.hypot(...expected.sum);
      expect(norm).toBeGreaterThan(0.01);
      expect(Math.hypot(...expected.sum.map((value, i) => value - got.sum[i]!)) / norm).toBeLessThan(2e-5);
    }
  });

  it("scores", async () => {
    const settings = { family, weights, trainable: lora, temperature: 0.7 };
    const scorer = createScorer(settings);
    const expected = byToken([whole], await scorer.scoreBatches([whole]));
    expectClose(byToken(apart, await scorer.scoreBatches(apart)), expected);
    const byBlock = scorerByBlock(settings);
    const scores: Float32Array[] = [];
    for (const batch of apart) scores.push(await byBlock(batch));
    expectClose(byToken(apart, scores), expected);
  });
});
