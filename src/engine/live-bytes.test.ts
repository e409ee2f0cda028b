import { expect, test } from "vitest";
import { graphMemory } from "./live-bytes.ts";
import { f32, i32, trace } from "./runtime.ts";
import { attention, scatterAdd, weight } from "./tensor.ts";

const rows = 8;
const columns = 64;
const whole = 4 * rows * columns;

test("a chain holds two values at a time; inputs and outputs lie elsewhere", () => {
  const graph = trace(({ x }) => ({ y: x.exp().tanh().exp().sum() }), { x: f32(rows, columns) });
  expect(graphMemory(graph)).toMatchObject({ liveBytes: 2 * whole, outputBytes: 4 });
});

test("a value lives until its last use", () => {
  const graph = trace(
    ({ x }) => {
      const first = x.exp();
      return { y: first.tanh().sin().tanh().add(first).sum() };
    },
    { x: f32(rows, columns) },
  );
  expect(graphMemory(graph).liveBytes).toBe(3 * whole);
});

test("a reshaped value, and one that only products turn, take nothing of their own", () => {
  const graph = trace(({ x, w }) => ({ y: x.matmul(w.exp().reshape([16, columns]).swap()) }), {
    x: f32(rows, columns),
    w: f32(2, 8 * columns),
  });
  expect(graphMemory(graph).liveBytes).toBe(4 * 16 * columns);
});

test("some ops need room of their own: scores of attention, indices of int64", () => {
  const attended = trace(({ q, k, bias }) => ({ y: attention(q, k, k, bias, 1) }), {
    q: f32(1, 4, 16, 8),
    k: f32(1, 2, 32, 8),
    bias: f32(1, 1, 16, 32),
  });
  expect(graphMemory(attended).liveBytes).toBe(4 * (4 * 16 * 32));
  const added = trace(({ i, x }) => ({ y: scatterAdd(i, x, 100) }), { i: i32(rows), x: f32(rows, columns) });
  expect(graphMemory(added).liveBytes).toBe(4 * 100 * columns + 8 * rows * columns);
});

test("a weight that a product reads is packed once for each product, in its own layout or turned", () => {
  const graph = trace(
    ({ x }) => {
      const w = weight("w", [columns, columns]);
      return { y: x.matmul(w), z: x.matmul(w.swap()), looked: w.sum() };
    },
    { x: f32(rows, columns) },
  );
  expect(graphMemory(graph).packedBytes).toBe(2 * 4 * columns * columns);
});

test("the arena is never smaller than what lives in it", () => {
  const graph = trace(({ x, i }) => ({ y: x.exp().gather(i).tanh().sum() }), { x: f32(rows, columns), i: i32(3) });
  const { liveBytes, arenaBytes } = graphMemory(graph);
  expect(liveBytes).toBe(whole + 4 * 3 * columns);
  expect(arenaBytes).toBeGreaterThanOrEqual(liveBytes);
});
