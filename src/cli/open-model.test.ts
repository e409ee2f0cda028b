// A model folder with an adapter, opened: what it computes is what the adapter computes apart.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { tinyFolder, tinyGemma, tinyLora, tinySequence, tinyWeights } from "../../test/tiny-gemma.ts";
import { saveAdapter } from "../model/adapter.ts";
import { saveModel } from "../model/save.ts";
import { createScorer } from "../sample/score.ts";
import { openModel } from "./open-model.ts";

const root = mkdtempSync(join(tmpdir(), "reckon-open-"));
afterAll(() => rmSync(root, { recursive: true }));

it.each([
  ["LoRA", {}],
  ["DoRA", { dora: true, rslora: true, rankPattern: { "mlp.*": 3 } }],
])("%s", async (kind, settings) => {
  const [model, adapter] = [join(root, "model"), join(root, kind)];
  const trainable = tinyLora(settings);
  saveModel(model, tinyFolder());
  saveAdapter(adapter, trainable, model);
  const opened = await openModel({ model, adapter });
  const score = async (policy: Parameters<typeof createScorer>[0]) =>
    (await createScorer(policy).score([tinySequence(12, 2, 1)], { rowTokens: 16, rowsPerMicroBatch: 1 }))[0]!;
  const apart = await score({ family: tinyGemma, weights: tinyWeights(), trainable });
  (await score(opened)).forEach((value, i) => {
    expect(Math.abs(value - apart[i]!)).toBeLessThan(2e-5);
  });
});
