// Writing attention out changes neither values nor gradients, and leaves one softmax where there would be two.
import { expect, it } from "vitest";
import { keepScores } from "./keep-scores.ts";
import { countOps } from "./print.ts";
import { normal, randomKey } from "./random.ts";
import { evaluate, type NdArray } from "./reference.ts";
import { f32, trace } from "./runtime.ts";
import { sizeOf } from "./shape.ts";
import { simplify } from "./simplify.ts";
import { attention } from "./tensor.ts";
import { grad } from "./vjp.ts";

const shapes = { q: [2, 4, 5, 8], k: [2, 2, 5, 8], v: [2, 2, 5, 8], bias: [2, 1, 5, 5] };
const attentionGraph = (softcap: number) =>
  trace(
    ({ q, k, v, bias }) => {
      const y = attention(q, k, v, bias, 0.3, softcap);
      const [dq, dk, dv] = grad(y.square().sum(), [q, k, v]);
      return { y, dq: dq!, dk: dk!, dv: dv! };
    },
    { q: f32(...shapes.q), k: f32(...shapes.k), v: f32(...shapes.v), bias: f32(...shapes.bias) },
  );

it.each([0, 1.5])("keeps the probabilities, with equal values: softcap %f", (softcap) => {
  const graph = attentionGraph(softcap);
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i): [string, NdArray] => [
      name,
      { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, j) => normal(randomKey(i), j)) },
    ]),
  );
  const written = simplify(keepScores(graph));
  expect(countOps(written)).toMatchObject({ softmax: 1 });
  expect(countOps(written)).not.toHaveProperty("attention");
  const [before, after] = [evaluate(graph, values), evaluate(written, values)];
  for (const [name, { data }] of Object.entries(before))
    data.forEach((value, i) => {
      expect(after[name]!.data[i]).toBeCloseTo(value, 10);
    });
});
