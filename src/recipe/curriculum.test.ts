import { expect, it } from "vitest";
import type { Row } from "../text/row.ts";
import { curriculumOf } from "./curriculum.ts";
import { recipeSchema } from "./schema.ts";

const rows = (...rates: unknown[]) =>
  rates.map((passRate, at) => ({ id: `r${at}`, meta: passRate === undefined ? {} : { passRate } }) as unknown as Row);
const settings = (curriculum: Record<string, unknown> = {}) =>
  recipeSchema.parse({ name: "r", model: "m", grpo: { learningRate: 1e-5, steps: 1, groupSize: 4, curriculum } }).grpo!;

it("weighs a prompt by the chance that a group of its answers teaches something", () => {
  const { weights, unknown } = curriculumOf(rows(0.5, 0.25, 0.75, 0.9), settings());
  // By hand: 1 − 2 · 0.5⁴, 1 − 0.25⁴ − 0.75⁴, the same, 1 − 0.9⁴ − 0.1⁴.
  for (const [at, weight] of [0.875, 0.6796875, 0.6796875, 0.3438].entries())
    expect(weights[at]).toBeCloseTo(weight, 12);
  expect(unknown).toBe(0);
});

it("never gives up what was solved always or never, unless it is told to", () => {
  expect(curriculumOf(rows(0, 1, 0.5), settings()).weights).toEqual([0.05, 0.05, 0.875]);
  expect(curriculumOf(rows(0, 1, 0.5), settings({ leastWeight: 0 })).weights).toEqual([0, 0, 0.875]);
});

it("counts prompts without a pass rate as the mean of the others", () => {
  const { weights, unknown } = curriculumOf(rows(0.5, undefined, null, 0), settings());
  expect(weights).toEqual([0.875, (0.875 + 0.05) / 2, (0.875 + 0.05) / 2, 0.05]);
  expect(unknown).toBe(2);
});

it("refuses rows without pass rates, and what is no pass rate", () => {
  expect(() => curriculumOf(rows(undefined, undefined), settings())).toThrow(
    "grpo.curriculum: none of the 2 train rows has a pass rate in meta.passRate; measure them with reckon data difficulty",
  );
  expect(() => curriculumOf(rows(0.5), settings({ passRate: "rate" }))).toThrow(/pass rate in meta\.rate;/);
  for (const none of [1.2, -0.1, "0.5", true]) {
    expect(() => curriculumOf(rows(0.5, none), settings())).toThrow(
      /^row r1: meta\.passRate is .*, and a pass rate is/,
    );
  }
});
