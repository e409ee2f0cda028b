// SFT tokens/s, LoRA and full: one step of 32 examples as recipes/show-your-work.yaml packs them. Real tokens, no padding.
//   node --import tsx bench/sft.ts [MODEL] [REPEATS]
import { packSequences } from "../src/data/pack.ts";
import { loadModel } from "../src/model/load.ts";
import { createFull, createLora } from "../src/model/trainable.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { sftLoss } from "../src/train/losses.ts";
import { createTrainer } from "../src/train/trainer.ts";
import { measure } from "./measure.ts";
import { sftBatch } from "./sequences.ts";

const [folder = "models/tiny", repeats = "20"] = process.argv.slice(2);
const { recipe } = loadRecipe("recipes/show-your-work.yaml", [`model=${folder}`]);
const settings = recipe.sft!;
const { family, weights } = loadModel(recipe.model);
const batch = sftBatch(family.vocabularySize);
const tokens = batch.reduce((total, { ids }) => total + ids.length, 0);

for (const method of ["lora", "full"] as const) {
  const trainer = await createTrainer({
    family,
    weights,
    trainable: method === "lora" ? createLora(family, settings.lora, 1) : createFull(family, weights),
    temperature: 1,
    threads: recipe.threads,
    optimizer: { ...settings, epsilon: 1e-8 },
    inputs: ["weights"],
    loss: (logProbs, inputs) => ({ loss: sftLoss(logProbs, inputs.weights) }),
  });
  await measure({
    bench: method === "lora" ? `sft lora r${settings.lora.rank}` : "sft full",
    unit: "tokens/s",
    repeats: Number(repeats),
    facts: { tokens, threads: recipe.threads },
    async run() {
      const began = performance.now();
      const packed = packSequences(batch, settings);
      const supervised = packed.reduce((total, { scored }) => total + scored, 0);
      for (const rows of packed)
        await trainer.accumulate(rows, { weights: new Float32Array(rows.scored).fill(1 / supervised) });
      await trainer.update(1e-6);
      return (tokens / (performance.now() - began)) * 1000;
    },
  });
}
