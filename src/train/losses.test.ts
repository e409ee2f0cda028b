// Policy losses by numbers worked out by hand, and their gradients, in the float64 evaluator.
import { describe, expect, it } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { compile, f32, trace } from "../engine/runtime.ts";
import { grad } from "../engine/vjp.ts";
import { grpoLoss, sftLoss } from "./losses.ts";
import { completionWeights } from "./token-weights.ts";

type Token = { ratio: number; advantage: number; weight?: number; reference?: number };
const clip = { beta: 0, epsilonLow: 0.2, epsilonHigh: 0.28 };
const names = ["logProbs", "oldLogProbs", "referenceLogProbs", "advantages", "weights"] as const;
const typesOf = (count: number) =>
  Object.fromEntries(names.map((name) => [name, f32(count)])) as Record<(typeof names)[number], ReturnType<typeof f32>>;

/** Every token had log-probability −1 when it was sampled. */
function lossOf(tokens: readonly Token[], settings: Partial<typeof clip> = {}) {
  const graph = trace((inputs) => {
    const outputs = grpoLoss(inputs, { ...clip, ...settings });
    return { ...outputs, gradient: grad(outputs.loss, [inputs.logProbs])[0]! };
  }, typesOf(tokens.length));
  const shape = [tokens.length];
  const column = (value: (token: Token) => number) => ({ shape, data: Float64Array.from(tokens, value) });
  const values = evaluate(graph, {
    logProbs: column(({ ratio }) => -1 + Math.log(ratio)),
    oldLogProbs: column(() => -1),
    referenceLogProbs: column(({ reference = -1 }) => reference),
    advantages: column(({ advantage }) => advantage),
    weights: column(({ weight = 1 }) => weight),
  });
  return Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, [...data]]));
}

describe("grpoLoss", () => {
  it.each<[string, Token, { loss: number; clipped: number; gradient: number }]>([
    [
      "good token, more likely within the clip",
      { ratio: 1.25, advantage: 2 },
      { loss: -2.5, clipped: 0, gradient: -2.5 },
    ],
    ["good token, beyond the upper clip", { ratio: 1.5, advantage: 2 }, { loss: -2.56, clipped: 1, gradient: 0 }],
    ["good token, become rare: not held back", { ratio: 0.5, advantage: 2 }, { loss: -1, clipped: 0, gradient: -1 }],
    ["bad token, beyond the lower clip", { ratio: 0.5, advantage: -2 }, { loss: 1.6, clipped: 1, gradient: 0 }],
    ["bad token, less likely within the clip", { ratio: 0.9, advantage: -2 }, { loss: 1.8, clipped: 0, gradient: 1.8 }],
    ["bad token, become likely: not held back", { ratio: 1.5, advantage: -2 }, { loss: 3, clipped: 0, gradient: 3 }],
    ["unchanged policy", { ratio: 1, advantage: 0.5 }, { loss: -0.5, clipped: 0, gradient: -0.5 }],
    ["no advantage", { ratio: 1.5, advantage: 0 }, { loss: 0, clipped: 0, gradient: 0 }],
  ])("%s", (_, token, expected) => {
    const got = lossOf([token]);
    expect(got.loss![0]).toBeCloseTo(expected.loss, 12);
    expect(got.clipped![0]).toBe(expected.clipped);
    expect(got.gradient![0]).toBeCloseTo(expected.gradient, 12);
    expect(got.ratio![0]).toBeCloseTo(token.ratio, 12);
  });

  it("clips on both sides alike when the two epsilons are equal", () => {
    expect(lossOf([{ ratio: 1.5, advantage: 1 }], { epsilonHigh: 0.2 }).loss![0]).toBeCloseTo(-1.2, 12);
  });

  it("adds β times the k3 estimate, whose gradient is 1 − π_ref/π", () => {
    // π_ref / π = e: k3 = e − 1 − 1.
    const got = lossOf([{ ratio: 1, advantage: 0, reference: 0 }], { beta: 0.5 });
    expect(got.kl![0]).toBeCloseTo(Math.E - 2, 12);
    expect(got.loss![0]).toBeCloseTo(0.5 * (Math.E - 2), 12);
    expect(got.gradient![0]).toBeCloseTo(0.5 * (1 - Math.E), 12);
  });

  it("is exactly zero with an exactly zero gradient when every advantage is zero and β is 0", () => {
    const got = lossOf([1, 0.3, 2].map((ratio) => ({ ratio, advantage: 0, reference: -3 })));
    expect([...got.loss!, ...got.gradient!].every((value) => value === 0)).toBe(true);
  });

  it("weighs tokens", () => {
    const got = lossOf([
      { ratio: 1, advantage: 1, weight: 0.25 },
      { ratio: 1, advantage: -3, weight: 0.5 },
    ]);
    expect(got.loss![0]).toBeCloseTo(-0.25 + 1.5, 12);
    expect(got.gradient![0]).toBeCloseTo(-0.25, 12);
    expect(got.gradient![1]).toBeCloseTo(1.5, 12);
  });

  it("is not spoilt by padding whose log-probability would overflow exp in float32", async () => {
    const program = await compile((inputs) => {
      const outputs = grpoLoss(inputs, { ...clip, beta: 0.1 });
      return { ...outputs, gradient: grad(outputs.loss, [inputs.logProbs])[0]! };
    }, typesOf(2));
    const { loss, gradient } = await program.run({
      logProbs: Float32Array.of(-1, -200),
      oldLogProbs: Float32Array.of(-1, 0),
      referenceLogProbs: Float32Array.of(-1, 0),
      advantages: Float32Array.of(2, 0),
      weights: Float32Array.of(1, 0),
    });
    expect([...loss!, ...gradient!]).toEqual([-2, -2, 0]);
  });
});

describe("sftLoss", () => {
  it("is the weighted negative log-likelihood", () => {
    const graph = trace(({ logProbs, weights }) => ({ loss: sftLoss(logProbs, weights) }), {
      logProbs: f32(3),
      weights: f32(3),
    });
    const data = (...values: number[]) => ({ shape: [3], data: Float64Array.from(values) });
    expect(evaluate(graph, { logProbs: data(-1, -2, -30), weights: data(0.5, 0.5, 0) }).loss!.data[0]).toBe(1.5);
  });
});

describe("completionWeights", () => {
  // Two completions of a mini-batch, which is one of two; the whole step has ten tokens.
  const step = { miniBatchTokens: 6, stepTokens: 10, miniBatches: 2, maxNewTokens: 8 };
  it.each([
    ["grpo", [1 / 2 / 2, 1 / 4 / 2]],
    ["bnpo", [1 / 6, 1 / 6]],
    ["dapo", [2 / 10, 2 / 10]],
    ["dr_grpo", [1 / 16, 1 / 16]],
  ] as const)("%s", (loss, expected) => {
    expect(completionWeights(loss, [2, 4], step)).toEqual(expected);
  });

  it("stays finite for an empty completion", () => {
    expect(completionWeights("grpo", [0, 4], step)).toEqual([0, 1 / 8]);
  });
});
