// Peak resident memory of each use against what `reckon doctor` foretells, each in a process of its own.
//   node --import tsx bench/memory.ts [MODEL [USES [SIZES_JSON]]]
// MODEL is a model folder; USES some of the names below, joined by commas; SIZES_JSON replaces some of the sizes below.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { packSequences } from "../src/data/pack.ts";
import { randomKey } from "../src/engine/random.ts";
import { loadModel } from "../src/model/load.ts";
import { mergedPolicy } from "../src/model/merged-policy.ts";
import type { Precision } from "../src/model/precision.ts";
import { createFull, createLora, type Trainable } from "../src/model/trainable.ts";
import { createSampler } from "../src/sample/generate.ts";
import { createScorer } from "../src/sample/score.ts";
import { grpoInputs, grpoLossOf, sftLossOf } from "../src/train/loss.ts";
import { type MemoryUse, memoryOf, memoryUses, recomputes, type UseSizes } from "../src/train/memory.ts";
import { createTrainer } from "../src/train/trainer.ts";

const [folder = "models/tiny", uses = memoryUses.join(), given = "{}", child] = process.argv.slice(2);
const sizes: UseSizes & { precision?: Precision } = {
  rows: 8,
  rowTokens: 288,
  group: 8,
  promptTokens: 128,
  newTokens: 128,
  rank: 16,
  activations: "auto",
  ...JSON.parse(given),
};
const { family, weights } = loadModel(folder, { precision: sizes.precision });

if (child === undefined) {
  for (const use of uses.split(",") as MemoryUse[]) {
    const args = ["--import", "tsx", fileURLToPath(import.meta.url), folder, use, given, "child"];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (stdout === "") throw new Error(stderr);
    const foretoldMiB = Math.round(memoryOf(use, { family, weights }, sizes) / 2 ** 20);
    const peakMiB = Number(stdout);
    const ratio = Number((foretoldMiB / peakMiB).toFixed(3));
    process.stdout.write(`${JSON.stringify({ model: folder, use, foretoldMiB, peakMiB, ratio })}\n`);
  }
} else await take(uses as MemoryUse);

/** Two steps of a use; prints the peak in MiB. */
async function take(use: MemoryUse): Promise<void> {
  if (use === "inference") await sample(1);
  else if (use === "scoring") await score();
  else {
    const { rank } = sizes;
    const trainable = use.endsWith("Full")
      ? createFull(family, weights)
      : createLora(family, { rank, alpha: 2 * rank, targets: "all-linear" }, 1, weights);
    if (use.startsWith("sft")) {
      await train(trainable, "sft");
      await score(trainable);
    } else {
      const { merged } = await mergedPolicy(family, weights, trainable);
      await sample(sizes.group, merged);
      await score();
      await train(trainable, "grpo");
    }
  }
  process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
}

async function sample(slots: number, policy?: Trainable): Promise<void> {
  const { promptTokens, newTokens } = sizes;
  const generation = { temperature: 1, topK: 0, topP: 1, maxNewTokens: newTokens, stopIds: [], slots };
  const sampler = createSampler({ family, weights, trainable: policy }, generation);
  const keys = Array.from({ length: slots }, (_, i) => randomKey(1, i));
  await sampler.generate([{ ids: ids(promptTokens), keys }]);
}

async function score(scored?: Trainable): Promise<void> {
  await createScorer({ family, weights, trainable: scored }).scoreBatches([batch(), batch()]);
}

async function train(trainable: Trainable, loss: "sft" | "grpo"): Promise<void> {
  const common = {
    family,
    weights,
    trainable,
    temperature: 1,
    threads: 2,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
    recompute: recomputes(family, { ...sizes, lora: trainable.lora }, loss),
  };
  const policyLoss = { beta: 0.03, epsilonLow: 0.2, epsilonHigh: 0.2 };
  const trainer =
    loss === "sft"
      ? await createTrainer({
          ...common,
          loss: sftLossOf(),
        })
      : await createTrainer({
          ...common,
          loss: grpoLossOf(policyLoss),
        });
  const packed = batch();
  const token = new Float32Array(packed.scored).fill(1e-3);
  const inputs = Object.fromEntries(grpoInputs.map((name) => [name, token]));
  for (let step = 0; step < 2; step++) {
    await Promise.all([0, 1].map(() => trainer.accumulate(packed, inputs as never)));
    await trainer.update(1e-6);
  }
}

function batch() {
  const { rows, rowTokens } = sizes;
  const sequences = Array.from({ length: rows }, () => ({ ids: ids(rowTokens), promptLength: 1 }));
  return packSequences(sequences, { rowTokens, rowsPerMicroBatch: rows })[0]!;
}

function ids(length: number): number[] {
  return Array.from({ length }, (_, i) => 4 + (i % 50));
}
