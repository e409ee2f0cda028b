// Malformed graphs, made by hand, and what verify says of each.
import { describe, expect, it } from "vitest";
import { type Graph, inScope, type Node } from "./graph.ts";
import { ShapeError } from "./shape-error.ts";
import { input, type Tensor, weight } from "./tensor.ts";
import { verifyGraph } from "./verify.ts";

const graphOf = (...outputs: (Tensor | Node)[]): Graph => ({
  outputs: Object.fromEntries(outputs.map((output, i) => [`y${i}`, "node" in output ? output.node : output])),
});
const x = input("x", "f32", [2, 3]);

describe("verifyGraph", () => {
  it("gives back a graph that is well formed", () => {
    const graph = graphOf(x.matmul(weight("w", [3, 4])), x.sum());
    expect(verifyGraph(graph)).toBe(graph);
  });

  it("refuses a node whose shape or type is not what its rule gives", () => {
    const node = inScope("mlp", () => x.exp().node);
    const says = (what: string) => new ShapeError(`exp (in mlp): is ${what}, its rule gives f32[2,3]`);
    expect(() => verifyGraph(graphOf({ ...node, shape: [3, 2] }))).toThrow(says("f32[3,2]"));
    expect(() => verifyGraph(graphOf({ ...node, dtype: "i32" }))).toThrow(says("i32[2,3]"));
  });

  it("refuses inputs that do not fit the op", () => {
    const sum = x.add(x).node;
    const broken = { ...sum, inputs: [x.node, input("z", "f32", [5]).node] } as Node;
    expect(() => verifyGraph(graphOf({ ...broken, id: broken.inputs[1]!.id + 1 }))).toThrow(
      "add: shapes do not broadcast, [2, 3] and [5]",
    );
  });

  it("refuses a node that stands before its input, and a cycle", () => {
    const node = x.exp().neg().node;
    expect(() => verifyGraph(graphOf({ ...node, id: 0 }))).toThrow("neg: an input is made after its use");
    const inputs: Node[] = [];
    const cycle = { ...node, inputs } as Node;
    inputs.push(cycle);
    expect(() => verifyGraph(graphOf(cycle))).toThrow("neg: an input is made after its use");
  });

  it("refuses two leaves of one name that differ in shape, type or kind", () => {
    const message = "two leaves named 'x' differ, input f32[2,3] and ";
    expect(() => verifyGraph(graphOf(x, input("x", "f32", [3])))).toThrow(`input: ${message}input f32[3]`);
    expect(() => verifyGraph(graphOf(x, input("x", "i32", [2, 3])))).toThrow(`input: ${message}input i32[2,3]`);
    expect(() => verifyGraph(graphOf(x, weight("x", [2, 3])))).toThrow(`weight: ${message}weight f32[2,3]`);
    expect(() => verifyGraph(graphOf(x, input("x", "f32", [2, 3])))).not.toThrow();
  });
});
