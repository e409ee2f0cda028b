import { describe, expect, it } from "vitest";
import { comparePaired, type ScoredSample } from "./compare.ts";

const samples = (metric: string, values: number[]): ScoredSample[] =>
  values.map((value, index) => ({ rowId: `row-${index}`, scores: { [metric]: value } }));

describe("comparePaired", () => {
  it("uses exact McNemar for scores of 0 and 1", () => {
    const before = samples("accuracy", [...Array(10).fill(0), ...Array(3).fill(1), ...Array(7).fill(1)]);
    const after = samples("accuracy", [...Array(10).fill(1), ...Array(3).fill(0), ...Array(7).fill(1)]);
    const { difference, pValue, gained, lost } = comparePaired(before, after, "accuracy");
    expect({ gained, lost }).toEqual({ gained: 10, lost: 3 });
    // statsmodels 0.15.0: mcnemar([[0, 10], [3, 0]], exact=True).pvalue
    expect(pValue).toBeCloseTo(0.09228515625, 12);
    expect(difference).toMatchObject({ mean: 0.35, count: 20 });
    expect(difference.low).toBeLessThan(0.35);
    expect(difference.high).toBeGreaterThan(0.35);
  });

  it("uses the paired bootstrap for other scores", () => {
    const before = samples("trace", [0.2, 0.5, 0.1, 0.9]);
    const after = samples("trace", [0.5, 0.6, 0.4, 0.9]);
    const { gained, lost, pValue } = comparePaired(before, after, "trace");
    expect({ gained, lost }).toEqual({ gained: 3, lost: 0 });
    expect(pValue).toBeGreaterThan(0);
    expect(pValue).toBeLessThan(0.1);
  });

  it("refuses other rows, another order, an absent metric and nothing at all", () => {
    const rows = samples("accuracy", [0, 1]);
    expect(() => comparePaired(rows, rows.slice(1), "accuracy")).toThrow("cannot compare 2 samples with 1");
    expect(() => comparePaired(rows, rows.toReversed(), "accuracy")).toThrow(
      'sample 0 is row "row-0" in one model and row "row-1" in the other',
    );
    expect(() => comparePaired(rows, rows, "style")).toThrow('sample 0 has no score "style"');
    expect(() => comparePaired([], [], "accuracy")).toThrow("no values");
  });
});
