// Weights in int8: their rounding, and that products with them are those with the same values in float32.
import { expect, it } from "vitest";
import type { Activations } from "../engine/int8-weights.ts";
import { compile, f32, i32 } from "../engine/runtime.ts";
import { type Tensor, weight, zeros } from "../engine/tensor.ts";
import { int8Weight, quantise, widen } from "./quantise.ts";

const wavy = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(3 * i) * (1 + (i % 7)));

it("is within half a step of each row's scale", () => {
  const data = wavy(6 * 50);
  data.fill(0, 100, 150);
  const stored = quantise([6, 50], [data.subarray(0, 100), data.subarray(100)]);
  widen(stored).forEach((value, i) => {
    expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(stored.scales[Math.floor(i / 50)]! * 0.5001);
  });
  expect(Math.max(...stored.values.subarray(0, 50).map(Math.abs))).toBe(127);
});

it("multiplies, turns and looks up, in one piece or cut", async () => {
  for (const rows of [40, 70_000]) {
    const int8 = int8Weight([rows, 3], [wavy(rows * 3)]);
    const dense = { shape: int8.shape, data: int8.data };
    const build = ({ x, g, ids }: Record<"x" | "g" | "ids", Tensor>) => {
      const w = weight("w", [rows, 3]);
      return {
        turned: x.matmul(w.swap()),
        plain: g.matmul(w),
        rows: w.gather(ids),
        other: w.square().sum(-1),
      };
    };
    const types = { x: f32(2, 3), g: f32(2, rows), ids: i32(4) };
    const inputs = { x: wavy(6), g: wavy(2 * rows), ids: Int32Array.of(0, rows - 1, 7, 7) };
    const stored = await (await compile(build, types, { weights: new Map([["w", int8]]) })).run(inputs);
    const expected = await (await compile(build, types, { weights: new Map([["w", dense]]) })).run(inputs);
    for (const [name, values] of Object.entries(expected))
      for (let i = 0; i < values.length; i++) {
        const error = Math.abs(stored[name]![i]! - values[i]!) / (1 + Math.abs(values[i]!));
        // The sum over 70,000 products rounds by more than a short one.
        if (error > (name === "plain" ? 1e-3 : 2e-5))
          expect.fail(`${name}[${i}] of ${rows} rows: ${stored[name]![i]}, not ${values[i]}`);
      }
  }
});

it("multiplies in int8 nearly as in float32, and the same in a program that holds the weights", async () => {
  const [rows, columns] = [48, 100];
  const weights = (activations: Activations) =>
    new Map([["w", int8Weight([rows, columns], [wavy(rows * columns)], activations)]]);
  const build = ({ x, g }: Record<"x" | "g", Tensor>) => {
    const w = weight("w", [rows, columns]);
    return { turned: x.matmul(w.swap()), plain: g.matmul(w) };
  };
  const types = { x: f32(3, 2, columns), g: f32(4, rows) };
  const inputs = { x: wavy(6 * columns), g: wavy(4 * rows) };
  inputs.x.fill(0, 0, columns);
  const run = async (activations: Activations, holdWeights: boolean) =>
    (await compile(build, types, { weights: weights(activations), holdWeights })).run(inputs);
  const [exact, fed, held] = [await run("float32", false), await run("int8", false), await run("int8", true)];
  for (const [name, values] of Object.entries(exact)) {
    expect(held[name]).toEqual(fed[name]);
    const size = Math.hypot(...values);
    const off = Math.hypot(...Array.from(values, (value, i) => value - fed[name]![i]!));
    expect([name, off / size > 1e-5 && off / size < 0.02]).toEqual([name, true]);
  }
  expect([...fed.turned!.subarray(0, rows)]).toEqual(Array(rows).fill(0));
  expect(await run("int8 by blocks", false)).toEqual(fed);
});

it("keeps what one large value of a row would drown, and what was added to a few values", async () => {
  const [rows, columns] = [9000, 16];
  // As probabilities over a vocabulary: one likely word, and a tail that weighs as much.
  const probabilities = Float32Array.from({ length: 2 * rows }, (_, i) =>
    i % rows === 4321 ? 0.5 : (i % 7) / (6 * rows),
  );
  const inputs = { p: probabilities, targets: Int32Array.of(8888, 17), updates: Float32Array.of(-1, -1) };
  const build = ({ p, targets, updates }: Record<"p" | "targets" | "updates", Tensor>) => {
    const w = weight("w", [rows, columns]);
    const gradient = p.addAlong(targets!.reshape([2, 1]), updates!.reshape([2, 1]));
    return {
      tail: p.matmul(w),
      updated: gradient.matmul(w),
      added: zeros([2, rows])
        .addAlong(targets.reshape([2, 1]), updates.reshape([2, 1]))
        .matmul(w),
    };
  };
  const types = { p: f32(2, rows), targets: i32(2), updates: f32(2) };
  const run = async (activations: Activations) => {
    const weights = new Map([
      ["w", int8Weight([rows, columns], [wavy(rows * columns).map((x) => x + 1)], activations)],
    ]);
    return (await compile(build, types, { weights })).run(inputs);
  };
  const [exact, whole, blocks] = [await run("float32"), await run("int8"), await run("int8 by blocks")];
  const off = (found: typeof exact, name: string) =>
    Math.hypot(...found[name]!.map((x, i) => x - exact[name]![i]!)) / Math.hypot(...exact[name]!);
  expect(off(whole, "tail")).toBeGreaterThan(0.2);
  expect(off(blocks, "tail")).toBeLessThan(0.1);
  expect(off(blocks, "updated")).toBeLessThan(0.2);
  expect(off(blocks, "added")).toBeLessThan(1e-6);
});
