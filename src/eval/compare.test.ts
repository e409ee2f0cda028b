import { describe, expect, it } from "vitest";
import { compareDomains, compareModels, comparePaired } from "./compare.ts";
import type { ScoredSample } from "./summarise.ts";

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
    expect(() => comparePaired(rows, rows, "style")).toThrow('no row has the score "style"');
    expect(() => comparePaired([], [], "accuracy")).toThrow('no row has the score "accuracy"');
    const alone = [{ ...rows[0]!, scores: {} }, rows[1]!];
    expect(() => comparePaired(alone, rows, "accuracy")).toThrow(
      'row "row-0" has the score "accuracy" in one model alone',
    );
  });

  it("takes the mean of several samples of a row, which no McNemar fits", () => {
    const of = (...values: number[]) =>
      values.map((value, index) => ({ rowId: `row-${index >> 1}`, scores: { accuracy: value } }));
    const { difference, gained, lost, pValue } = comparePaired(of(0, 0, 1, 0, 1, 1), of(1, 0, 1, 1, 1, 1), "accuracy");
    expect({ gained, lost, count: difference.count }).toEqual({ gained: 2, lost: 0, count: 3 });
    expect(difference.mean).toBeCloseTo(1 / 3, 12);
    expect(pValue).toBeGreaterThan(0);
  });
});

describe("by domain", () => {
  const of = (values: readonly number[], model: string): ScoredSample[] =>
    values.map((value, index) => ({
      rowId: `row-${index}`,
      model,
      scores: Object.fromEntries((index < 16 ? ["accuracy", "composite"] : ["composite"]).map((name) => [name, value])),
      domain: index < 8 ? "math" : index < 16 ? "logic" : "stories",
    }));
  const before = of(new Array(20).fill(0), "sft");
  const after = of([...new Array(8).fill(1), 1, ...new Array(11).fill(0)], "grpo");

  it("compares each, with Holm's p-values", () => {
    const domains = compareDomains(before, after, "accuracy")!;
    expect(Object.keys(domains)).toEqual(["logic", "math"]);
    expect(domains.math).toMatchObject({ gained: 8, lost: 0 });
    expect(domains.math!.pValue).toBeCloseTo(2 / 2 ** 8, 12);
    expect(domains.math!.adjusted).toBeCloseTo(4 / 2 ** 8, 12);
    expect(domains.logic).toMatchObject({ gained: 1, lost: 0, pValue: 1, adjusted: 1 });
    expect(compareDomains(before.slice(0, 8), after.slice(0, 8), "accuracy")).toBeUndefined();
  });

  it("gives the events of a run for the metrics that both have", () => {
    const events = compareModels(before, after);
    expect(events.map(({ metric, from, to }) => [metric, from, to])).toEqual([
      ["accuracy", "sft", "grpo"],
      ["composite", "sft", "grpo"],
    ]);
    expect(events[0]!.difference.count).toBe(16);
    expect(Object.keys(events[1]!.domains!)).toEqual(["logic", "math", "stories"]);
  });
});
