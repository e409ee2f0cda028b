import { expect, test } from "vitest";
import { programsBytes } from "./program-memory.ts";
import { f32, trace } from "./runtime.ts";
import { weight } from "./tensor.ts";

const double = (size: number) => trace(({ x }) => ({ y: x.mul(2) }), { x: f32(size) });
const sessionBytes = programsBytes([double(1)], { givesOutputs: true }) - 4;

test("equal graphs are one program", () => {
  const one = programsBytes([double(1000)]);
  expect(programsBytes([double(1000), double(1000)])).toBe(one);
  expect(programsBytes([double(1000), double(2000)])).toBeGreaterThan(one + sessionBytes);
});

test("outputs are counted once for the copy, and once more where the program holds them", () => {
  expect(programsBytes([double(1000)], { givesOutputs: true })).toBe(sessionBytes + 4000);
  expect(programsBytes([double(1000)])).toBe(sessionBytes + 8000);
});

test("small weights are packed by each program, large ones and those in int8 by none", () => {
  const graph = trace(({ x }) => ({ y: x.matmul(weight("w", [64, 64])) }), { x: f32(1, 64) });
  const bytes = (shape: number[], int8 = false) =>
    programsBytes([graph], {
      weights: new Map([["w", { shape, ...(int8 ? { int8: { activations: "float32" } } : {}) }]]),
      givesOutputs: true,
    });
  expect(bytes([64, 64])).toBe(sessionBytes + 4 * 64 * 64 + 4 * 64);
  expect(bytes([64, 2 ** 20])).toBe(sessionBytes + 4 * 64);
  expect(bytes([64, 64], true)).toBeLessThan(bytes([64, 64]) + 2 * 4 * 64 * 64);
});
