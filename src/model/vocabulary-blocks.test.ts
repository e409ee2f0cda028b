// Blocks of words give what all words at once give: log-probabilities, and the gradient to the hidden states.
import { expect, it } from "vitest";
import { compile, f32, i32, type Weights } from "../engine/runtime.ts";
import { type Tensor, weight } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { areLarge } from "../engine/weights.ts";
import { logitsBy, type ParameterSpec } from "./family.ts";
import { int8Weight } from "./quantise.ts";
import { blockedLogProbs, wordsAtOnce } from "./vocabulary-blocks.ts";

const [N, D, V] = [5, 6, 23];
const head: ParameterSpec = { name: "head", shape: [V, D] };
const matrix = Float32Array.from({ length: V * D }, (_, i) => 3 * Math.sin(i * 1.7));
const hidden = Float32Array.from({ length: N * D }, (_, i) => Math.cos(i * 0.9));
const inputs = { hidden, targets: Int32Array.of(0, 6, 7, 22, 13), g: Float32Array.of(1, -2, 0.5, 3, 0.1) };
const types = { hidden: f32(N, D), targets: i32(N), g: f32(N) };
const parameter = ({ name, shape }: ParameterSpec) => weight(name, shape);
const stored: Weights = new Map([["head", { shape: [V, D], data: matrix }]]);

type Inputs = Record<keyof typeof types, Tensor>;
const withGradient = (logProbs: Tensor, { hidden, g }: Inputs) => ({
  logProbs,
  gradient: grad(logProbs.mul(g.reshape([N, 1])).sum(), [hidden])[0]!,
});

function atOnce(logitSoftcap: number, temperature: number) {
  return (tensors: Inputs) => {
    const logits = logitsBy({ logitSoftcap }, tensors.hidden, temperature, (x) => x.matmul(parameter(head).swap()));
    const chosen = logits.takeAlong(tensors.targets.reshape([N, 1]));
    return withGradient(chosen.sub(logits.logSumExp()), tensors);
  };
}

function inBlocks(logitSoftcap: number, temperature: number, words: number, differentiable = true) {
  return (tensors: Inputs) => {
    const settings = { temperature, differentiable, words };
    const logProbs = blockedLogProbs({ head, logitSoftcap }, { parameter }, tensors.hidden, tensors.targets, settings);
    return differentiable ? withGradient(logProbs, tensors) : { logProbs };
  };
}

const run = async (build: (tensors: Inputs) => Record<string, Tensor>, weights: Weights, holdWeights: boolean) =>
  await (await compile(build, types, { weights, holdWeights })).run(inputs);

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

it.each([
  ["plain", 0, 1],
  ["with a temperature", 0, 0.7],
  ["capped", 2, 0.7],
])("%s, with weights that are fed and that are held", async (_, softcap, temperature) => {
  const expected = await run(atOnce(softcap, temperature), stored, true);
  for (const words of [23, 7, 8])
    for (const holds of [false, true]) {
      const found = await run(inBlocks(softcap, temperature, words), stored, holds);
      expect(largest(found.logProbs!, expected.logProbs!)).toBeLessThan(1e-5);
      expect(largest(found.gradient!, expected.gradient!)).toBeLessThan(1e-5);
      const { logProbs } = await run(inBlocks(softcap, temperature, words, false), stored, holds);
      expect(largest(logProbs!, expected.logProbs!)).toBeLessThan(1e-5);
    }
});

it("stays finite where a block's logits are far below another's", async () => {
  const steep = Float32Array.from(matrix, (value, i) => (i < 7 * D ? 300 : 1) * value);
  const weights: Weights = new Map([["head", { shape: [V, D], data: steep }]]);
  const [expected, found] = [await run(atOnce(0, 1), weights, true), await run(inBlocks(0, 1, 7), weights, true)];
  for (const name of ["logProbs", "gradient"])
    for (const [i, value] of Array.from(expected[name]!).entries())
      expect(Math.abs(found[name]![i]! - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
});

it.each(["float32", "int8"] as const)("in int8, what is multiplied in %s", async (activations) => {
  const weights: Weights = new Map([["head", int8Weight([V, D], [matrix], activations)]]);
  const wide: Weights = new Map([["head", { shape: [V, D], data: weights.get("head")!.data }]]);
  const expected = await run(atOnce(0, 1), wide, true);
  const found = await run(inBlocks(0, 1, 8), weights, !areLarge(weights));
  const tolerance = activations === "float32" ? 1e-4 : 0.2;
  expect(largest(found.logProbs!, expected.logProbs!)).toBeLessThan(tolerance);
  expect(largest(found.gradient!, expected.gradient!)).toBeLessThan(tolerance);
});

it("does not cut a head that is trained", () => {
  const large = { head: { name: "head", shape: [262_144, D] } };
  expect(wordsAtOnce(large)).toBeLessThan(10_000);
  expect(wordsAtOnce(large, [large.head])).toBe(262_144);
});
