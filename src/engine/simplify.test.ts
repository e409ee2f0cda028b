// Each rewrite by itself, then random graphs: simplify may change nodes, never values.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Graph, makeNode, nodesOf } from "./graph.ts";
import type { Op } from "./ops.ts";
import { printGraph } from "./print.ts";
import { normal, randomKey } from "./random.ts";
import { evaluate, type NdArray } from "./reference.ts";
import { f32, i32, trace } from "./runtime.ts";
import { type Shape, sizeOf } from "./shape.ts";
import { ShapeError } from "./shape-error.ts";
import { simplify } from "./simplify.ts";
import { concat, constant, scalar, Tensor, zeros } from "./tensor.ts";
import { verifyGraph } from "./verify.ts";

const types = { x: f32(2, 3), y: f32(3), z: f32(2, 3, 4), i: i32(2, 3) };
const values: Record<string, NdArray> = Object.fromEntries(
  Object.entries(types).map(([name, { dtype, shape }], seed) => [
    name,
    {
      shape,
      data: Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
        dtype === "f32" ? normal(randomKey(seed), i) : (i * 5) % 3,
      ),
    },
  ]),
);

function expectSameValues(graph: Graph, simple: Graph): void {
  const [before, after] = [evaluate(graph, values), evaluate(simple, values)];
  for (const [name, { shape, data }] of Object.entries(before)) {
    expect(after[name]!.shape).toEqual(shape);
    // −0 may become 0.
    expect([...after[name]!.data].map((value) => value + 0)).toEqual([...data].map((value) => value + 0));
  }
}

type Build = (inputs: Record<"x" | "y" | "z" | "i", Tensor>) => Tensor;
const splat = (value: number, shape: Shape) => constant([value], shape);

const rewrites: [string, Build, Op[]][] = [
  ["x + 0", ({ x }) => x.add(0), ["input"]],
  ["0 + x", ({ x }) => scalar(0).add(x), ["input"]],
  ["x − 0", ({ x }) => x.sub(zeros([2, 3])), ["input"]],
  ["x · 1", ({ x }) => x.mul(constant([1, 1, 1], [3])), ["input"]],
  ["1 · x", ({ x }) => scalar(1).mul(x), ["input"]],
  ["x / 1", ({ x }) => x.div(1), ["input"]],
  ["cast to its own type", ({ x }) => new Tensor(makeNode("cast", [x.node], { to: "f32" })), ["input"]],
  ["broadcast to its own shape", ({ x }) => new Tensor(makeNode("broadcast", [x.node], { shape: [2, 3] })), ["input"]],
  ["reshape to its own shape", ({ x }) => x.reshape([2, 3]), ["input"]],
  ["reshape there and back", ({ x }) => x.reshape([6]).reshape([2, 3]), ["input"]],
  ["two reshapes", ({ x }) => x.reshape([6]).reshape([3, 2]), ["input", "reshape"]],
  ["transpose that moves nothing", ({ x }) => x.transpose([0, 1]), ["input"]],
  ["transpose there and back", ({ z }) => z.transpose([2, 0, 1]).transpose([1, 2, 0]), ["input"]],
  ["two transposes", ({ z }) => z.transpose([2, 0, 1]).transpose([2, 0, 1]), ["input", "transpose"]],
  ["transpose of an axis of size 1", ({ x }) => x.sum(1).transpose([1, 0]), ["input", "sum", "reshape"]],
  ["double negation", ({ x }) => x.neg().neg(), ["input"]],
  ["sum of axes of size 1", ({ x }) => x.sum(1).sum(1), ["input", "sum"]],
  ["equal nodes", ({ x }) => x.exp().add(x.exp()), ["input", "exp", "add"]],
  ["constants", ({ x }) => x.mul(scalar(2).add(3).sqrt()), ["input", "constant", "mul"]],
  ["identities that folding shows", ({ x }) => x.mul(scalar(3).sub(2)), ["input"]],
  // What looks alike and must stay.
  ["zero that broadcasts", ({ y }) => y.add(zeros([2, 3])), ["input", "constant", "add"]],
  ["0 − x", ({ x }) => scalar(0).sub(x), ["input", "constant", "sub"]],
  ["1 / x", ({ x }) => scalar(1).div(x), ["input", "constant", "div"]],
  ["cast to another type and back", ({ x }) => x.cast("i32").cast("f32"), ["input", "cast", "cast"]],
  [
    "equal ops of other inputs",
    ({ x }) =>
      x
        .slice(1, 0, 1)
        .exp()
        .add(x.slice(1, 1, 2).exp()),
    ["input", "slice", "slice", "exp", "exp", "add"],
  ],
];

describe("rewrites", () => {
  it.each(rewrites)("%s", (_, build, expected) => {
    const graph = trace((inputs) => ({ out: build(inputs) }), types);
    const simple = simplify(graph);
    expect(
      nodesOf(simple)
        .map(({ op }) => op)
        .sort(),
    ).toEqual([...expected].sort());
    expectSameValues(graph, simple);
  });

  it("keeps infinities and NaN apart", () => {
    const build: Build = ({ x }) =>
      concat([x.minimum(Number.POSITIVE_INFINITY), x.maximum(Number.NEGATIVE_INFINITY), x.mul(Number.NaN)], 0);
    const graph = trace((inputs) => ({ out: build(inputs) }), types);
    expectSameValues(graph, simplify(graph));
  });

  it("leaves an integer that is none to the runtime", () => {
    const build: Build = () => scalar(Number.NaN).cast("i32");
    const simple = simplify(trace((inputs) => ({ out: build(inputs) }), types));
    expect(nodesOf(simple).map(({ op }) => op)).toEqual(["constant", "cast"]);
  });

  it("drops what no output needs, and an input too", () => {
    const graph = trace(({ x, y }) => {
      y.exp();
      return { out: x.neg() };
    }, types);
    expect(nodesOf(simplify(graph)).map(({ op }) => op)).toEqual(["input", "neg"]);
  });

  it("keeps a repeated constant as one value, and leaves large ones unfolded", () => {
    const build: Build = () => splat(2, [1]).broadcastTo([40, 50]).reshape([2000]);
    expect(printGraph(simplify(trace((inputs) => ({ out: build(inputs) }), types)))).toMatchInlineSnapshot(`
      "%0: f32[2000] = constant() {values=[2]}
      return out = %0"
    `);
    const large = simplify(trace(() => ({ out: splat(2, [2000]).exp() }), types));
    expect(nodesOf(large).map(({ op }) => op)).toEqual(["constant", "exp"]);
  });

  it("is idempotent", () => {
    const build: Build = ({ x, y, z }) => z.sum(2).reshape([2, 3]).add(x.mul(1)).sub(y.neg().neg()).softmax();
    const once = simplify(trace((inputs) => ({ out: build(inputs) }), types));
    expect(printGraph(simplify(once))).toBe(printGraph(once));
  });
});

// A random graph is a list of instructions, each on earlier tensors; one that does not fit is passed over.
type Instruction = { kind: number; a: number; b: number; c: number };
const instruction: fc.Arbitrary<Instruction> = fc.record({
  kind: fc.nat(),
  a: fc.nat(999),
  b: fc.nat(999),
  c: fc.nat(999),
});

const constants = [
  scalar(0),
  scalar(1),
  scalar(-2.5),
  zeros([2, 3]),
  splat(1, [3]),
  constant([1, 1, 1], [3]),
  constant([0.5, -1, 2, 0, 3, 1], [2, 3]),
  constant([0, 1, 2], [3], "i32"),
  scalar(1, "i32"),
];

type Step = (a: Tensor, b: Tensor, pick: { b: number; c: number }) => Tensor;
const axisOf = (x: Tensor, n: number) => n % Math.max(1, x.rank);
const steps: Step[] = [
  (a) => a.neg(),
  (a) => a.tanh(),
  (a) => a.sin(),
  (a) => a.gelu(),
  (a) => a.softmax(),
  (a) => a.logSumExp(),
  (a) => a.cumsum(),
  (a, b) => a.add(b),
  (a, b) => a.sub(b),
  (a, b) => a.mul(b),
  (a, b) => a.div(b),
  (a, b) => a.maximum(b),
  (a, b) => a.minimum(b),
  (a, b) => a.less(b).where(a, b),
  (a, b) => a.equal(b).not().cast("f32"),
  (a, b) => a.matmul(b),
  (a, b) => a.matmul(b.swap()),
  (a, b) => a.rmsNorm(b, 1e-3),
  (a, b, { c }) => concat([a, b], axisOf(a, c)),
  (a, _, { c }) => a.reshape([[-1], [...a.shape, 1], [...a.shape].reverse()][c % 3]!),
  (a, _, { b, c }) => {
    const order = a.shape.map((_, i) => i);
    order.push(...order.splice(axisOf(a, b), 1 + (c % 2)));
    return a.transpose(order);
  },
  (a, b) => new Tensor(makeNode("broadcast", [a.node], { shape: b.shape })),
  (a, _, { b, c }) => a.slice(axisOf(a, b), 0, 1 + (c % a.shape[axisOf(a, b)]!)),
  (a, _, { b, c }) => a.pad(axisOf(a, b), c % 2, b % 2),
  (a, _, { b }) => a.sum(axisOf(a, b)),
  (a) => a.sum(),
  (a, _, { b }) => a.max(axisOf(a, b)),
  (a, _, { c }) => new Tensor(makeNode("cast", [a.node], { to: (["f32", "i32", "bool"] as const)[c % 3]! })),
];

function randomGraph(instructions: readonly Instruction[]): Graph {
  return trace((inputs) => {
    const made: Tensor[] = [...Object.values(inputs), ...constants];
    for (const { kind, a, b, c } of instructions) {
      try {
        const next = steps[kind % steps.length]!(made[a % made.length]!, made[b % made.length]!, { b, c });
        if (next.rank <= 4 && sizeOf(next.shape) <= 500) made.push(next);
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
      }
    }
    return Object.fromEntries(made.slice(-6).map((tensor, i) => [`y${i}`, tensor]));
  }, types);
}

/** x + 0 → x may turn 0 into −0, which shows only where something divides by it. */
function staysFinite(graph: Graph): boolean {
  const every = Object.fromEntries(nodesOf(graph).map((node) => [`n${node.id}`, node]));
  return Object.values(evaluate({ outputs: every }, values)).every(({ data }) => data.every(Number.isFinite));
}

describe("random graphs", () => {
  it("have the same outputs, no more nodes, and are well formed", () => {
    const seen = new Set<Op>();
    fc.assert(
      fc.property(fc.array(instruction, { minLength: 5, maxLength: 40 }), (instructions) => {
        const graph = verifyGraph(randomGraph(instructions));
        const simple = verifyGraph(simplify(graph));
        expect(nodesOf(simple).length).toBeLessThanOrEqual(nodesOf(graph).length);
        if (staysFinite(graph)) expectSameValues(graph, simple);
        for (const { op } of nodesOf(simple)) seen.add(op);
      }),
      { numRuns: 300 },
    );
    expect(seen.size, "ops that the graphs reached").toBeGreaterThan(22);
  });
});
