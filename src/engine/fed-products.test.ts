// Products with a turned input are the same values the other way round, within the rows for which that is faster.
import { expect, test } from "vitest";
import { turnProducts } from "./fed-products.ts";
import { nodesOf } from "./graph.ts";
import { normal, randomKey } from "./random.ts";
import { evaluate, type NdArray } from "./reference.ts";
import { f32, trace } from "./runtime.ts";
import { type Shape, sizeOf } from "./shape.ts";

const filled = (shape: Shape, seed: number): NdArray => ({
  shape,
  data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => normal(randomKey(seed), i)),
});

test.each([
  [[1, 3], false],
  [[2, 3], true],
  [[4, 64, 3], true],
  [[257, 3], false],
] as const)("x %j times a turned matrix that is fed", (shape, turns) => {
  const graph = trace(({ x, w }) => ({ y: x.matmul(w.swap()) }), { x: f32(...shape), w: f32(5, 3) });
  const turned = turnProducts(graph);
  const [first] = nodesOf(turned).filter(({ op }) => op === "matmul");
  expect(first!.inputs[0]!.op === "input" && first!.inputs[0]!.params.name).toBe(turns ? "w" : "x");
  const values = { x: filled(shape, 1), w: filled([5, 3], 2) };
  expect(evaluate(turned, values).y).toEqual(evaluate(graph, values).y);
});

test("a product with an input as it is stays", () => {
  const graph = trace(({ x, w }) => ({ y: x.matmul(w) }), { x: f32(8, 3), w: f32(3, 5) });
  expect(nodesOf(turnProducts(graph)).map(({ op }) => op)).toEqual(["input", "input", "matmul"]);
});
