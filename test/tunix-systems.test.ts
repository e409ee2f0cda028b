// The jobs of systems A, B and C as their recipes build them at full size, but for the rows, which are made here: each passes its
// smoke test over eight devices, on a tiny random model of its family, killed and gone on, and its adapter comes home; A's and
// C's continuations go on from what the first left. System E is in tunix.test.ts. RECKON_TUNIX_PYTHON as there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../src/run/version.ts";
import { importJob } from "../src/tunix/import.ts";
import {
  buildRecipe,
  flattened,
  keepCompiled,
  largestDifference,
  patienceMs,
  peftLogits,
  peftPython,
  reckonLogits,
  settingsOf,
  smoked,
  tunixLogits,
  tunixPython,
} from "./tunix-jobs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-systems-"));
  keepCompiled(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = ["data.train=made:domains:70", "data.test=made:domains:14:test"];

/** Builds, smokes and takes home. @returns the folder of the trial */
async function tried(name: string, model: string, stage: "sft" | "grpo", continueFrom?: string): Promise<string> {
  const job = join(folder, name);
  const earlier = continueFrom === undefined ? {} : { continueFrom };
  await buildRecipe(join(packageRoot, `recipes/${name}.yaml`), [`model=${model}`, ...made], { out: job, ...earlier });
  const work = await smoked(job);
  const [base, out] = [join(work, "model"), join(work, "out")];
  const expected = tunixLogits(job, out, base);
  expect(largestDifference(expected.base!, await reckonLogits(base))).toBeLessThan(1e-4);
  const [imported] = importJob(out, { model: base, modelLabel: model, out: join(folder, `${name}-run`) });
  const { adapter } = imported!;
  expect(largestDifference(expected[stage]!, await reckonLogits(base, adapter))).toBeLessThan(1e-4);
  // It learned something: a few steps at the rate of a whole job.
  expect(largestDifference(expected[stage]!, flattened(expected.base!))).toBeGreaterThan(1e-5);
  if (peftPython !== undefined)
    expect(largestDifference(expected[stage]!, flattened(peftLogits(base, adapter!)))).toBeLessThan(1e-4);
  return work;
}

describe.skipIf(!tunixPython)("the job at full size passes its smoke test and comes home", () => {
  test.each([
    ["A", "zero-cost", "google/gemma-2b-it", { rank: 64, alpha: 64 }, [2e-5, 5e-6]],
    ["C", "sft-mix", "google/gemma-3-1b-it", { rank: 32, alpha: 64 }, [2e-5, 5e-6]],
  ] as const)(
    "%s: %s, and its continuation",
    async (_, name, model, lora, [rate, laterRate]) => {
      const work = await tried(name, model, "sft");
      const figures = { lora, batchSize: 32, rowTokens: 2048, method: "lora" };
      const { sft } = settingsOf(join(folder, name));
      expect(sft).toMatchObject({ ...figures, learningRate: rate });
      await tried(`${name}-continue`, model, "sft", join(work, "out"));
      const later = settingsOf(join(folder, `${name}-continue`));
      expect(later).toMatchObject({ continueFrom: "out", sft: { ...figures, learningRate: laterRate, epochs: 1 } });
    },
    patienceMs,
  );

  test(
    "B: generalist",
    async () => {
      await tried("generalist", "google/gemma-3-1b-it", "grpo");
      const { grpo } = settingsOf(join(folder, "generalist"));
      expect(grpo).toMatchObject({ groupSize: 4, temperature: 0.7, maxNewTokens: 512, learningRate: 3e-6, beta: 0.03 });
    },
    patienceMs,
  );
});
