// Golden graphs: what small functions and their gradients become after simplify.
import { describe, expect, it } from "vitest";
import { countOps, printGraph } from "./print.ts";
import { f32, i32, trace } from "./runtime.ts";
import { simplify } from "./simplify.ts";
import { constant, weight } from "./tensor.ts";
import { grad } from "./vjp.ts";

describe("printGraph", () => {
  it("softmax cross-entropy with its gradient", () => {
    const graph = trace(
      ({ logits, targets }) => {
        const loss = logits.logSumExp().sub(logits.takeAlong(targets)).sum().mul(0.5);
        return { loss, gradient: grad(loss, [logits])[0]! };
      },
      { logits: f32(2, 4), targets: i32(2, 1) },
    );
    expect(printGraph(simplify(graph))).toMatchInlineSnapshot(`
      "%0: f32[2,4] = input() {name=logits}
      %1: i32[2,1] = input() {name=targets}
      %2: f32[2,1] = reduceMax(%0) {axis=1}
      %3: f32[2,4] = sub(%0, %2)
      %4: f32[2,4] = exp(%3)
      %5: f32[2,1] = sum(%4) {axes=[1]}
      %6: f32[2,1] = log(%5)
      %7: f32[2,1] = add(%6, %2)
      %8: f32[2,1] = takeAlong(%0, %1)
      %9: f32[2,1] = sub(%7, %8)
      %10: f32[1,1] = sum(%9) {axes=[0,1]}
      %11: f32[] = constant() {values=[0.5]}
      %12: f32[1,1] = mul(%10, %11)
      %13: f32[2,1] = constant() {values=[0.5]}
      %14: f32[2,1] = constant() {values=[-0.5,-0.5]}
      %15: f32[2,1] = div(%13, %5)
      %16: f32[2,4] = mul(%15, %4)
      %17: f32[2,4] = addAlong(%16, %1, %14)
      return loss = %12, gradient = %17"
    `);
  });

  it("the gradient of rmsNorm", () => {
    const graph = trace(
      ({ x, scale, g }) => {
        const [dx, dScale] = grad(x.rmsNorm(scale, 1e-6).mul(g).sum(), [x, scale]);
        return { dx: dx!, dScale: dScale! };
      },
      { x: f32(2, 3, 4), scale: f32(4), g: f32(2, 3, 4) },
    );
    expect(printGraph(simplify(graph))).toMatchInlineSnapshot(`
      "%0: f32[2,3,4] = input() {name=x}
      %1: f32[4] = input() {name=scale}
      %2: f32[2,3,4] = input() {name=g}
      %3: f32[2,3,4] = mul(%0, %0)
      %4: f32[2,3,1] = sum(%3) {axes=[2]}
      %5: f32[] = constant() {values=[0.25]}
      %6: f32[2,3,1] = mul(%4, %5)
      %7: f32[] = constant() {values=[0.000001]}
      %8: f32[2,3,1] = add(%6, %7)
      %9: f32[2,3,1] = sqrt(%8)
      %10: f32[2,3,1] = reciprocal(%9)
      %11: f32[2,3,4] = mul(%0, %10)
      %12: f32[2,3,4] = mul(%2, %1)
      %13: f32[2,3,4] = mul(%12, %11)
      %14: f32[2,3,1] = sum(%13) {axes=[2]}
      %15: f32[2,3,1] = mul(%14, %5)
      %16: f32[2,3,4] = mul(%11, %15)
      %17: f32[2,3,4] = sub(%12, %16)
      %18: f32[2,3,4] = mul(%17, %10)
      %19: f32[2,3,4] = mul(%2, %11)
      %20: f32[1,1,4] = sum(%19) {axes=[0,1]}
      %21: f32[4] = reshape(%20) {shape=[4]}
      return dx = %18, dScale = %21"
    `);
  });

  it("a linear layer with an adapter, and the adapter's gradient", () => {
    const graph = trace(
      ({ x, a, b }) => {
        const y = x.matmul(weight("w", [5, 4]).swap()).add(x.matmul(a.swap()).mul(2).matmul(b.swap()));
        const [da, db] = grad(y.square().sum(), [a, b]);
        return { y, da: da!, db: db! };
      },
      { x: f32(2, 3, 4), a: f32(1, 4), b: f32(5, 1) },
    );
    expect(printGraph(simplify(graph))).toMatchInlineSnapshot(`
      "%0: f32[2,3,4] = input() {name=x}
      %1: f32[1,4] = input() {name=a}
      %2: f32[5,1] = input() {name=b}
      %3: f32[5,4] = weight() {name=w}
      %4: f32[4,5] = transpose(%3) {permutation=[1,0]}
      %5: f32[2,3,5] = matmul(%0, %4)
      %6: f32[4,1] = reshape(%1) {shape=[4,1]}
      %7: f32[2,3,1] = matmul(%0, %6)
      %8: f32[] = constant() {values=[2]}
      %9: f32[2,3,1] = mul(%7, %8)
      %10: f32[1,5] = reshape(%2) {shape=[1,5]}
      %11: f32[2,3,5] = matmul(%9, %10)
      %12: f32[2,3,5] = add(%5, %11)
      %13: f32[2,3,5] = add(%12, %12)
      %14: f32[6,5] = reshape(%13) {shape=[6,5]}
      %15: f32[2,3,1] = matmul(%13, %2)
      %16: f32[1,6] = reshape(%9) {shape=[1,6]}
      %17: f32[1,5] = matmul(%16, %14)
      %18: f32[5,1] = reshape(%17) {shape=[5,1]}
      %19: f32[2,3,1] = mul(%15, %8)
      %20: f32[6,1] = reshape(%19) {shape=[6,1]}
      %21: f32[6,4] = reshape(%0) {shape=[6,4]}
      %22: f32[4,6] = transpose(%21) {permutation=[1,0]}
      %23: f32[4,1] = matmul(%22, %20)
      %24: f32[1,4] = reshape(%23) {shape=[1,4]}
      return y = %12, da = %24, db = %18"
    `);
  });

  it("shortens long constants", () => {
    const values = Array.from({ length: 12 }, (_, i) => i);
    const graph = trace(({ x }) => ({ y: x.add(constant(values, [12])) }), { x: f32(12) });
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "%0: f32[12] = input() {name=x}
      %1: f32[12] = constant() {values=[0,1,2,…12…,10,11]}
      %2: f32[12] = add(%0, %1)
      return y = %2"
    `);
  });
});

describe("countOps", () => {
  it("counts what the outputs reach, most frequent first", () => {
    const graph = trace(
      ({ x }) => {
        x.exp();
        return { y: x.mul(x).mul(x).neg() };
      },
      { x: f32(2) },
    );
    expect(Object.entries(countOps(graph))).toEqual([
      ["mul", 2],
      ["input", 1],
      ["neg", 1],
    ]);
  });
});
