// Block by block gives what one program gives: the losses, what is watched beside them, and every gradient.
import { expect, it } from "vitest";
import { tinyGemma, tinyLora, tinySequence, tinyWeights } from "../../test/tiny-gemma.ts";
import { packSequences } from "../data/pack.ts";
import { initialWeights } from "../model/initialise.ts";
import { llama } from "../model/llama.ts";
import { createFull, type Trainable, viewsOf } from "../model/trainable.ts";
import { createScorer } from "../sample/score.ts";
import { scorerByBlock } from "../sample/score-by-block.ts";
import type { Gradient, GradientSettings } from "./gradient.ts";
import { gradientByBlock } from "./gradient-by-block.ts";
import { type grpoInputs, grpoLossOf } from "./loss.ts";
import { wholeGradient } from "./whole-gradient.ts";

const untied = llama({
  model_type: "llama",
  vocab_size: 24,
  hidden_size: 16,
  intermediate_size: 20,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
  rms_norm_eps: 1e-6,
  hidden_act: "silu",
  tie_word_embeddings: false,
  rope_theta: 1e4,
});
const untiedWeights = initialWeights(untied, 3);

const sequences = [tinySequence(13, 5, 1), tinySequence(8, 3, 2), tinySequence(20, 1, 3), tinySequence(6, 5, 4)];
const [batch] = packSequences(sequences, { rowTokens: 28, rowsPerMicroBatch: 2 });

type Name = (typeof grpoInputs)[number];

function settingsOf(family: typeof tinyGemma, weights: GradientSettings<Name>["weights"], trainable: Trainable) {
  const settings: GradientSettings<Name> = {
    family,
    weights,
    trainable,
    temperature: 0.8,
    threads: 2,
    loss: grpoLossOf({ beta: 0.1, epsilonLow: 0.2, epsilonHigh: 0.3 }),
  };
  return settings;
}

/** Values that differ from token to token, so that one in the wrong place shows. */
function tokenValues(): Record<Name, Float32Array> {
  const values = (scale: number, shift: number) =>
    Float32Array.from({ length: batch!.targets.length }, (_, i) =>
      i < batch!.scored ? shift + scale * Math.sin(7 * i) : 0,
    );
  return {
    weights: values(0.01, 0.05),
    advantages: values(1, 0.2),
    oldLogProbs: values(0.3, -3),
    referenceLogProbs: values(0.2, -3),
  };
}

async function run(gradient: Gradient<Name>, trainable: Trainable) {
  const flat = new Float32Array(trainable.flat.length).fill(Number.NaN);
  const outputs = await gradient(batch!, tokenValues(), viewsOf(trainable.parameters, flat));
  return { flat: Float32Array.from(flat), outputs };
}

it.each<[string, GradientSettings<Name>, Trainable]>(
  [
    ["adapters", tinyGemma, tinyWeights(), tinyLora()],
    ["DoRA adapters", tinyGemma, tinyWeights(), tinyLora({ dora: true })],
    ["every parameter", tinyGemma, tinyWeights(), createFull(tinyGemma, tinyWeights())],
    ["every parameter of a model with a head of its own", untied, untiedWeights, createFull(untied, untiedWeights)],
  ].map(([name, family, weights, trainable]) => [
    name as string,
    settingsOf(family as never, weights as never, trainable as never),
    trainable as Trainable,
  ]),
)("%s: the same losses and gradients, with the head in one call or in several", async (_, settings, trainable) => {
  const whole = await run(wholeGradient(settings), trainable);
  for (const logitsBytes of [undefined, 4 * 24 * 7]) {
    const split = await run(gradientByBlock(settings, logitsBytes), trainable);
    expect(Object.keys(split.outputs).sort()).toEqual(expect.arrayContaining(["kl", "logProbs", "loss", "ratio"]));
    for (const [name, values] of Object.entries(split.outputs)) {
      const scored = name === "loss" ? 1 : batch!.scored;
      const expected = whole.outputs[name]!;
      for (let i = 0; i < scored; i++)
        expect(Math.abs(values[i]! - expected[i]!) / (1 + Math.abs(expected[i]!)), `${name} ${i}`).toBeLessThan(1e-5);
    }
    const norm = Math.hypot(...whole.flat);
    expect(norm).toBeGreaterThan(0.01);
    const error = Math.hypot(...whole.flat.map((value, i) => value - split.flat[i]!));
    expect(error / norm).toBeLessThan(1e-5);
  }
});

it("scores as one program does", async () => {
  const settings = { family: tinyGemma, weights: tinyWeights(), trainable: tinyLora(), temperature: 0.7 };
  const expected = (await createScorer(settings).scoreBatches([batch!]))[0]!;
  const scores = await scorerByBlock(settings)(batch!);
  for (let i = 0; i < batch!.scored; i++) expect(Math.abs(scores[i]! - expected[i]!)).toBeLessThan(1e-5);
});
