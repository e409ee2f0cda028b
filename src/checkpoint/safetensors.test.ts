import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../run/errors.ts";
import { decodeFloats, encodeFloats } from "./dtype.ts";
import { openModelTensors } from "./model-files.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "reckon-safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

/** A file with any header over any number of data bytes. */
function rawFile(name: string, header: unknown, dataBytes: number): string {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = Buffer.alloc(8 + json.length + dataBytes);
  bytes.writeBigUInt64LE(BigInt(json.length));
  bytes.write(json, 8);
  writeFileSync(path(name), bytes);
  return path(name);
}

describe("writeSafetensors", () => {
  it("writes what openSafetensors reads", () => {
    const data = Float32Array.of(1, -0, 0.1, Number.NaN, Infinity, 1e-45);
    writeSafetensors(
      path("round.safetensors"),
      { "b.weight": { shape: [2, 3], data }, a: { shape: [], data: Float32Array.of(7) } },
      { made: "here" },
    );
    const file = openSafetensors(path("round.safetensors"));
    expect(file.metadata).toEqual({ made: "here" });
    expect(file.tensors.get("b.weight")).toMatchObject({ dtype: "F32", shape: [2, 3], sizeBytes: 24 });
    expect(Object.is(file.read("b.weight")[1], -0)).toBe(true);
    expect(file.read("b.weight")).toEqual(data);
    expect([...file.read("a")]).toEqual([7]);
  });

  it("gives offsets from the start of the file, multiples of 8 for the first tensor", () => {
    writeSafetensors(path("offset.safetensors"), { x: { shape: [2], data: Float32Array.of(3, 4) } });
    const { offset, sizeBytes } = openSafetensors(path("offset.safetensors")).tensors.get("x")!;
    const bytes = readFileSync(path("offset.safetensors"));
    expect(offset % 8).toBe(0);
    expect(bytes.subarray(offset, offset + sizeBytes).readFloatLE(4)).toBe(4);
    expect(bytes.length).toBe(offset + sizeBytes);
  });

  it("gives the same bytes for the same tensors in any order", () => {
    const a = { shape: [1], data: Float32Array.of(1) };
    const b = { shape: [1], data: Float32Array.of(2) };
    writeSafetensors(path("ab.safetensors"), { a, b }, { x: "1", y: "2" });
    writeSafetensors(path("ba.safetensors"), { b, a }, { y: "2", x: "1" });
    expect(readFileSync(path("ab.safetensors")).equals(readFileSync(path("ba.safetensors")))).toBe(true);
  });

  it("keeps integers exactly and rounds I64 beyond 2^24 only on reading", () => {
    writeSafetensors(path("integers.safetensors"), {
      i: { shape: [2], data: Int32Array.of(-5, 1 << 20) },
      u: { shape: [2], data: Uint8Array.of(0, 255) },
      l: { shape: [1], data: BigInt64Array.of(-3n) },
    });
    const file = openSafetensors(path("integers.safetensors"));
    expect([...file.read("i")]).toEqual([-5, 1 << 20]);
    expect([...file.read("u")]).toEqual([0, 255]);
    expect([...file.read("l")]).toEqual([-3]);
    expect(file.tensors.get("l")!.dtype).toBe("I64");
  });

  it("aligns wider types before narrower ones", () => {
    writeSafetensors(path("mixed.safetensors"), {
      a: { shape: [3], data: Float32Array.of(1, 2, 3), dtype: "BF16" },
      b: { shape: [1], data: Float32Array.of(4) },
    });
    const file = openSafetensors(path("mixed.safetensors"));
    expect(file.tensors.get("b")!.offset % 4).toBe(0);
    expect([...file.read("a"), ...file.read("b")]).toEqual([1, 2, 3, 4]);
  });

  it("refuses a shape that does not fit and leaves the old file", () => {
    writeSafetensors(path("kept.safetensors"), { x: { shape: [1], data: Float32Array.of(1) } });
    const write = () => writeSafetensors(path("kept.safetensors"), { x: { shape: [2, 2], data: Float32Array.of(1) } });
    expect(write).toThrow(/kept\.safetensors: tensor x of shape \[2, 2\] needs 4 values but has 1/);
    expect([...openSafetensors(path("kept.safetensors")).read("x")]).toEqual([1]);
  });
});

describe("BF16 and F16", () => {
  const bits = (dtype: "BF16" | "F16", value: number) => {
    const [low, high] = encodeFloats(dtype, Float32Array.of(value));
    return (high! << 8) | low!;
  };

  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.996, 0x7bff],
    [65520, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.0001, 0x0001],
    [1.5 * 2 ** -24, 0x0002],
    [2 ** -14 - 2 ** -26, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [-0, 0x8000],
  ])("rounds %d to the half %i", (value, expected) => {
    expect(bits("F16", value)).toBe(expected);
  });

  it.each([
    [1, 0x3f80],
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [1 + 2 ** -8 + 2 ** -20, 0x3f81],
    [3.4028234e38, 0x7f80],
    [-Infinity, 0xff80],
  ])("rounds %d to the bfloat16 %i", (value, expected) => {
    expect(bits("BF16", value)).toBe(expected);
  });

  it.each(["F16", "BF16"] as const)("gives back every value that %s can hold", (dtype) => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, index) => index);
    const values = new Float32Array(all.length);
    decodeFloats(dtype, new Uint8Array(all.buffer), values);
    const again = new Uint16Array(encodeFloats(dtype, values).slice().buffer);
    const wrong = all.filter((bits, index) => again[index] !== bits && !Number.isNaN(values[index]));
    expect(wrong.length).toBe(0);
    expect(values.filter(Number.isNaN).length).toBe(dtype === "F16" ? 2 * 1023 : 2 * 127);
  });

  it("rounds to the nearest value", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, min: -60000, max: 60000 }), (value) => {
        for (const dtype of ["F16", "BF16"] as const) {
          const rounded = new Float32Array(1);
          decodeFloats(dtype, encodeFloats(dtype, Float32Array.of(value)), rounded);
          const precision =
            dtype === "F16" ? Math.max(Math.abs(value) * 2 ** -11, 2 ** -25) : Math.abs(value) * 2 ** -8;
          expect(Math.abs(rounded[0]! - value)).toBeLessThanOrEqual(Math.max(precision, 2 ** -134));
        }
      }),
    );
  });
});

describe("openSafetensors", () => {
  const entry = (begin: number, end: number, extra: object = {}) => ({
    dtype: "F32",
    shape: [1],
    data_offsets: [begin, end],
    ...extra,
  });
  const malformed: [what: string, header: unknown, dataBytes: number, message: RegExp][] = [
    ["broken JSON", "{", 0, /is not a safetensors file: its header is not JSON/],
    ["a list", [], 0, /its header is not a JSON object/],
    ["an entry that is no object", { x: 3 }, 0, /tensor x is not described/],
    ["an unknown dtype", { x: entry(0, 4, { dtype: "F8" }) }, 4, /tensor x has the dtype "F8", known are/],
    ["an inherited name as dtype", { x: entry(0, 4, { dtype: "toString" }) }, 4, /tensor x has the dtype "toString"/],
    ["a negative size", { x: entry(0, 4, { shape: [-1] }) }, 4, /tensor x has the shape \[-1\]/],
    ["offsets in the wrong order", { x: entry(4, 0) }, 4, /tensor x has the offsets \[4,0\]/],
    ["an end beyond the file", { x: entry(0, 4) }, 3, /tensor x ends at byte 4 of 3: the file is cut short/],
    ["a size that does not fit", { x: entry(0, 8) }, 8, /tensor x of shape \[1\] in F32 needs 4 bytes but has 8/],
    ["overlapping tensors", { x: entry(0, 4), y: entry(2, 6) }, 8, /tensors x and y overlap/],
    ["metadata that is no text", { __metadata__: { a: 1 } }, 0, /__metadata__ must map names to strings/],
  ];
  it.each(malformed)("refuses a header with %s", (_, header, dataBytes, message) => {
    const file = rawFile("malformed.safetensors", header, dataBytes);
    expect(() => openSafetensors(file)).toThrow(CheckpointError);
    expect(() => openSafetensors(file)).toThrow(message);
    expect(() => openSafetensors(file)).toThrow(/malformed\.safetensors/);
  });

  it("refuses a file that is too short, or absent", () => {
    writeFileSync(path("short.safetensors"), "abc");
    expect(() => openSafetensors(path("short.safetensors"))).toThrow(/it has 3 bytes/);
    writeFileSync(path("long.safetensors"), Buffer.from([255, 0, 0, 0, 0, 0, 0, 0, 123]));
    expect(() => openSafetensors(path("long.safetensors"))).toThrow(
      /header should be 255 bytes long, but the file has 9/,
    );
    expect(() => openSafetensors(path("absent.safetensors"))).toThrow(/absent\.safetensors does not exist/);
  });

  it("names a tensor that is missing", () => {
    const file = openSafetensors(rawFile("missing.safetensors", {}, 0));
    expect(() => file.read("model.norm.weight")).toThrow(/missing\.safetensors has no tensor model\.norm\.weight/);
  });

  it("never throws anything else, whatever bytes the file holds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        writeFileSync(
          path("random.safetensors"),
          Buffer.concat([Buffer.from([bytes.length, 0, 0, 0, 0, 0, 0, 0]), bytes]),
        );
        try {
          openSafetensors(path("random.safetensors"));
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
    );
  });
});

describe("openModelTensors", () => {
  const model = path("sharded");
  mkdirSync(model);
  writeSafetensors(join(model, "one.safetensors"), { a: { shape: [1], data: Float32Array.of(1) } });
  writeSafetensors(join(model, "two.safetensors"), { b: { shape: [2], data: Float32Array.of(2, 3), dtype: "F16" } });
  const index = (map: unknown) =>
    writeFileSync(join(model, "model.safetensors.index.json"), JSON.stringify({ weight_map: map }));

  it("reads shards as one", () => {
    index({ a: "one.safetensors", b: "two.safetensors" });
    const { tensors, read } = openModelTensors(model);
    expect([...tensors.keys()]).toEqual(["a", "b"]);
    expect([...read("b")]).toEqual([2, 3]);
    expect(() => read("c")).toThrow(/sharded has no tensor c/);
  });

  it("names what the index has wrong", () => {
    index({ c: "one.safetensors" });
    expect(() => openModelTensors(model)).toThrow(/says that one\.safetensors holds tensor c, but it does not/);
    index({ a: "three.safetensors" });
    expect(() => openModelTensors(model)).toThrow(/names three\.safetensors, which is not there/);
    index({ a: "../one.safetensors" });
    expect(() => openModelTensors(model)).toThrow(/must have a weight_map/);
    index(null);
    expect(() => openModelTensors(model)).toThrow(/must have a weight_map/);
  });

  it("says when a folder has no weights", () => {
    expect(() => openModelTensors(folder)).toThrow(/holds no weights: neither model\.safetensors nor/);
  });

  const fixture = "../shared/fixtures/gemma3";
  it.skipIf(!existsSync(fixture))(`reads weights that torch wrote (skipped when ${fixture} is absent)`, () => {
    const { tensors, read } = openModelTensors(fixture);
    const embedding = tensors.get("model.embed_tokens.weight")!;
    expect(read("model.embed_tokens.weight").length).toBe(embedding.shape[0]! * embedding.shape[1]!);
    for (const name of tensors.keys()) expect(read(name).every(Number.isFinite)).toBe(true);
  });
});
