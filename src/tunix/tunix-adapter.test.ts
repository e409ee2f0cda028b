import { expect, test } from "vitest";
import { normal, randomKey } from "../engine/random.ts";
import { type NamedArray, peftTensors, tunixArrays } from "./tunix-adapter.ts";

const array = (seed: number, ...shape: number[]): NamedArray => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b)).map((_, i) => normal(randomKey(seed), i)),
});

/** B·A of a projection, [outputs][inputs]. */
function product(tensors: ReadonlyMap<string, NamedArray>, module: string): number[][] {
  const a = tensors.get(`${module}.lora_A.weight`)!;
  const b = tensors.get(`${module}.lora_B.weight`)!;
  const [rank, inputs] = a.shape as [number, number];
  return Array.from({ length: b.shape[0]! }, (_, o) =>
    Array.from({ length: inputs }, (_, i) =>
      Array.from({ length: rank }, (_, r) => b.data[o * rank + r]! * a.data[r * inputs + i]!).reduce((x, y) => x + y),
    ),
  );
}

const [D, N, K, H, R] = [6, 4, 2, 3, 2];

test("q: Σ_r A[d, r] · B[r, n, h] is the change of row n·H + h", () => {
  const a = array(1, D, R);
  const b = array(2, R, N, H);
  const change = product(
    peftTensors(
      new Map([
        ["layers.3.attn.q_einsum.w_lora_a", a],
        ["layers.3.attn.q_einsum.w_lora_b", b],
      ]),
    ),
    "model.layers.3.self_attn.q_proj",
  );
  const expected = (d: number, n: number, h: number) =>
    [0, 1].reduce((sum, r) => sum + a.data[d * R + r]! * b.data[(r * N + n) * H + h]!, 0);
  expect(change).toHaveLength(N * H);
  for (let n = 0; n < N; n++)
    for (let h = 0; h < H; h++)
      for (let d = 0; d < D; d++) expect(change[n * H + h]![d]).toBeCloseTo(expected(d, n, h), 6);
});

test("k and v each get the A that they share, and their own part of B", () => {
  const a = array(3, D, R);
  const b = array(4, R, 2, K, H);
  const tensors = peftTensors(
    new Map([
      ["layers.0.attn.kv_einsum.w_lora_a", a],
      ["layers.0.attn.kv_einsum.w_lora_b", b],
    ]),
  );
  const [k, v] = ["k", "v"].map((name) => tensors.get(`model.layers.0.self_attn.${name}_proj.lora_A.weight`)!);
  expect(Array.from(k!.data)).toEqual(Array.from(v!.data));
  for (const [part, name] of ["k", "v"].entries()) {
    const change = product(tensors, `model.layers.0.self_attn.${name}_proj`);
    const expected = [0, 1].reduce((sum, r) => sum + a.data[2 * R + r]! * b.data[((r * 2 + part) * K + 1) * H + 2]!, 0);
    expect(change[1 * H + 2]![2]).toBeCloseTo(expected, 6);
  }
});

test("o contracts over heads, and the layers of the MLP are plain matrices", () => {
  const [oA, oB, mlpA, mlpB] = [array(5, N, H, R), array(6, R, D), array(7, D, R), array(8, R, 5)];
  const tensors = peftTensors(
    new Map([
      ["layers.1.attn.attn_vec_einsum.w_lora_a", oA],
      ["layers.1.attn.attn_vec_einsum.w_lora_b", oB],
      ["layers.1.mlp.up_proj.kernel_lora_a", mlpA],
      ["layers.1.mlp.up_proj.kernel_lora_b", mlpB],
    ]),
  );
  const o = product(tensors, "model.layers.1.self_attn.o_proj");
  const expectedO = [0, 1].reduce((sum, r) => sum + oA.data[(2 * H + 1) * R + r]! * oB.data[r * D + 4]!, 0);
  expect(o[4]![2 * H + 1]).toBeCloseTo(expectedO, 6);
  const up = product(tensors, "model.layers.1.mlp.up_proj");
  const expectedUp = [0, 1].reduce((sum, r) => sum + mlpA.data[3 * R + r]! * mlpB.data[r * 5 + 4]!, 0);
  expect(up[4]![3]).toBeCloseTo(expectedUp, 6);
});

test("what came home goes back as it was, unless k and v went apart", () => {
  const arrays = new Map([
    ["layers.0.attn.q_einsum.w_lora_a", array(1, D, R)],
    ["layers.0.attn.q_einsum.w_lora_b", array(2, R, N, H)],
    ["layers.0.attn.kv_einsum.w_lora_a", array(3, D, R)],
    ["layers.0.attn.kv_einsum.w_lora_b", array(4, R, 2, K, H)],
    ["layers.0.mlp.up_proj.kernel_lora_a", array(7, D, R)],
    ["layers.0.mlp.up_proj.kernel_lora_b", array(8, R, 5)],
  ]);
  const home = peftTensors(arrays);
  const names = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "mlp.up_proj"];
  const modules = new Map(
    names.map((name) => {
      const part = (letter: string) => home.get(`model.layers.0.${name}.lora_${letter}.weight`)!;
      return [`model.layers.0.${name}`, { a: part("A"), b: part("B") }];
    }),
  );
  const back = tunixArrays(modules);
  expect([...back.keys()].sort()).toEqual([...arrays.keys()].sort());
  for (const [name, { data }] of arrays) expect(Array.from(back.get(name)!.data)).toEqual(Array.from(data));
  modules.get("model.layers.0.self_attn.v_proj")!.a.data[0]! += 1;
  expect(() => tunixArrays(modules)).toThrow("do not share their A");
});

test("what is no adapter of Tunix's is refused by name", () => {
  expect(() => peftTensors(new Map([["layers.0.attn.q_einsum.w", array(1, 2, 2)]]))).toThrow("attn.q_einsum.w is none");
  expect(() => peftTensors(new Map([["layers.0.attn.q_einsum.w_lora_b", array(1, R, N, H)]]))).toThrow("no partner");
});
