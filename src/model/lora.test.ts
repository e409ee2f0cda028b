// Adapters of a single projection, in float64: what they compute, the slope of it, and merging.
import { describe, expect, it } from "vitest";
import { normal, randomKey } from "../engine/random.ts";
import { evaluate } from "../engine/reference.ts";
import { f32, trace } from "../engine/runtime.ts";
import { sizeOf } from "../engine/shape.ts";
import type { Tensor } from "../engine/tensor.ts";
import { grad } from "../engine/vjp.ts";
import { adapted, adapterOf, type LoraSettings } from "./lora.ts";
import { directionNorms, mergeAdapter, rowNorms, unmergeAdapter } from "./merge.ts";

const linear = { name: "model.layers.0.mlp.up_proj", inputs: 5, outputs: 4 };
const kinds: [kind: string, LoraSettings][] = [
  ["LoRA", { rank: 2, alpha: 3, targets: "all-linear" }],
  ["rsLoRA", { rank: 2, alpha: 3, targets: "all-linear", rslora: true }],
  ["DoRA", { rank: 2, alpha: 3, targets: "all-linear", dora: true }],
  ["rank-stabilised DoRA", { rank: 3, alpha: 1, targets: "all-linear", dora: true, rslora: true }],
];

const types = (rank: number) => ({
  x: f32(1, 3, linear.inputs),
  weight: f32(linear.outputs, linear.inputs),
  a: f32(rank, linear.inputs),
  b: f32(linear.outputs, rank),
  magnitude: f32(linear.outputs),
  norm: f32(linear.outputs),
  share: f32(1, 3, linear.outputs),
});
type Inputs = Record<keyof ReturnType<typeof types>, Tensor>;

const valuesFor = (rank: number) =>
  Object.fromEntries(
    Object.entries(types(rank)).map(([name, { shape }], i) => [
      name,
      { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, n) => normal(randomKey(1, i), n)) },
    ]),
  );

describe.each(kinds)("%s", (_, settings) => {
  const { scale, rank, magnitude, a, b } = adapterOf(linear, settings)!;
  const values = valuesFor(rank);
  const project = (x: Tensor, weight: Tensor) => x.matmul(weight.swap());
  const output = ({ x, weight, a, b, magnitude: m }: Inputs) =>
    adapted(x, project(x, weight), weight, { a, b, magnitude: magnitude && m }, scale);
  const wrt = magnitude ? (["x", "a", "b", "magnitude"] as const) : (["x", "a", "b"] as const);

  const views = Object.fromEntries(
    [a, b, ...(magnitude ? [magnitude] : [])].map(({ name }) => {
      const key = name.endsWith("lora_A.weight") ? "a" : name.endsWith("lora_B.weight") ? "b" : "magnitude";
      return [name, Float32Array.from(values[key]!.data)];
    }),
  );
  const projection = { linear, adapter: adapterOf(linear, settings)!, views };
  const weight = Float32Array.from(values.weight!.data);
  const norms = directionNorms(weight, projection);

  it("has the gradient of its slope where the norm stands still", () => {
    const direct = trace((t: Inputs) => {
      const loss = output(t).mul(t.share).sum();
      const gradients = grad(
        loss,
        wrt.map((name) => t[name]),
      );
      return { loss, ...Object.fromEntries(wrt.map((name, i) => [`d ${name}`, gradients[i]!])) };
    }, types(rank));
    // The same written from the definition, with the norm as a number given from outside.
    const held = trace((t: Inputs) => {
      const sum = project(t.x, t.weight.add(t.b.matmul(t.a).mul(scale)));
      return { loss: (magnitude ? sum.mul(t.magnitude.div(t.norm)) : sum).mul(t.share).sum() };
    }, types(rank));
    const point = { ...values, norm: { shape: [linear.outputs], data: norms } };
    const found = evaluate(direct, point);
    expect(Math.abs(found.loss!.data[0]! - evaluate(held, point).loss!.data[0]!)).toBeLessThan(1e-5);
    for (const [k, name] of wrt.entries()) {
      const direction = values[name]!.data.map((_, n) => normal(randomKey(2, k), n));
      const moved = (step: number) => {
        const { shape, data } = values[name]!;
        const changed = { shape, data: data.map((value, n) => value + step * direction[n]!) };
        return evaluate(held, { ...point, [name]: changed }).loss!.data[0]!;
      };
      const slope = direction.reduce((total, d, n) => total + d * found[`d ${name}`]!.data[n]!, 0);
      expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - slope), name).toBeLessThan(1e-5 * (1 + Math.abs(slope)));
    }
  });

  it("merged is the projection with the adapter apart", () => {
    const merged = mergeAdapter(weight, projection, new Float32Array(weight.length));
    const graph = trace((t: Inputs) => ({ apart: output(t), merged: project(t.x, t.norm) }), {
      ...types(rank),
      norm: f32(linear.outputs, linear.inputs),
    });
    const found = evaluate(graph, {
      ...values,
      norm: { shape: [linear.outputs, linear.inputs], data: Float64Array.from(merged) },
    });
    found.apart!.data.forEach((value, i) => {
      expect(Math.abs(value - found.merged!.data[i]!)).toBeLessThan(1e-5);
    });
  });

  it("unmerged is the base again, but for the rounding of what was merged", () => {
    const merged = mergeAdapter(weight, projection, new Float32Array(weight.length));
    const again = unmergeAdapter(merged, projection, norms, new Float32Array(weight.length));
    again.forEach((value, i) => {
      const row = Math.floor(i / linear.inputs);
      const stretch = projection.adapter.magnitude ? norms[row]! / Math.abs(values.magnitude!.data[row]!) : 1;
      const rounding = 2 ** -24 * (Math.abs(weight[i]!) + Math.abs(merged[i]!) * stretch);
      expect(Math.abs(value - weight[i]!)).toBeLessThanOrEqual(1.01 * rounding);
    });
  });
});

it("a row's length is what DoRA starts from", () => {
  expect([...rowNorms(Float32Array.of(3, 4, 0, 0, 0, 5), { name: "x", inputs: 3, outputs: 2 })]).toEqual([5, 5]);
});
