// Three steps of training a tiny model on the device that is named; prints their losses and gradient norms as JSON.
//   node --import tsx scripts/device-training.ts webgpu
import { openDevice } from "../src/cli/open-device.ts";
import { packSequences } from "../src/data/pack.ts";
import { type Device, placementOn } from "../src/engine/device.ts";
import { sftLossOf } from "../src/train/loss.ts";
import { createTrainer } from "../src/train/trainer.ts";
import { tinyGemma, tinyLora, tinySequence, tinyWeights } from "../test/tiny-gemma.ts";

const device = process.argv[2] as Device;
if (device !== "cpu") await openDevice(device);
const trainer = await createTrainer({
  family: tinyGemma,
  weights: tinyWeights(),
  trainable: tinyLora(),
  temperature: 1,
  threads: 2,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 },
  loss: sftLossOf(),
});
const [batch] = packSequences([tinySequence(13, 5, 1), tinySequence(8, 3, 2)], { rowTokens: 24, rowsPerMicroBatch: 1 });
const steps: { loss: number; gradNorm: number }[] = [];
for (let step = 0; step < 3; step++) {
  const weights = new Float32Array(batch!.scored).fill(1 / batch!.scored);
  const { loss } = await trainer.accumulate(batch!, { weights });
  const { gradNorm } = await trainer.update(0.05);
  steps.push({ loss: loss![0]!, gradNorm });
}
process.stdout.write(`${JSON.stringify({ steps, nodes: placementOn(device)?.nodes ?? 0 })}\n`);
process.exit(0);
