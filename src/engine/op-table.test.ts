// One row an op drives its shape rule, float64 reference, VJP (finite differences) and ONNX Runtime.
import { describe, expect, it } from "vitest";
import { nodesOf } from "./graph.ts";
import { type Op, shapeRules } from "./ops.ts";
import { normal, randomKey, uniform } from "./random.ts";
import { evaluate, type NdArray } from "./reference.ts";
import { type Buffers, compile, f32, i32, trace } from "./runtime.ts";
import { sizeOf } from "./shape.ts";
import { attention, concat, constant, scatterAdd, type Tensor } from "./tensor.ts";
import { grad } from "./vjp.ts";

type Case = {
  /** Sizes of the float32 inputs. */
  shapes: number[][];
  /** Values of the int32 inputs after them. */
  indices?: { shape: number[]; values: number[] }[];
  build: (...x: Tensor[]) => Tensor;
  /** Draws from this interval instead of a normal, e.g. for log. */
  interval?: [number, number];
  /** Which float inputs get a gradient; all by default. */
  differentiable?: number[];
};

const wide = [2, 3];
const cases: Record<Op, Case[]> = {
  input: [{ shapes: [wide], build: (x) => x.add(0) }],
  weight: [], // Its binding to data is tested in runtime.test.ts.
  constant: [{ shapes: [wide], build: (x) => x.mul(constant([1, 2, 3], [3])) }],
  neg: [{ shapes: [wide], build: (x) => x.neg() }],
  exp: [{ shapes: [wide], build: (x) => x.exp() }],
  log: [{ shapes: [wide], build: (x) => x.log(), interval: [0.5, 2] }],
  sqrt: [{ shapes: [wide], build: (x) => x.sqrt(), interval: [0.5, 2] }],
  reciprocal: [{ shapes: [wide], build: (x) => x.reciprocal(), interval: [0.5, 2] }],
  tanh: [{ shapes: [wide], build: (x) => x.tanh() }],
  sigmoid: [{ shapes: [wide], build: (x) => x.sigmoid() }],
  sin: [{ shapes: [wide], build: (x) => x.sin() }],
  cos: [{ shapes: [wide], build: (x) => x.cos() }],
  not: [{ shapes: [wide], build: (x) => x.less(0).not().cast("f32"), differentiable: [] }],
  gelu: [{ shapes: [[4, 5]], build: (x) => x.mul(2).gelu() }],
  cast: [{ shapes: [wide], build: (x) => x.mul(3).cast("i32").cast("f32"), differentiable: [] }],
  // Its gradient is not that of finite differences: see vjp.test.ts.
  stopGradient: [{ shapes: [wide], build: (x) => x.stopGradient().mul(2), differentiable: [] }],
  // The value stands for the expression, so that both are the same here.
  withGradientOf: [{ shapes: [wide], build: (x) => x.square().withGradientOf(x.mul(x)).mul(2), differentiable: [0] }],
  add: [
    { shapes: [wide, wide], build: (a, b) => a.add(b) },
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      build: (a, b) => a.add(b),
    },
  ],
  sub: [{ shapes: [wide, [3]], build: (a, b) => a.sub(b) }],
  mul: [
    { shapes: [wide, [2, 1]], build: (a, b) => a.mul(b) },
    { shapes: [wide], build: (a) => a.mul(a) },
  ],
  div: [{ shapes: [wide, [3]], build: (a, b) => a.div(b), interval: [0.5, 2] }],
  maximum: [{ shapes: [wide, [3]], build: (a, b) => a.maximum(b) }],
  minimum: [{ shapes: [wide, [3]], build: (a, b) => a.minimum(b) }],
  less: [{ shapes: [wide, [3]], build: (a, b) => a.less(b).cast("f32"), differentiable: [] }],
  equal: [{ shapes: [wide], build: (a) => a.cast("i32").equal(0).cast("f32"), differentiable: [] }],
  and: [{ shapes: [wide, wide], build: (a, b) => a.less(0).and(b.less(0)).cast("f32"), differentiable: [] }],
  where: [{ shapes: [wide, wide, [3]], build: (c, a, b) => c.less(0).where(a, b), differentiable: [1, 2] }],
  reshape: [{ shapes: [[2, 6]], build: (x) => x.reshape([3, -1]) }],
  transpose: [{ shapes: [[2, 3, 4]], build: (x) => x.transpose([2, 0, 1]) }],
  broadcast: [{ shapes: [[2, 1, 3]], build: (x) => x.broadcastTo([4, 2, 5, 3]) }],
  slice: [{ shapes: [[2, 5, 3]], build: (x) => x.slice(1, 1, 4) }],
  pad: [{ shapes: [[2, 1, 3]], build: (x) => x.pad(1, 2, 1) }],
  concat: [
    {
      shapes: [
        [2, 1],
        [2, 3],
        [2, 2],
      ],
      build: (...parts) => concat(parts, 1),
    },
  ],
  sum: [
    { shapes: [[2, 3, 4]], build: (x) => x.sum(0, 2) },
    { shapes: [[2, 3, 4]], build: (x) => x.sum() },
  ],
  reduceMax: [{ shapes: [[2, 3, 4]], build: (x) => x.max(1) }],
  argMax: [{ shapes: [[2, 7]], build: (x) => x.argMax(1).cast("f32"), differentiable: [] }],
  cumsum: [{ shapes: [[2, 5]], build: (x) => x.cumsum() }],
  topIndices: [{ shapes: [[3, 7]], build: (x) => x.topIndices(4).cast("f32"), differentiable: [] }],
  matmul: [
    {
      shapes: [
        [2, 3],
        [3, 4],
      ],
      build: (a, b) => a.matmul(b),
    },
    {
      shapes: [
        [5, 2, 3],
        [3, 4],
      ],
      build: (a, b) => a.matmul(b),
    },
    {
      shapes: [
        [5, 1, 2, 3],
        [2, 3, 4],
      ],
      build: (a, b) => a.matmul(b),
    },
  ],
  int8Matmul: [
    {
      shapes: [
        [5, 2, 7],
        [7, 4],
      ],
      build: (x, w) => x.int8Matmul(w.mul(25).cast("i8")),
      differentiable: [],
    },
    {
      shapes: [[1, 1, 40], [40, 9], [9]],
      build: (x, w, scales) => x.int8Matmul(w.mul(25).cast("i8"), scales),
      differentiable: [],
    },
    {
      shapes: [
        [1, 40],
        [40, 9],
      ],
      build: (x, w) => x.mul(0).int8Matmul(w.mul(25).cast("i8")),
      differentiable: [],
    },
    {
      // A row of zeros, as the gradient of a position that is not scored.
      shapes: [[3, 40], [40, 9], [9]],
      build: (x, w, scales) => x.mul(constant([1, 0, 1e-3], [3, 1])).int8Matmul(w.mul(25).cast("i8"), scales),
      differentiable: [],
    },
  ],
  gather: [
    { shapes: [[5, 3]], indices: [{ shape: [2, 3], values: [0, 4, 1, 1, 2, 1] }], build: (x, i) => x.gather(i!) },
  ],
  scatterAdd: [
    {
      shapes: [[2, 3, 4]],
      indices: [{ shape: [2, 3], values: [0, 4, 1, 1, 2, 1] }],
      build: (x, i) => scatterAdd(i!, x, 5),
    },
    {
      // Many updates of few rows: a kernel that adds in several threads without care would lose some.
      shapes: [[4000, 64]],
      indices: [{ shape: [4000], values: Array.from({ length: 4000 }, (_, i) => (i * i) % 61) }],
      build: (x, i) => scatterAdd(i!, x, 61),
    },
  ],
  takeAlong: [
    { shapes: [[2, 5]], indices: [{ shape: [2, 3], values: [0, 4, 4, 2, 2, 1] }], build: (x, i) => x.takeAlong(i!) },
  ],
  addAlong: [
    {
      shapes: [
        [2, 5],
        [2, 3],
      ],
      indices: [{ shape: [2, 3], values: [0, 4, 4, 2, 2, 1] }],
      build: (x, updates, i) => x.addAlong(i!, updates!),
    },
  ],
  softmax: [{ shapes: [[2, 5]], build: (x) => x.mul(3).softmax() }],
  rmsNorm: [{ shapes: [[2, 3, 8], [8]], build: (x, scale) => x.rmsNorm(scale, 1e-3) }],
  rope: [
    {
      shapes: [
        [2, 3, 4, 8],
        [2, 4, 4],
        [2, 4, 4],
      ],
      build: (x, a, b) => x.rope(a, b),
      differentiable: [0],
    },
  ],
  attention: [
    {
      shapes: [
        [2, 4, 5, 8],
        [2, 2, 6, 8],
        [2, 2, 6, 8],
        [2, 1, 5, 6],
      ],
      build: (q, k, v, bias) => attention(q, k, v, bias, 0.3),
      differentiable: [0, 1, 2],
    },
    {
      // A row that may see only one position, as the first token of a sequence does.
      shapes: [
        [1, 2, 3, 8],
        [1, 1, 3, 8],
        [1, 1, 3, 8],
      ],
      build: (q, k, v) => attention(q, k, v, constant([0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0], [1, 1, 3, 3]), 1),
    },
    {
      shapes: [
        [2, 4, 5, 8],
        [2, 2, 6, 8],
        [2, 2, 6, 8],
        [2, 1, 5, 6],
      ],
      build: (q, k, v, bias) => attention(q, k, v, bias, 0.3, 1.5),
      differentiable: [0, 1, 2],
    },
    {
      // The cap comes before the mask: capped masks would let every position be seen.
      shapes: [
        [1, 4, 3, 8],
        [1, 2, 3, 8],
        [1, 2, 3, 8],
      ],
      build: (q, k, v) => attention(q, k, v, constant([0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0], [1, 1, 3, 3]), 1, 2),
    },
  ],
};

const draw = (seed: number, size: number, interval?: [number, number]) =>
  Float64Array.from({ length: size }, (_, i) =>
    Math.fround(
      interval ? interval[0] + (interval[1] - interval[0]) * uniform(randomKey(seed), i) : normal(randomKey(seed), i),
    ),
  );

describe.each((Object.keys(shapeRules) as Op[]).filter((op) => op !== "weight"))("%s", (op) => {
  it.each(cases[op].map((row, index) => [index, row] as const))(
    "case %i agrees with reference, differences and runtime",
    async (_, row) => {
      const indices = row.indices ?? [];
      const floats = row.shapes.map((_, i) => `x${i}`);
      const types = Object.fromEntries([
        ...row.shapes.map((shape, i) => [`x${i}`, f32(...shape)] as const),
        ...indices.map(({ shape }, i) => [`i${i}`, i32(...shape)] as const),
      ]);
      const values: Record<string, NdArray> = Object.fromEntries([
        ...row.shapes.map((shape, i) => [`x${i}`, { shape, data: draw(i + 1, sizeOf(shape), row.interval) }]),
        ...indices.map(({ shape, values: data }, i) => [`i${i}`, { shape, data: Float64Array.from(data) }]),
      ]);
      const wrt = (row.differentiable ?? row.shapes.map((_, i) => i)).map((i) => `x${i}`);
      // A weighted sum as the loss, so that every element of the output has its own gradient.
      const build = (x: Record<string, Tensor>) => {
        const y = row.build(...floats.map((name) => x[name]!), ...indices.map((_, i) => x[`i${i}`]!));
        const loss = y.mul(constant([...draw(99, sizeOf(y.shape))], y.shape)).sum();
        const gradients = grad(
          loss,
          wrt.map((name) => x[name]!),
        );
        return { y, loss, ...Object.fromEntries(wrt.map((name, i) => [`d${name}`, gradients[i]!])) };
      };
      const graph = trace(build, types);
      if (op !== "input") expect(nodesOf(graph).map((node) => node.op)).toContain(op);
      const reference = evaluate(graph, values);

      for (const name of wrt) {
        const direction = draw(7, values[name]!.data.length);
        const slope = direction.reduce((total, d, i) => total + d * reference[`d${name}`]!.data[i]!, 0);
        const step = 1e-5;
        const moved = (sign: number) => {
          const data = values[name]!.data.map((x, i) => x + sign * step * direction[i]!);
          return evaluate(graph, { ...values, [name]: { ...values[name]!, data } }).loss!.data[0]!;
        };
        const difference = (moved(1) - moved(-1)) / (2 * step);
        expect(Math.abs(difference - slope), `d${name}: ${slope} against ${difference}`).toBeLessThan(
          1e-6 * (1 + Math.abs(slope)),
        );
      }

      const program = await compile(build, types);
      const feeds: Buffers = Object.fromEntries(
        Object.entries(values).map(([name, { data }]) => [
          name,
          name.startsWith("x") ? Float32Array.from(data) : Int32Array.from(data),
        ]),
      );
      const got = await program.run(feeds);
      for (const [name, { data }] of Object.entries(reference)) {
        const worst = data.reduce(
          (max, value, i) => Math.max(max, Math.abs(value - got[name]![i]!) / (1 + Math.abs(value))),
          0,
        );
        expect(worst, `${name} in ONNX Runtime`).toBeLessThan(2e-5);
      }
    },
  );
});
