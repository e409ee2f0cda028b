// Compiled programs: weights from a store, buffers of the caller, the cache, and what is refused.
import { describe, expect, it } from "vitest";
import { compile, f32, i32, type Weights } from "./runtime.ts";
import { constant, type Tensor, weight } from "./tensor.ts";

const store = (values: number[]): Weights => new Map([["w", { shape: [2, 2], data: Float32Array.from(values) }]]);
const product = ({ x }: { x: Tensor }) => ({ y: x.matmul(weight("w", [2, 2])) });
const types = { x: f32(1, 2) };
const x = Float32Array.of(1, 10);

describe("weights", () => {
  it("come from the store", async () => {
    const program = await compile(product, types, { weights: store([1, 2, 3, 4]) });
    expect([...(await program.run({ x })).y!]).toEqual([31, 42]);
  });

  it("may be windows onto a longer buffer", async () => {
    const data = Float32Array.of(9, 9, 1, 2, 3, 4).subarray(2);
    const program = await compile(product, types, { weights: new Map([["w", { shape: [2, 2], data }]]) });
    expect([...(await program.run({ x })).y!]).toEqual([31, 42]);
  });

  it("are refused when missing or of another shape", async () => {
    await expect(compile(product, types)).rejects.toThrow("weight 'w' is not in the store");
    const turned = new Map([["w", { shape: [4, 1], data: new Float32Array(4) }]]);
    await expect(compile(product, types, { weights: turned })).rejects.toThrow(
      "weight 'w' is [4, 1], the model needs [2, 2]",
    );
  });
});

describe("buffers", () => {
  it("given as outputs are written in place; the others are the program's own", async () => {
    const program = await compile(({ x }) => ({ a: x.mul(2), b: x.mul(3) }), types);
    const a = new Float32Array(2);
    const outputs = await program.run({ x }, { a });
    expect(outputs.a).toBe(a);
    expect([...a]).toEqual([2, 20]);
    const again = await program.run({ x: Float32Array.of(0, 1) });
    expect(again.b, "one buffer serves every run").toBe(outputs.b);
    expect([...outputs.b!]).toEqual([0, 3]);
    expect([...a], "a buffer of the caller is left alone").toEqual([2, 20]);
  });

  it("may be changed in place between runs", async () => {
    const program = await compile(({ x }) => ({ y: x.neg() }), types);
    const own = Float32Array.of(1, 2);
    await program.run({ x: own });
    own[0] = 5;
    expect([...(await program.run({ x: own })).y!]).toEqual([-5, -2]);
  });

  it("may be read under two shapes", async () => {
    const flat = await compile(({ x }) => ({ y: x.sum() }), { x: f32(4) });
    const square = await compile(({ x }) => ({ y: x.sum(0) }), { x: f32(2, 2) });
    const data = Float32Array.of(1, 2, 3, 4);
    expect([...(await flat.run({ x: data })).y!]).toEqual([10]);
    expect([...(await square.run({ x: data })).y!]).toEqual([4, 6]);
    expect([...(await flat.run({ x: data })).y!]).toEqual([10]);
  });

  it("are refused when missing or of the wrong size", async () => {
    const program = await compile(({ x, i }) => ({ y: x.gather(i) }), { x: f32(3, 2), i: i32(2) });
    const i = Int32Array.of(0, 1);
    await expect(program.run({ i })).rejects.toThrow("no buffer was given for 'x'");
    await expect(program.run({ x: new Float32Array(5), i })).rejects.toThrow("'x' needs 6 values for [3, 2], got 5");
    await expect(program.run({ x: new Float32Array(6), i }, { y: new Float32Array(3) })).rejects.toThrow(
      "'y' needs 4 values for [2, 2], got 3",
    );
  });
});

describe("the program cache", () => {
  const twice = ({ x }: { x: Tensor }) => ({ y: x.mul(2) });

  it("gives the same program for an equal graph, however it is written", async () => {
    const first = await compile(twice, types);
    expect(await compile(({ x }) => ({ y: x.add(0).mul(2) }), types)).toBe(first);
    const weights = store([1, 2, 3, 4]);
    expect(await compile(product, types, { weights })).toBe(await compile(product, types, { weights }));
  });

  it("gives another for other weights, types, threads or constants", async () => {
    const first = await compile(twice, types);
    expect(await compile(twice, { x: f32(2, 1) })).not.toBe(first);
    expect(await compile(twice, types, { threads: 1 })).not.toBe(first);
    expect(await compile(({ x }) => ({ y: x.mul(3) }), types)).not.toBe(first);
    const [one, other] = [store([1, 2, 3, 4]), store([4, 3, 2, 1])];
    const programs = [
      await compile(product, types, { weights: one }),
      await compile(product, types, { weights: other }),
    ];
    expect(programs[0]).not.toBe(programs[1]);
    expect([...(await programs[1]!.run({ x })).y!]).toEqual([24, 13]);
  });

  it("tells long constants apart", async () => {
    const withMiddle = (middle: number) =>
      compile(({ x }) => ({ y: x.mul(constant([1, 2, 3, 4, middle, 6, 7, 8, 9], [9])) }), { x: f32(9) });
    const [one, other] = [await withMiddle(1), await withMiddle(2)];
    expect(one).not.toBe(other);
    expect((await other.run({ x: new Float32Array(9).fill(1) })).y![4]).toBe(2);
  });

  it("forgets a program that was released", async () => {
    const build = ({ x }: { x: Tensor }) => ({ y: x.mul(1234) });
    const first = await compile(build, types);
    await first.release();
    const second = await compile(build, types);
    expect(second).not.toBe(first);
    expect([...(await second.run({ x })).y!]).toEqual([1234, 12340]);
  });
});

it("gives back under the same name what it took", async () => {
  const step = await compile(({ p, g }) => ({ p: p.sub(g) }), { p: f32(2), g: f32(2) });
  const p = Float32Array.of(5, 6);
  expect([...(await step.run({ p, g: Float32Array.of(1, 1) })).p!]).toEqual([4, 5]);
  expect([...p], "the input itself does not change").toEqual([5, 6]);
});

it("leaves no copies of what it gave to the garbage collector", async () => {
  const size = 2 ** 20;
  const double = await compile(({ x }) => ({ y: x.mul(2) }), { x: f32(size) });
  const [x, y] = [new Float32Array(size).fill(3), new Float32Array(size)];
  await double.run({ x }, { y });
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 8; i++) await double.run({ x }, { y });
  expect(y[size - 1]).toBe(6);
  expect((process.memoryUsage().arrayBuffers - before) / 2 ** 20).toBeLessThan(4);
});
