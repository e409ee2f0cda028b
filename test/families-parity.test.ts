// The model, its gradients, GRPO's losses and AdamW against torch and transformers.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packRow } from "../src/data/micro-batch.ts";
import { randomKey } from "../src/engine/random.ts";
import { compile } from "../src/engine/runtime.ts";
import type { Tensor } from "../src/engine/tensor.ts";
import { loadAdapter } from "../src/model/adapter.ts";
import { packedAttention } from "../src/model/attention.ts";
import { bindParameters } from "../src/model/bind.ts";
import { loadModel } from "../src/model/load.ts";
import { packedTypes } from "../src/model/packed-rows.ts";
import { inputTypes, type Trainable } from "../src/model/trainable.ts";
import { createSampler } from "../src/sample/generate.ts";
import { createScorer } from "../src/sample/score.ts";
import { type Loss, sftLossOf } from "../src/train/loss.ts";
import { grpoLoss, sftLoss } from "../src/train/losses.ts";
import { completionWeights, type LossName } from "../src/train/token-weights.ts";
import { createTrainer } from "../src/train/trainer.ts";
import { fixtureFolders, readFixture } from "./fixtures.ts";

const { folders, absent } = fixtureFolders(["gemma", "gemma2", "gemma3_text", "llama", "qwen3"]);
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: Number.MAX_VALUE };
const largest = (got: ArrayLike<number>, expected: readonly number[]) =>
  expected.reduce((max, value, i) => Math.max(max, Math.abs(value - got[i]!)), 0);
const norm = (values: Float32Array) => Math.sqrt(values.reduce((total, value) => total + value * value, 0));

describe.skipIf(absent)(`parity of every family${absent ? ` (${absent})` : ""}`, () => {
  describe.each(folders.map((folder) => [basename(folder), folder]))("%s", (_, folder) => {
    const fixture = readFixture(folder);
    const { family, weights } = loadModel(folder);
    const whole = fixture.input_ids.map((ids) => ({ ids, promptLength: 1 }));
    const completions = fixture.input_ids.map((ids, i) => ({
      ids,
      promptLength: fixture.completion_mask[i]!.indexOf(1),
    }));
    // One row holds every sequence.
    const rowTokens = fixture.input_ids.reduce((total, ids) => total + ids.length, 5);
    const packing = { rowTokens, rowsPerMicroBatch: 1 };
    const batch = packRow(completions, rowTokens);
    const ones = (value: number) => new Float32Array(batch.scored).fill(value);
    const perToken = (values: readonly (readonly number[])[]) =>
      batch.origin.map(({ sequence, offset }) => values[sequence]![completions[sequence]!.promptLength + offset - 1]!);
    const scratch = mkdtempSync(join(tmpdir(), "reckon-parity-"));
    afterAll(() => rmSync(scratch, { recursive: true }));

    async function logitsOf(trainable?: Trainable) {
      const packed = packRow(whole, rowTokens);
      const program = await compile(
        (tensors: Record<string, Tensor>) => {
          const bound = bindParameters(tensors, trainable?.lora);
          const { ids, positions, segments } = tensors;
          const attend = packedAttention({ segments: segments!, positions: positions! });
          return { logits: family.logits(family.hidden(ids!, { ...bound, attend, positions: positions! }), bound) };
        },
        {
          ...packedTypes({ rows: 1, rowTokens, capacity: packed.targets.length }),
          ...(trainable ? inputTypes(trainable) : {}),
        },
        { weights },
      );
      const outputs = await program.run({ ...packed, ...trainable?.views } as never);
      const logits = outputs.logits as Float32Array;
      let at = 0;
      return fixture.input_ids.map((ids) => {
        at += ids.length;
        return Array.from({ length: ids.length }, (_, i) => {
          const start = (at - ids.length + i) * family.vocabularySize;
          return logits.slice(start, start + family.vocabularySize);
        });
      });
    }

    it.each(["base", "lora"] as const)("%s: logits and log-probabilities to 1e-4, argmax exactly", async (part) => {
      const trainable = part === "lora" ? loadAdapter(family, join(folder, "adapter")) : undefined;
      const logits = await logitsOf(trainable);
      const scores = await createScorer({ family, weights, trainable }).score(whole, packing);
      fixture[part].sequences.forEach((expected, i) => {
        expect(largest(logits[i]!.at(-1)!, expected.last_logits)).toBeLessThan(1e-4);
        expect(
          largest(
            logits[i]!.map((row) => row.reduce((a, b) => a + b, 0)),
            expected.logit_sum,
          ),
        ).toBeLessThan(1e-3);
        expect(logits[i]!.map((row) => row.indexOf(row.reduce((a, b) => Math.max(a, b))))).toEqual(expected.argmax);
        expect(largest(scores[i]!, expected.target_logprobs)).toBeLessThan(1e-4);
      });
    });

    it("reads the hub's older config.json as the same model", async () => {
      cpSync(folder, scratch, { recursive: true });
      cpSync(join(folder, "config.legacy.json"), join(scratch, "config.json"));
      const legacy = loadModel(scratch);
      const scores = await createScorer(legacy).score(whole, packing);
      fixture.base.sequences.forEach((expected, i) => {
        expect(largest(scores[i]!, expected.target_logprobs)).toBeLessThan(1e-4);
      });
    });

    it("greedy tokens exactly, side by side and alone", async () => {
      const settings = {
        temperature: 0,
        topK: 0,
        topP: 1,
        maxNewTokens: fixture.greedy[0]!.tokens.length,
        stopIds: [],
      };
      const prompts = fixture.greedy.map(({ prompt }) => ({ ids: prompt, keys: [randomKey(0)] }));
      for (const slots of [1, 4]) {
        const completions = await createSampler({ family, weights }, { ...settings, slots }).generate(prompts);
        expect(completions.map(([completion]) => completion!.ids)).toEqual(fixture.greedy.map(({ tokens }) => tokens));
      }
    });

    it("SFT: loss to 1e-5, every LoRA gradient to 1e-3", async () => {
      const trainable = loadAdapter(family, join(folder, "adapter"));
      // A gradient-descent step of size 1 from a copy shows the gradient itself.
      const { gradients, loss } = await gradientsOf(
        trainable,
        ["weights"],
        { weights: ones(1 / batch.scored) },
        1,
        (logProbs, x) => ({
          loss: sftLoss(logProbs, x.weights!),
        }),
      );
      expect(Math.abs(loss - fixture.lora.sft_loss)).toBeLessThan(1e-5);
      for (const [name, expected] of Object.entries(fixture.lora.grads)) {
        const got = gradients[name.replace("base_model.model.", "")]!;
        const scale = expected.norm / Math.sqrt(got.length);
        expect(Math.abs(norm(got) - expected.norm) / expected.norm, name).toBeLessThan(1e-3);
        expect(largest(got, expected.first) / scale, name).toBeLessThan(1e-3);
        expect(largest(got.slice(-2), expected.last) / scale, name).toBeLessThan(1e-3);
      }
    });

    it("GRPO: the four losses, and the gradients of two", async () => {
      const { grpo } = fixture;
      const trainable = loadAdapter(family, join(folder, "adapter"));
      const lengths = completions.map(({ ids, promptLength }) => ids.length - promptLength);
      const tokens = lengths.reduce((a, b) => a + b, 0);
      const step = {
        miniBatchTokens: tokens,
        stepTokens: tokens,
        miniBatches: 1,
        maxNewTokens: grpo.dr_grpo_max_completion_length,
      };
      for (const name of ["grpo", "dapo", "bnpo", "dr_grpo"] as const satisfies readonly LossName[]) {
        const weightOf = completionWeights(name, lengths, step);
        const inputs = {
          weights: batch.origin.map(({ sequence }) => weightOf[sequence]!),
          advantages: batch.origin.map(({ sequence }) => grpo.advantages[sequence]!),
          oldLogProbs: perToken(grpo.old_logps),
          referenceLogProbs: perToken(grpo.ref_logps),
        };
        const { loss, gradients } = await gradientsOf(
          trainable,
          ["weights", "advantages", "oldLogProbs", "referenceLogProbs"],
          inputs,
          grpo.temperature,
          (logProbs, x) => {
            const tokenInputs = { logProbs, ...x } as Parameters<typeof grpoLoss>[0];
            return {
              loss: grpoLoss(tokenInputs, { beta: grpo.beta, epsilonLow: grpo.epsilon, epsilonHigh: grpo.epsilon })
                .loss,
            };
          },
        );
        // Relative above 1: the KL term is an exponential of log-probabilities, and of their rounding.
        const tolerance = 1e-5 * Math.max(1, Math.abs(grpo.losses[name]));
        expect(Math.abs(loss - grpo.losses[name]), name).toBeLessThan(tolerance);
        const expected = name === "grpo" ? grpo.grads_grpo : name === "dapo" ? grpo.grads_dapo : {};
        for (const [key, value] of Object.entries(expected)) {
          const got = norm(gradients[key.replace("base_model.model.", "")]!);
          expect(Math.abs(got - value) / value, `${name} ${key}`).toBeLessThan(1e-3);
        }
      }
    });

    it("the reference log-probabilities are those of the base at the same temperature", async () => {
      const scores = await createScorer({ family, weights, temperature: fixture.grpo.temperature }).score(
        whole,
        packing,
      );
      fixture.grpo.ref_logps.forEach((expected, i) => {
        expect(largest(scores[i]!, expected)).toBeLessThan(1e-4);
      });
    });

    it("AdamW with clipping: five steps", async () => {
      const { adamw } = fixture;
      const trainable = loadAdapter(family, join(folder, "adapter"));
      const trainer = await createTrainer({
        family,
        weights,
        trainable,
        temperature: 1,
        threads: 2,
        optimizer: {
          beta1: adamw.betas[0],
          beta2: adamw.betas[1],
          epsilon: adamw.eps,
          weightDecay: adamw.weight_decay,
          clipNorm: adamw.clip_grad_norm,
        },
        loss: sftLossOf(),
      });
      for (const [expectedLoss, expectedNorm] of adamw.loss_and_gradnorm) {
        const { loss } = await trainer.accumulate(batch, { weights: ones(1 / batch.scored) });
        const { gradNorm } = await trainer.update(adamw.lr);
        expect(Math.abs(loss![0]! - expectedLoss)).toBeLessThan(1e-3);
        expect(Math.abs(gradNorm - expectedNorm) / expectedNorm).toBeLessThan(2e-3);
      }
      const { loss } = await trainer.accumulate(batch, { weights: ones(1 / batch.scored) });
      expect(Math.abs(loss![0]! - adamw.final_loss)).toBeLessThan(1e-3);
    });

    /** The loss and its gradients by name, seen through plain gradient descent: AdamW's first moment after one step. */
    async function gradientsOf<Name extends string>(
      trainable: Trainable,
      names: readonly Name[],
      inputs: Record<Name, ArrayLike<number>>,
      temperature: number,
      loss: Loss<Name>["of"],
    ) {
      const copy = { ...trainable, flat: trainable.flat };
      const before = Float32Array.from(trainable.flat);
      const trainer = await createTrainer({
        family,
        weights,
        trainable: copy,
        temperature,
        threads: 2,
        optimizer,
        loss: { inputs: names, of: loss },
      });
      const outputs = await trainer.accumulate(batch, inputs);
      const value = outputs.loss![0]!;
      await trainer.update(0);
      trainable.flat.set(before);
      let at = 0;
      const gradients = Object.fromEntries(
        trainable.parameters.map(({ name, shape }) => {
          const size = shape.reduce((a, b) => a * b, 1);
          at += size;
          return [name, trainer.state.m.slice(at - size, at).map((m) => m / (1 - optimizer.beta1))];
        }),
      );
      return { loss: value, gradients };
    }
  });
});
