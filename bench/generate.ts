// Generated tokens/s at 1, 16 and 64 slots: prompts of 64 tokens, 128 new tokens each, temperature 1, nothing stops early.
//   node --import tsx bench/generate.ts [MODEL] [REPEATS]
import { randomKey } from "../src/engine/random.ts";
import { loadModel } from "../src/model/load.ts";
import { createSampler } from "../src/sample/generate.ts";
import { measure } from "./measure.ts";
import { prompts } from "./sequences.ts";

const [folder = "models/tiny", repeats = "5"] = process.argv.slice(2);
const { family, weights } = loadModel(folder);
const maxNewTokens = 128;

for (const slots of [1, 16, 64]) {
  const sampler = createSampler(
    { family, weights, threads: 2 },
    { temperature: 1, topK: 0, topP: 1, maxNewTokens, stopIds: [], slots },
  );
  const requests = prompts(slots, family.vocabularySize).map((ids, i) => ({ ids, keys: [randomKey(1, i)] }));
  await measure({
    bench: `generate ${slots}`,
    unit: "tokens/s",
    repeats: Number(repeats),
    facts: { slots, newTokens: slots * maxNewTokens, threads: 2 },
    async run() {
      const began = performance.now();
      await sampler.generate(requests);
      return ((slots * maxNewTokens) / (performance.now() - began)) * 1000;
    },
  });
}
