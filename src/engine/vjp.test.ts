// What grad does between the rules, which op-table.test.ts covers: sums, branches, what does not depend.
import { describe, expect, it } from "vitest";
import { evaluate } from "./reference.ts";
import { f32, trace } from "./runtime.ts";
import { ShapeError } from "./shape-error.ts";
import { input, type Tensor } from "./tensor.ts";
import { grad } from "./vjp.ts";

const at = { shape: [2], data: Float64Array.of(2, 3) };
const evaluated = (build: (x: Tensor, z: Tensor) => Tensor) => [
  ...evaluate(
    trace(({ x, z }) => ({ y: build(x, z) }), { x: f32(2), z: f32(2) }),
    { x: at, z: at },
  ).y!.data,
];

describe("grad", () => {
  it("adds what comes back along every path", () => {
    expect(evaluated((x) => grad(x.mul(x).add(x).sum(), [x])[0]!)).toEqual([5, 7]);
  });

  it("is zero for what the loss does not depend on", () => {
    expect(evaluated((x, z) => grad(x.sum(), [x, z])[1]!)).toEqual([0, 0]);
  });

  it("reaches a tensor in the middle", () => {
    expect(
      evaluated((x) => {
        const middle = x.mul(2);
        return grad(middle.square().sum(), [middle])[0]!;
      }),
    ).toEqual([8, 12]);
  });

  it("can be taken of a gradient", () => {
    expect(evaluated((x) => grad(grad(x.square().mul(x).sum(), [x])[0]!.sum(), [x])[0]!)).toEqual([12, 18]);
  });

  it("takes what is stopped for a constant", () => {
    expect(evaluated((x) => grad(x.square().stopGradient().mul(x).sum(), [x])[0]!)).toEqual([4, 9]);
  });

  it("goes through the expression that a value was computed by, at the value", () => {
    const value = (x: Tensor) => x.mul(0).add(10).withGradientOf(x.square());
    expect(evaluated((x) => value(x))).toEqual([10, 10]);
    expect(evaluated((x) => grad(value(x).square().sum(), [x])[0]!)).toEqual([80, 120]);
  });

  it("refuses a loss of several elements", () => {
    const x = input("x", "f32", [2]);
    expect(() => grad(x, [x])).toThrow(new ShapeError("grad: the loss must have one element, it is [2]"));
  });
});
