import { describe, expect, it } from "vitest";
import { UsageError } from "../run/errors.ts";
import { compareMany, type Entry } from "./compare-many.ts";
import { flipsBetween } from "./flips.ts";
import type { Sample } from "./sample.ts";

const pins = { rows: "4 rows aa", prompt: "p", template: "t", sampler: "greedy", verifier: "v", model: "m" };
const sample = (rowId: string, accuracy: number | undefined, domain = "math"): Sample => ({
  type: "evaluation-sample",
  model: "sft",
  rowId,
  prompt: "?",
  gold: "!",
  text: `${rowId} ${accuracy}`,
  tokens: 3,
  scores: { ...(accuracy === undefined ? {} : { accuracy }), format: 1 },
  domain,
});
const entry = (label: string, values: (number | undefined)[], changes: Partial<Entry["pins"]> = {}): Entry => ({
  label,
  model: "sft",
  pins: { ...pins, ...changes },
  samples: values.map((value, row) => sample(`r${row}`, value, row % 2 === 0 ? "math" : "logic")),
});
const zeros = new Array<number>(12).fill(0);
const ones = new Array<number>(12).fill(1);

describe("compareMany", () => {
  it("compares each with the first, with Holm over the pairs and over all domains of all pairs", () => {
    const half = zeros.map((_, row) => (row < 6 ? 1 : 0));
    const [first, second] = compareMany([entry("A", zeros), entry("B", ones), entry("C", half)]);
    expect([first!.from.label, first!.to.label, second!.from.label, second!.to.label]).toEqual(["A", "B", "A", "C"]);
    const [b, c] = [first!.metrics.accuracy!, second!.metrics.accuracy!];
    expect(b).toMatchObject({ gained: 12, lost: 0 });
    expect(b.pValue).toBeCloseTo(2 / 2 ** 12, 12);
    expect(b.adjusted).toBeCloseTo(4 / 2 ** 12, 12);
    expect(c.adjusted).toBeCloseTo(2 / 2 ** 6, 12);
    // Four tests: two domains of each pair.
    expect(b.domains!.math!.pValue).toBeCloseTo(2 / 2 ** 6, 12);
    expect(b.domains!.math!.adjusted).toBeCloseTo(8 / 2 ** 6, 12);
    expect(b.domains!.logic!.adjusted).toBeCloseTo(8 / 2 ** 6, 12);
    expect(c.domains!.math!.adjusted).toBeCloseTo((2 * 2) / 2 ** 3, 12);
    expect(Object.keys(first!.metrics)).toEqual(["accuracy", "format"]);
  });

  it("refuses pins that differ, names all of them, and does not mind another model", () => {
    const other = entry("B", ones, { rows: "5 rows bb", sampler: "3 samples", model: "n" });
    const attempt = () => compareMany([entry("A", zeros), other]);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(
      "A and B were not measured alike, so they cannot be compared: rows (4 rows aa against 5 rows bb); sampler (greedy against 3 samples)",
    );
    const newer = entry("B", ones, { verifier: "w", model: "n" });
    expect(compareMany([entry("A", zeros), newer], new Set(["verifier"]))).toHaveLength(1);
    expect(() => compareMany([entry("A", zeros)])).toThrow("no two evaluations");
  });
});

describe("flipsBetween", () => {
  it("tells fixed, broken, both wrong and both right apart, and leaves unjudged rows out", () => {
    const [a, b] = [entry("A", [0, 1, 0, 1, undefined]), entry("B", [1, 0, 0, 1, undefined])];
    expect(flipsBetween(a.samples, b.samples).map(({ rowId, kind }) => [rowId, kind])).toEqual([
      ["r0", "fixed"],
      ["r1", "broken"],
      ["r2", "bothWrong"],
      ["r3", "bothRight"],
    ]);
  });

  it("takes a row for right where at least half of its samples are", () => {
    const of = (...values: number[]) => values.map((value) => sample("r", value));
    const [flip] = flipsBetween(of(0, 0, 1), of(1, 0, 1));
    expect(flip).toMatchObject({ kind: "fixed", before: { text: "r 0" }, after: { text: "r 1" } });
    expect(flipsBetween(of(0, 1), of(0, 0))[0]!.kind).toBe("broken");
  });
});
