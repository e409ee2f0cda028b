// A whole tiny model: gradients by finite differences in float64, adapters that change nothing and that are merged,
// and how many nodes a training step has.
import { describe, expect, it } from "vitest";
import { packRow } from "../src/data/micro-batch.ts";
import { countOps } from "../src/engine/print.ts";
import { normal, randomKey } from "../src/engine/random.ts";
import { evaluate, type NdArray } from "../src/engine/reference.ts";
import { trace } from "../src/engine/runtime.ts";
import { simplify } from "../src/engine/simplify.ts";
import type { Tensor } from "../src/engine/tensor.ts";
import { grad } from "../src/engine/vjp.ts";
import { bindParameters } from "../src/model/bind.ts";
import type { LoraSettings } from "../src/model/lora.ts";
import { mergedPolicy } from "../src/model/merged-policy.ts";
import { packedTypes, perToken } from "../src/model/packed-rows.ts";
import { tokenLogProbs } from "../src/model/token-log-probs.ts";
import {
  adapterNorms,
  createFull,
  createLora,
  inputTypes,
  mergedWeights,
  type Trainable,
  unmergedWeights,
} from "../src/model/trainable.ts";
import { createScorer } from "../src/sample/score.ts";
import { sftLoss } from "../src/train/losses.ts";
import { allTargets, tinyGemma, tinyLora, tinySequence, tinyWeights } from "./tiny-gemma.ts";

const weights = tinyWeights();
const packing = { rowTokens: 24, rowsPerMicroBatch: 1 };
const sequences = [tinySequence(13, 5, 1), tinySequence(8, 3, 2)];
const batch = packRow(sequences, packing.rowTokens);

/** Loss and gradients as the trainer builds them. */
function stepGraph({ lora, parameters }: Trainable) {
  const types = {
    ...packedTypes({ rows: batch.rows, rowTokens: batch.rowTokens, capacity: batch.targets.length }),
    lossWeights: perToken(batch.targets.length),
    ...inputTypes({ parameters }),
  };
  return trace((tensors: Record<string, Tensor>) => {
    const bound = bindParameters(tensors, lora);
    const loss = sftLoss(
      tokenLogProbs(tinyGemma, bound, tensors, { temperature: 0.7, differentiable: true }),
      tensors.lossWeights!,
    );
    const gradients = grad(
      loss,
      parameters.map(({ name }) => tensors[name]!),
    );
    return { loss, ...Object.fromEntries(parameters.map(({ name }, i) => [`d ${name}`, gradients[i]!])) };
  }, types);
}

const float64 = (shape: readonly number[], values: ArrayLike<number>): NdArray => ({
  shape,
  data: Float64Array.from(values),
});

function valuesOf(trainable: Trainable): Record<string, NdArray> {
  const { ids, positions, segments, scoreIndex, targets, scored, rows, rowTokens } = batch;
  const capacity = targets.length;
  const lossWeights = Array.from({ length: capacity }, (_, i) => (i < scored ? 1 / scored : 0));
  return {
    ...Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, float64(shape, data)])),
    ids: float64([rows, rowTokens], ids),
    positions: float64([rows, rowTokens], positions),
    segments: float64([rows, rowTokens], segments),
    scoreIndex: float64([capacity], scoreIndex),
    targets: float64([capacity], targets),
    lossWeights: float64([capacity], lossWeights),
    ...Object.fromEntries(
      trainable.parameters.map(({ name, shape }) => [name, float64(shape, trainable.views[name]!)]),
    ),
  };
}

describe("the gradient of the whole model is its slope", () => {
  it.each([
    ["adapters", tinyLora()],
    ["every parameter", createFull(tinyGemma, weights)],
  ])("%s", (_, trainable) => {
    const graph = stepGraph(trainable);
    const values = valuesOf(trainable);
    const { loss: _loss, ...gradients } = evaluate(graph, values);
    const lossGraph = { outputs: { loss: graph.outputs.loss! } };
    // One direction through all parameters, and one through each kind, so that a small part cannot hide.
    const kinds = new Set(trainable.parameters.map(({ name }) => name.replace(/\.\d+\./, ".*.")));
    for (const kind of ["", ...kinds]) {
      const members = trainable.parameters.filter(({ name }) => name.replace(/\.\d+\./, ".*.").includes(kind));
      const directions = members.map(({ name }, i) =>
        values[name]!.data.map((_, n) => normal(randomKey(kind.length, i), n)),
      );
      const slope = members.reduce(
        (total, { name }, i) =>
          total + directions[i]!.reduce((sum, d, n) => sum + d * gradients[`d ${name}`]!.data[n]!, 0),
        0,
      );
      const moved = (step: number) => {
        const changed = members.map(({ name }, i) => {
          const { shape, data } = values[name]!;
          return [name, { shape, data: data.map((value, n) => value + step * directions[i]![n]!) }] as const;
        });
        return evaluate(lossGraph, { ...values, ...Object.fromEntries(changed) }).loss!.data[0]!;
      };
      const difference = (moved(1e-6) - moved(-1e-6)) / 2e-6;
      expect(Math.abs(slope), `${kind || "all"} has a slope`).toBeGreaterThan(1e-6);
      expect(Math.abs(difference - slope), `${kind || "all"}: ${slope}, ${difference}`).toBeLessThan(
        1e-6 * (1 + Math.abs(slope)),
      );
    }
  });
});

describe("adapters", () => {
  const score = (settings: Partial<Parameters<typeof createScorer>[0]>) =>
    createScorer({ family: tinyGemma, weights, ...settings }).score(sequences, packing);
  const expectClose = (got: readonly Float32Array[], expected: readonly Float32Array[], tolerance: number) =>
    got.forEach((row, i) => {
      row.forEach((value, t) => {
        expect(Math.abs(value - expected[i]![t]!)).toBeLessThanOrEqual(tolerance);
      });
    });

  it("with B = 0 change nothing, to the bit", async () => {
    const trainable = createLora(tinyGemma, { rank: 2, alpha: 4, targets: allTargets }, 5);
    expect(trainable.flat.some((value) => value !== 0)).toBe(true);
    expectClose(await score({ trainable }), await score({}), 0);
  });

  it.each([{ dora: true }, { dora: true, rslora: true }])("with B = 0 change rounding alone: %j", async (change) => {
    const settings = { rank: 2, alpha: 4, targets: allTargets, ...change };
    expectClose(await score({ trainable: createLora(tinyGemma, settings, 5, weights) }), await score({}), 5e-6);
  });

  it("away from 0 change every score", async () => {
    const [changed, base] = [await score({ trainable: tinyLora() }), await score({})];
    changed.forEach((row, i) => {
      expect(row.some((value, t) => Math.abs(value - base[i]![t]!) > 1e-3)).toBe(true);
    });
  });

  it.each<Partial<LoraSettings>>([
    { targets: allTargets },
    { targets: ["q_proj"] },
    { targets: ["down_proj", "v_proj"], rslora: true },
    { dora: true },
    { dora: true, rslora: true, rankPattern: { "self_attn.*": 3 }, alphaPattern: { "1.mlp.*": 1 } },
  ])("merged give what they give apart: %j", async (settings) => {
    const trainable = tinyLora(settings);
    const apart = await score({ trainable });
    expectClose(await score({ weights: mergedWeights(tinyGemma, weights, trainable) }), apart, 2e-5);
    const { merged, refresh } = await mergedPolicy(tinyGemma, weights, trainable);
    expectClose(await score({ trainable: merged }), apart, 2e-5);
    trainable.flat.forEach((value, i) => {
      trainable.flat[i] = -2 * value;
    });
    await refresh();
    expectClose(await score({ trainable: merged }), await score({ trainable }), 5e-5);
  });

  it.each([{}, { dora: true }])("unmerged again are the base but for rounding: %j", async (settings) => {
    const trainable = tinyLora(settings);
    const merged = mergedWeights(tinyGemma, weights, trainable);
    const base = unmergedWeights(tinyGemma, merged, trainable, adapterNorms(tinyGemma, weights, trainable));
    expectClose(await score({ weights: base }), await score({}), 1e-5);
    expect([...base.keys()]).toEqual([...weights.keys()]);
  });

  it("merging leaves the frozen weights as they are", () => {
    const before = new Map([...weights].map(([name, { data }]) => [name, Float32Array.from(data)]));
    mergedWeights(tinyGemma, weights, tinyLora());
    for (const [name, { data }] of weights) expect(data).toEqual(before.get(name));
  });

  it("full training that did nothing is the model", async () => {
    expectClose(await score({ trainable: createFull(tinyGemma, weights) }), await score({}), 2e-6);
  });
});

describe("node counts", () => {
  it("of a LoRA training step of two layers", () => {
    expect(countOps(simplify(stepGraph(tinyLora())))).toMatchInlineSnapshot(`
      {
        "add": 70,
        "addAlong": 1,
        "and": 2,
        "attention": 2,
        "cast": 1,
        "constant": 17,
        "cos": 2,
        "div": 1,
        "equal": 1,
        "exp": 1,
        "gather": 2,
        "gelu": 2,
        "input": 34,
        "less": 2,
        "log": 1,
        "matmul": 118,
        "mul": 160,
        "neg": 4,
        "not": 1,
        "reciprocal": 12,
        "reduceMax": 1,
        "reshape": 92,
        "rmsNorm": 13,
        "rope": 8,
        "scatterAdd": 1,
        "sigmoid": 2,
        "sin": 2,
        "softmax": 2,
        "sqrt": 12,
        "sub": 19,
        "sum": 28,
        "takeAlong": 1,
        "transpose": 117,
        "weight": 28,
        "where": 2,
      }
    `);
  });
});
