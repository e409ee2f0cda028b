// Stored blocks against gguf-py's, byte for byte (scripts/gguf-references.py), and the bounds that the gate relies on.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ElementType, elementTypes } from "./element-types.ts";

/** The same exact numbers as in the script: mixed, zeros, the largest negative, sizes that tie, very small ones. */
function referenceValues(): Float32Array {
  const index = Array.from({ length: 32 }, (_, i) => i);
  const mixed = index.map((i) => ((((i * 40503 + 12345) % 65536) - 32768) / 4096) * (1 + (i % 7)));
  return Float32Array.from([
    ...mixed,
    ...index.map(() => 0),
    ...mixed.map((value, i) => (i === 5 ? -64 : value)),
    ...index.map((i) => (i % 2 === 0 ? 1 : -1) * (i < 4 ? 2 : i / 64)),
    ...mixed.map((value) => value * 2 ** -30),
  ]);
}

const references: Partial<Record<ElementType, { bytes: string; absoluteSum: number }>> = {
  Q8_0: {
    bytes:
      "mDXyHPasJcN/Ad4i6G8dpxD8xiTVdhDxGvOoIL14ANwf5AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIOPYT+cYZgVgA6RjvTRTCC/3YGeJSC/US98MW0lMA5xbtCCR/gX+BBPsG+Qj3CvUM8w7xEO8S7RTrFukY5xrlHOMe4QAA8hz2rCXDfwHeIuhvHacQ/MYk1XYQ8RrzqCC9eADcH+Q=",
    absoluteSum: 1057.356201,
  },
  Q4_0: {
    bytes:
      "jcXJZrkddpxgmOpmygGGrmeoAICIiIiIiIiIiIiIiIiIiIiIAEhXqWjUmnCeeEeaV92JZJl4ALRwn3CfeJh4mHipZ6lnqWepAIDJZrkddpxgmOpmygGGrmeo",
    absoluteSum: 1085.671875,
  },
};

describe.each(Object.entries(references))("%s", (type, { bytes, absoluteSum }) => {
  const { encode, decode } = elementTypes[type as ElementType];
  test("is stored as gguf-py stores it", () => {
    expect(Buffer.from(encode(referenceValues())).toString("base64")).toBe(bytes);
  });
  test("is read as gguf-py reads it", () => {
    const values = new Float32Array(referenceValues().length);
    decode(Buffer.from(bytes, "base64"), values);
    expect(values.reduce((sum, value) => sum + Math.abs(value), 0)).toBeCloseTo(absoluteSum, 5);
  });
});

const block = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 32, maxLength: 32 });

test.each(["F16", "BF16", "Q8_0", "Q4_0"] as const)("%s: every value comes back within its bound", (type) => {
  const { encode, decode, bounds } = elementTypes[type];
  fc.assert(
    fc.property(
      fc.oneof(
        block,
        block.map((values) => values.map((value) => value * 1e-6)),
      ),
      (numbers) => {
        const values = Float32Array.from(numbers);
        const back = new Float32Array(values.length);
        decode(encode(values), back);
        const allowed = bounds(values)!;
        return values.every((value, index) => Math.abs(value - back[index]!) <= allowed[index]!);
      },
    ),
    { numRuns: 2000 },
  );
});

test("the bounds are no wider than a step of the type", () => {
  const values = referenceValues().subarray(0, 32);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(Math.max(...elementTypes.Q8_0.bounds(values)!)).toBeLessThan(largest / 127);
  expect(Math.max(...elementTypes.Q4_0.bounds(values)!)).toBeLessThan((largest / 8) * 1.01);
});
