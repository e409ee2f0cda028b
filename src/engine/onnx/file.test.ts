// Files for other tools: axes of any size, operators of the standard alone, against the float64 reference.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { afterAll, describe, expect, it } from "vitest";
import { float32Value, int64Value, openOnnx } from "../onnx-session.ts";
import type { Type } from "../ops.ts";
import { normal, randomKey } from "../random.ts";
import { evaluate } from "../reference.ts";
import { f32, i32, trace } from "../runtime.ts";
import { sizeOf } from "../shape.ts";
import { attention, concat, type Tensor, weight } from "../tensor.ts";
import { toOnnxFile } from "./model.ts";

const scratch = mkdtempSync(join(tmpdir(), "reckon-onnx-file-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const [B, T, P] = [1009, 1013, 1019];
const axes = new Map([
  [B, "batch"],
  [T, "time"],
  [P, "past"],
  [P + T, "total"],
]);
const plain = { axes, storage: () => ({ type: "f32" }) as const, place: () => ({ location: "w", offset: 0 }) };
const read = (model: Uint8Array) => fromBinary(ModelProtoSchema, model).graph!;
const operators = (model: Uint8Array) => read(model).node.map(({ opType }) => opType);

type Types = (b: number, t: number, p: number) => Record<string, Type>;
type Build = (inputs: Record<string, Tensor>) => Record<string, Tensor>;

/** What the file gives for some sizes, beside what the reference gives for the same function traced at them. */
async function bothAt(build: Build, types: Types, b: number, t: number, p: number) {
  const file = join(scratch, "model.onnx");
  const model = toOnnxFile(trace(build, types(B, T, P)), plain);
  writeFileSync(file, model);
  const session = await openOnnx(file);
  const concrete = types(b, t, p);
  const values = Object.fromEntries(
    Object.entries(concrete).map(([name, { dtype, shape }], input) => {
      const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
        dtype === "i32" ? (3 * i + input) % 5 : Math.fround(normal(randomKey(input), i)),
      );
      return [name, { shape, data }];
    }),
  );
  const feeds = Object.entries(values).map(([name, { shape, data }]) => [
    name,
    concrete[name]!.dtype === "i32" ? int64Value(data, shape) : float32Value(Float32Array.from(data), shape),
  ]);
  const outputs = await session.run(Object.fromEntries(feeds));
  await session.release();
  const expected = evaluate(trace(build, concrete), values);
  return { model, got: outputs.y!, expected: expected.y! };
}

async function expectEqual(build: Build, types: Types): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  for (const [b, t, p] of [
    [1, 1, 0],
    [3, 5, 4],
  ] as const) {
    const { model, got, expected } = await bothAt(build, types, b, t, p);
    bytes = Uint8Array.from(model);
    expect(got.dims).toEqual(expected.shape);
    const values = got.data as Float32Array;
    expect(Math.max(...expected.data.map((value, i) => Math.abs(value - values[i]!)))).toBeLessThan(1e-5);
  }
  return bytes;
}

describe("free axes", () => {
  it("stay where they are when a value is reshaped", async () => {
    const model = await expectEqual(
      ({ x }) => ({ y: x!.reshape([x!.shape[0]!, x!.shape[1]!, 2, 3]) }),
      (b, t) => ({ x: f32(b, t, 6) }),
    );
    expect(operators(model), "no sizes are computed").toEqual(["Reshape"]);
  });

  it("may be joined, split again, and put in another order", async () => {
    await expectEqual(
      ({ x }) => ({ y: x!.mul(2).reshape([-1, 3]).mul(2).reshape(x!.shape) }),
      (b, t) => ({ x: f32(b, t, 3) }),
    );
    await expectEqual(
      ({ x }) => ({ y: x!.reshape([3, x!.shape[1]!, x!.shape[0]!]) }),
      (b, t) => ({ x: f32(b, t, 3) }),
    );
  });

  it("may bound a slice and a broadcast", async () => {
    await expectEqual(
      ({ past, x, both }) => {
        const [earlier, all] = [past!.shape[1]!, both!.shape[1]!];
        return { y: concat([past!, x!], 1).add(both!).slice(1, earlier, all) };
      },
      (b, t, p) => ({ past: f32(b, p), x: f32(b, t), both: f32(b, p + t) }),
    );
    await expectEqual(
      ({ x, z }) => ({ y: z!.broadcastTo([z!.shape[0]!, x!.shape[1]!]).add(x!) }),
      (b, t) => ({ x: f32(b, t), z: f32(b, 1) }),
    );
  });

  it("are named in the inputs and outputs", () => {
    const model = toOnnxFile(
      trace(({ x }) => ({ y: x.mul(2) }), { x: f32(B, T, 3) }),
      plain,
    );
    const { input, output } = read(model);
    for (const { type } of [...input, ...output]) {
      const { value } = type!.value as { value: { shape: { dim: { value: { value: unknown } }[] } } };
      expect(value.shape.dim.map((dim) => dim.value.value)).toEqual(["batch", "time", 3n]);
    }
  });

  it("may be multiplied, with each other too", async () => {
    await expectEqual(
      ({ x, z }) => {
        const [b, t] = x!.shape as [number, number];
        const [twice, whole] = [[2 * t], [b * t]].map((shape) => z!.broadcastTo(shape).sum());
        return { y: twice!.add(whole!).add(x!.sum()).reshape([1]) };
      },
      (b, t) => ({ x: f32(b, t), z: f32(1) }),
    );
  });
});

describe("operators", () => {
  it("are of the standard alone where our own sessions use others", async () => {
    const model = await expectEqual(
      ({ q, k, v, scale, cos, sin }) => {
        const [b, t] = [q!.shape[0]!, q!.shape[2]!];
        const bias = cos!.slice(2, 0, 1).broadcastTo([b, t, t]).reshape([b, 1, t, t]);
        const y = attention(q!.rmsNorm(scale!, 1e-3).rope(cos!, sin!), k!, v!, bias, 0.7, 1.5);
        return { y: concat([y, q!.gelu()], 3) };
      },
      (b, t) => ({
        q: f32(b, 4, t, 6),
        k: f32(b, 2, t, 6),
        v: f32(b, 2, t, 6),
        scale: f32(6),
        cos: f32(b, t, 3),
        sin: f32(b, t, 3),
      }),
    );
    const contributed = ["SimplifiedLayerNormalization", "RMSNormalization", "RotaryEmbedding", "Attention"];
    expect(operators(model).filter((name) => contributed.includes(name))).toEqual([]);
  });

  it("copy nothing to be an output, but what is an input or an output already", () => {
    const graph = trace(
      ({ x }) => {
        const y = x.mul(2);
        return { y, again: y, z: y.neg(), same: x };
      },
      { x: f32(B, T) },
    );
    expect(operators(toOnnxFile(graph, plain))).toEqual(["Mul", "Neg", "Identity", "Identity"]);
  });

  it("take integers as int64", async () => {
    await expectEqual(
      ({ ids, table }) => ({
        y: table!.gather(ids!).mul(
          ids!
            .cumsum()
            .cast("f32")
            .reshape([...ids!.shape, 1]),
        ),
      }),
      (b, t) => ({ ids: i32(b, t), table: f32(5, 2) }),
    );
  });
});

describe("int8", () => {
  const int8 = { ...plain, storage: () => ({ type: "i8", scaleAxis: 1 }) as const };
  const w = () => weight("w", [3, 3]);

  it("quantises what several products share once", () => {
    const graph = trace(({ x }) => ({ y: x.matmul(w()).add(x.matmul(weight("v", [3, 3]))) }), { x: f32(B, 3) });
    const names = operators(toOnnxFile(graph, int8));
    expect(names.filter((name) => name === "DynamicQuantizeLinear")).toHaveLength(1);
    expect(names.filter((name) => name === "MatMulInteger")).toHaveLength(2);
  });

  it("is refused where a weight is used in another way", () => {
    const graph = trace(({ x }) => ({ y: x.add(w()) }), { x: f32(3, 3) });
    expect(() => toOnnxFile(graph, int8)).toThrow("add: cannot take a weight that is stored in int8");
  });
});
