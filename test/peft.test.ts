// Adapters between Reckon and PEFT: what PEFT computed with adapters of its own making (recorded by
// scripts/peft-reference.py), and PEFT itself on an adapter that Reckon trained, where there is one.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packRow, type Sequence } from "../src/data/micro-batch.ts";
import { compile, f32, type Weights } from "../src/engine/runtime.ts";
import type { Tensor } from "../src/engine/tensor.ts";
import { grad } from "../src/engine/vjp.ts";
import { loadAdapter, saveAdapter } from "../src/model/adapter.ts";
import { packedAttention } from "../src/model/attention.ts";
import { bindParameters } from "../src/model/bind.ts";
import type { ModelFamily } from "../src/model/family.ts";
import { loadModel } from "../src/model/load.ts";
import { packedTypes } from "../src/model/packed-rows.ts";
import { saveModel } from "../src/model/save.ts";
import { tokenLogProbs } from "../src/model/token-log-probs.ts";
import { createLora, inputTypes, type Trainable } from "../src/model/trainable.ts";
import { sftLoss } from "../src/train/losses.ts";
import { createTrainer } from "../src/train/trainer.ts";
import { tinyFolder, tinyGemma, tinySequence, tinyWeights } from "./tiny-gemma.ts";

type Recorded = {
  lastLogits: number[][];
  loss: number;
  gradients: Record<string, { norm: number; first: number[] }>;
};
type Reference = {
  promptLength: number;
  models: Record<string, { ids: number[][]; cases: Record<string, Recorded> }>;
};

const recordedIn = resolve(import.meta.dirname, "peft");
const reference: Reference = JSON.parse(readFileSync(join(recordedIn, "reference.json"), "utf8"));
const fixtures = process.env.RECKON_FIXTURES ?? resolve(import.meta.dirname, "../../shared/fixtures");

const largest = (got: ArrayLike<number>, expected: readonly number[]) =>
  expected.reduce((max, value, i) => Math.max(max, Math.abs(value - got[i]!)), 0);
const norm = (values: Float32Array) => Math.sqrt(values.reduce((total, value) => total + value * value, 0));

/** Logits of each sequence [T, V], the mean loss of the completions, and the gradient of every trained tensor. */
async function measure(
  { family, weights }: { family: ModelFamily; weights: Weights },
  trainable: Trainable,
  sequences: readonly Sequence[],
) {
  const rowTokens = sequences.reduce((total, { ids }) => total + ids.length, 0);
  const batch = packRow(sequences, rowTokens);
  const { ids, positions, segments, scoreIndex, targets, scored } = batch;
  const program = await compile(
    (tensors: Record<string, Tensor>) => {
      const bound = bindParameters(tensors, trainable.lora);
      const logProbs = tokenLogProbs(family, bound, tensors, { differentiable: true });
      const loss = sftLoss(logProbs, tensors.share!);
      const wanted = trainable.parameters.map(({ name }) => tensors[name]!);
      const attend = packedAttention({ segments: tensors.segments!, positions: tensors.positions! });
      const hidden = family.hidden(tensors.ids!, { ...bound, attend, positions: tensors.positions! });
      const gradients = grad(loss, wanted).map((gradient, i) => [trainable.parameters[i]!.name, gradient] as const);
      return { "the logits": family.logits(hidden, bound), "the loss": loss, ...Object.fromEntries(gradients) };
    },
    {
      ...packedTypes({ rows: 1, rowTokens, capacity: targets.length }),
      share: f32(targets.length),
      ...inputTypes(trainable),
    },
    { weights },
  );
  const share = new Float32Array(targets.length).fill(1 / scored, 0, scored);
  const inputs = { ids, positions, segments, scoreIndex, targets, share, ...trainable.views };
  const {
    "the logits": logits,
    "the loss": loss,
    ...gradients
  } = (await program.run(inputs)) as Record<string, Float32Array>;
  let end = 0;
  const split = sequences.map(({ ids: { length } }) => {
    end += length * family.vocabularySize;
    return logits!.slice(end - length * family.vocabularySize, end);
  });
  return { logits: split, loss: loss![0]!, gradients };
}

const models = Object.entries(reference.models).map(([name, recorded]) => {
  const folder = join(fixtures, name);
  const absent = name === "tiny" || existsSync(folder) ? undefined : `there is no ${folder}`;
  return { name, ...recorded, absent, open: () => (name === "tiny" ? tinyFolder() : loadModel(folder)) };
});

describe("adapters give what PEFT computed with them; all but 'ours' PEFT made itself", () => {
  for (const { name, ids, cases, absent, open } of models) {
    const sequences = ids.map((ids) => ({ ids, promptLength: reference.promptLength }));
    for (const [kind, expected] of Object.entries(cases))
      it.skipIf(absent)(`${name}, ${kind}${absent ? ` (${absent})` : ""}`, async () => {
        const model = open();
        const trainable = loadAdapter(model.family, join(recordedIn, `${name}-${kind}`));
        const { logits, loss, gradients } = await measure(model, trainable, sequences);
        expected.lastLogits.forEach((row, i) => {
          expect(largest(logits[i]!.slice(-row.length), row)).toBeLessThan(1e-4);
        });
        expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-5);
        const stored = (tensor: string) => tensor.replace("base_model.model.", "").replace("language_model.", "");
        expect(Object.keys(expected.gradients).map(stored).sort()).toEqual(Object.keys(gradients).sort());
        for (const [tensor, { norm: wanted, first }] of Object.entries(expected.gradients)) {
          const got = gradients[stored(tensor)]!;
          expect(Math.abs(norm(got) - wanted) / wanted, tensor).toBeLessThan(1e-3);
          expect((largest(got, first) * Math.sqrt(got.length)) / wanted, tensor).toBeLessThan(1e-3);
        }
      });
  }
});

const python = process.env.RECKON_PYTHON;
const without = python ? "" : " (RECKON_PYTHON names no Python with torch, transformers and peft)";

describe.skipIf(!python)(`PEFT loads what Reckon trained, and gives the same logits${without}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), "reckon-peft-"));
  afterAll(() => rmSync(scratch, { recursive: true }));
  const sequences = [tinySequence(11, 3, 1), tinySequence(9, 4, 2)];
  const settings = [
    ["LoRA", { targets: "all-linear" }],
    ["rsLoRA on a regular expression", { targets: ".*self_attn.*", rslora: true }],
    [
      "DoRA with patterns",
      {
        targets: ["q_proj", "mlp.up_proj"],
        dora: true,
        rankPattern: { q_proj: 3 },
        alphaPattern: { "^model.layers.1.*up_proj": 1 },
      },
    ],
  ] as const;

  it.each(settings)("%s", { timeout: 120_000 }, async (kind, change) => {
    const model = join(scratch, "model");
    const adapter = join(scratch, kind);
    saveModel(model, tinyFolder());
    const trainable = createLora(tinyGemma, { rank: 2, alpha: 4, ...change }, 1, tinyWeights());
    await train(trainable, sequences);
    saveAdapter(adapter, trainable, model);
    const { stdout, stderr } = spawnSync(python!, ["scripts/peft-reference.py", "logits", model, adapter], {
      input: JSON.stringify(sequences.map(({ ids }) => ids)),
      encoding: "utf8",
    });
    if (!stdout) throw new Error(stderr);
    const { logits: expected, warnings }: { logits: number[][][]; warnings: string[] } = JSON.parse(stdout);
    expect(warnings).toEqual([]);
    const { logits } = await measure({ family: tinyGemma, weights: tinyWeights() }, trainable, sequences);
    expected.forEach((rows, i) => {
      expect(largest(logits[i]!, rows.flat())).toBeLessThan(1e-4);
    });
  });

  async function train(trainable: Trainable, sequences: readonly Sequence[]) {
    const trainer = await createTrainer({
      family: tinyGemma,
      weights: tinyWeights(),
      trainable,
      temperature: 1,
      threads: 2,
      optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
      loss: { inputs: ["share"], of: (logProbs, { share }) => ({ loss: sftLoss(logProbs, share) }) },
    });
    const batch = packRow(sequences, 20);
    for (let step = 0; step < 5; step++) {
      await trainer.accumulate(batch, { share: new Float32Array(batch.scored).fill(1 / batch.scored) });
      expect((await trainer.update(0.05)).applied).toBe(true);
    }
  }
});
