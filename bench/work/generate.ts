// Sampling at a temperature of 0.7, nothing stops early: new tokens a second, reading the prompts included.
import { randomKey } from "../../src/engine/random.ts";
import { loadModel } from "../../src/model/load.ts";
import { createSampler } from "../../src/sample/generate.ts";
import { createScorer } from "../../src/sample/score.ts";
import { promptsOf } from "../sequences.ts";
import type { SettingsOf, Way, Work } from "./work.ts";

const temperature = 0.7;
/** Words whose probability after the first prompt is compared. */
const compared = 32;

export async function generate(settings: SettingsOf<"generate">, { folder, precision, threads }: Way): Promise<Work> {
  const { batch, promptTokens, newTokens } = settings;
  const { family, weights } = loadModel(folder, { precision });
  const sampler = createSampler(
    { family, weights, threads },
    { temperature, topK: 0, topP: 1, maxNewTokens: newTokens, stopIds: [], slots: batch },
  );
  return {
    async check() {
      const [prompt] = promptsOf(0, 1, promptTokens, family.vocabularySize);
      const sequences = Array.from({ length: compared }, (_, i) => ({
        ids: [...prompt!, 16 + 3 * i],
        promptLength: promptTokens,
      }));
      const packing = { rowTokens: promptTokens + 1, rowsPerMicroBatch: 4 };
      const scores = await createScorer({ family, weights, threads }).score(sequences, packing);
      return { logProbs: scores.map(([logProb]) => logProb!) };
    },
    async lap(lap) {
      const requests = promptsOf(lap, batch, promptTokens, family.vocabularySize).map((ids, i) => ({
        ids,
        keys: [randomKey(1, lap, i)],
      }));
      const began = performance.now();
      await sampler.generate(requests);
      return ((batch * newTokens) / (performance.now() - began)) * 1000;
    },
  };
}
