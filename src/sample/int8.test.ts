// A model whose weights lie in int8 computes what it computes with the same values in float32; where products are of int8 too,
// nearly that, whether its programs hold the weights or are fed them.
import { expect, it } from "vitest";
import { tinyGemma, tinyLora, tinySequence, tinyWeights } from "../../test/tiny-gemma.ts";
import { packSequences } from "../data/pack.ts";
import type { Activations } from "../engine/int8-weights.ts";
import type { Weights } from "../engine/runtime.ts";
import { int8Weight } from "../model/quantise.ts";
import { createSampler } from "./generate.ts";
import { createScorer } from "./score.ts";

const settings = { temperature: 0, topK: 0, topP: 1, maxNewTokens: 12, stopIds: [], slots: 2 };
const prompts = [{ ids: [2, 5, 7], keys: [[0, 1] as const] }];
const inInt8 = (activations: Activations): Weights =>
  new Map(
    [...tinyWeights()].map(([name, { shape, data }]) => [
      name,
      shape.length === 2 ? int8Weight(shape, [data], activations) : { shape, data },
    ]),
  );
const [batch] = packSequences([tinySequence(13, 5, 1), tinySequence(20, 4, 2)], {
  rowTokens: 40,
  rowsPerMicroBatch: 1,
});
const trainable = tinyLora();
const score = async (weights: Weights) =>
  (await createScorer({ family: tinyGemma, weights, trainable }).scoreBatches([batch!]))[0]!;
const generate = (weights: Weights) =>
  createSampler({ family: tinyGemma, weights, trainable }, settings).generate(prompts);

it("scores and generates as with the widened weights", async () => {
  const stored = inInt8("float32");
  const dense: Weights = new Map([...stored].map(([name, { shape, data }]) => [name, { shape, data }]));
  const [a, b] = [await score(stored), await score(dense)];
  for (let i = 0; i < batch!.scored; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(1e-5);
  const [first, second] = [await generate(stored), await generate(dense)];
  expect(first[0]![0]!.ids).toHaveLength(12);
  expect(first[0]![0]!.ids).toEqual(second[0]![0]!.ids);
});

it("rounds what is multiplied by a little, the same for a row whatever the others are", async () => {
  const weights = inInt8("int8");
  const [a, b] = [await score(weights), await score(inInt8("float32"))];
  const differences = [...a.subarray(0, batch!.scored)].map((value, i) => Math.abs(value - b[i]!));
  expect(Math.max(...differences)).toBeGreaterThan(1e-5);
  // Of a random model 16 wide; of a trained one see docs/performance.md.
  expect(Math.max(...differences)).toBeLessThan(0.3);

  const [together] = await createSampler(
    { family: tinyGemma, weights, trainable },
    { ...settings, temperature: 1 },
  ).generate([
    {
      ids: [2, 5, 7],
      keys: [
        [0, 1],
        [0, 2],
        [0, 3],
        [0, 4],
        [0, 5],
      ],
    },
  ]);
  const [alone] = await createSampler(
    { family: tinyGemma, weights, trainable },
    { ...settings, temperature: 1 },
  ).generate([{ ids: [2, 5, 7], keys: [[0, 4]] }]);
  expect(together![3]!.ids).toEqual(alone![0]!.ids);
});
