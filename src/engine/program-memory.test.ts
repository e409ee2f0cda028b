import { expect, test } from "vitest";
import type { Activations } from "./int8-weights.ts";
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

test("small weights are packed by each program, large ones and those that are widened from int8 by none", () => {
  const graph = trace(({ x }) => ({ y: x.matmul(weight("w", [64, 64])) }), { x: f32(1, 64) });
  const bytes = (shape: number[], activations?: Activations) => {
    const weights = new Map([["w", { shape, ...(activations ? { int8: { activations } } : {}) }]]);
    return programsBytes([graph], { weights, givesOutputs: true });
  };
  expect(bytes([64, 64])).toBe(sessionBytes + 4 * 64 * 64 + 4 * 64);
  expect(bytes([64, 2 ** 20])).toBe(sessionBytes + 4 * 64);
  expect(bytes([64, 64], "float32")).toBeLessThan(bytes([64, 64]) + 2 * 4 * 64 * 64);
  const packed = bytes([64, 64], "int8") - sessionBytes;
  expect(packed).toBeGreaterThanOrEqual(64 * 64);
  expect(packed).toBeLessThan(2 * 64 * 64);
});
