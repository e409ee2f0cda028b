// What shape rules refuse, and that the message carries the operation, the facts and the scope.
import { describe, expect, it } from "vitest";
import { inScope } from "./graph.ts";
import { ShapeError } from "./shape-error.ts";
import { attention, concat, constant, input, scatterAdd, type Tensor, zeros } from "./tensor.ts";

const x = (...shape: number[]) => input("x", "f32", shape);
const ints = (...shape: number[]) => input("i", "i32", shape);
const bools = (...shape: number[]) => x(...shape).less(0);

const refused: [string, () => Tensor, string][] = [
  ["matmul", () => x(2, 3).matmul(x(4, 5)), "matmul: inner sizes differ, [2, 3] × [4, 5]"],
  ["matmul of batches", () => x(2, 3, 4).matmul(x(3, 4, 5)), "matmul: batch sizes differ, [2, 3, 4] × [3, 4, 5]"],
  ["matmul of vectors", () => x(3).matmul(x(3)), "matmul: inner sizes differ, [3] × [3]"],
  ["matmul of integers", () => ints(2, 2).matmul(ints(2, 2)), "matmul: needs f32, got i32"],
  ["add", () => x(2, 3).add(x(2)), "add: shapes do not broadcast, [2, 3] and [2]"],
  ["mixed types", () => x(2).add(ints(2)), "add: types differ, f32 and i32"],
  ["sum of truths", () => bools(2).add(bools(2)), "add: needs f32 or i32, got bool"],
  ["and of numbers", () => x(2).and(x(2)), "and: needs bool, got f32"],
  ["division of integers", () => ints(2).div(2), "div: needs f32, got i32"],
  ["exp of integers", () => ints(2).exp(), "exp: needs f32, got i32"],
  ["not of numbers", () => x(2).not(), "not: needs bool, got f32"],
  ["half an integer", () => ints(2).mul(0.5), "constant: 0.5 is no i32"],
  ["constant", () => constant([1, 2], [3]), "constant: 2 values for [3]"],
  ["where on numbers", () => x(2).where(1, 2), "where: needs (bool, T, T), got (f32, f32, f32)"],
  ["where", () => bools(2).where(x(3), 0), "where: shapes do not broadcast, [2], [3], []"],
  ["reshape", () => x(2, 3).reshape([4]), "reshape: [2, 3] has another size than [4]"],
  ["reshape by −1", () => x(2, 3).reshape([4, -1]), "reshape: [2, 3] has another size than [4, 1.5]"],
  ["transpose", () => x(2, 3).transpose([0, 0]), "transpose: [0, 0] is no permutation for [2, 3]"],
  ["broadcast", () => x(2, 3).broadcastTo([3, 3]), "broadcast: [2, 3] does not broadcast to [3, 3]"],
  ["slice", () => x(2, 3).slice(1, 2, 4), "slice: 2:4 of axis 1 is outside [2, 3]"],
  ["empty slice", () => x(2, 3).slice(1, 2, 2), "slice: 2:2 of axis 1 is outside [2, 3]"],
  ["sum", () => x(2, 3).sum(2), "sum: axis 2 is outside [2, 3]"],
  ["max", () => x(2, 3).max(2), "reduceMax: axis 2 is outside [2, 3]"],
  ["concat", () => concat([x(2, 3), x(3, 3)], 1), "concat: [3, 3] does not fit [2, 3] along axis 1"],
  ["topIndices", () => x(2, 3).topIndices(4), "topIndices: k = 4 is outside [2, 3]"],
  ["gather", () => x(2, 3).gather(x(2)), "gather: indices are f32, not i32"],
  [
    "scatterAdd",
    () => scatterAdd(ints(2), x(3, 4), 5),
    "scatterAdd: updates [3, 4] do not begin with the indices' shape [2]",
  ],
  ["takeAlong", () => x(2, 3).takeAlong(ints(3, 1)), "takeAlong: indices [3, 1] do not fit [2, 3]"],
  [
    "addAlong",
    () => x(2, 5).addAlong(ints(2, 1), x(2, 2)),
    "addAlong: indices [2, 1] and updates [2, 2] do not fit [2, 5]",
  ],
  ["rmsNorm", () => x(2, 3).rmsNorm(x(2), 1e-6), "rmsNorm: scale [2] does not fit [2, 3]"],
  [
    "rope",
    () => x(1, 2, 3, 4).rope(x(1, 3, 4), x(1, 3, 2)),
    "rope: x [1, 2, 3, 4] needs cos and sin of [1, 3, 2], got [1, 3, 4] and [1, 3, 2]",
  ],
  [
    "attention",
    () => attention(x(1, 3, 2, 4), x(1, 2, 5, 4), x(1, 2, 5, 4), zeros([1, 1, 2, 5]), 1),
    "attention: q [1, 3, 2, 4], k [1, 2, 5, 4], v [1, 2, 5, 4], bias [1, 1, 2, 5] do not fit",
  ],
];

describe("shape rules", () => {
  it.each(refused)("refuse %s", (_, build, message) => {
    expect(build).toThrow(new ShapeError(message));
  });

  it("name the scope in which the node was made", () => {
    const build = () => inScope("layers.3", () => inScope("mlp", () => x(2, 3).matmul(x(4, 5))));
    expect(build).toThrow(new ShapeError("matmul: inner sizes differ, [2, 3] × [4, 5] (in layers.3.mlp)"));
    expect(() => x(2).add(x(3)), "the scope ends with its function").toThrow(/\[2\] and \[3\]$/);
  });
});
