// A model whose weights lie in int8 computes what it computes with the same values in float32.
import { expect, it } from "vitest";
import { tinyGemma, tinyLora, tinySequence, tinyWeights } from "../../test/tiny-gemma.ts";
import { packSequences } from "../data/pack.ts";
import { int8Weight } from "../model/quantise.ts";
import { createSampler } from "./generate.ts";
import { createScorer } from "./score.ts";

it("scores and generates as with the widened weights", async () => {
  const stored = new Map(
    [...tinyWeights()].map(([name, { shape, data }]) => [
      name,
      shape.length === 2 ? int8Weight(shape, [data]) : { shape, data },
    ]),
  );
  const dense = new Map([...stored].map(([name, { shape, data }]) => [name, { shape, data }]));
  const trainable = tinyLora();
  const [batch] = packSequences([tinySequence(13, 5, 1), tinySequence(20, 4, 2)], {
    rowTokens: 40,
    rowsPerMicroBatch: 1,
  });
  const score = (weights: typeof dense) => createScorer({ family: tinyGemma, weights, trainable }).scoreBatch(batch!);
  const [a, b] = [Float32Array.from(await score(stored)), await score(dense)];
  for (let i = 0; i < batch!.scored; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(1e-5);

  const settings = { temperature: 0, topK: 0, topP: 1, maxNewTokens: 12, stopIds: [], slots: 2 };
  const prompts = [{ ids: [2, 5, 7], keys: [[0, 1] as const] }];
  const generate = (weights: typeof dense) =>
    createSampler({ family: tinyGemma, weights, trainable }, settings).generate(prompts);
  const [first, second] = [await generate(stored), await generate(dense)];
  expect(first[0]![0]!.ids).toHaveLength(12);
  expect(first[0]![0]!.ids).toEqual(second[0]![0]!.ids);
});
