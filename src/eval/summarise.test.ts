import { describe, expect, it } from "vitest";
import { type ScoredSample, summarise } from "./summarise.ts";

const sample = (rowId: string, scores: Record<string, number>, rest: Partial<ScoredSample> = {}): ScoredSample => ({
  rowId,
  scores,
  ...rest,
});

describe("summarise", () => {
  it("takes Wilson for accuracy and format, the bootstrap for the others", () => {
    const samples = [1, 0, 1, 1].map((value, row) =>
      sample(`r${row}`, { accuracy: value, format: value, trace: value / 2 }),
    );
    const { metrics, rows } = summarise(samples);
    expect(rows).toBe(4);
    // statsmodels 0.15.0: proportion_confint(3, 4, method="wilson")
    expect(metrics.accuracy!.low).toBeCloseTo(0.30064184258240184, 10);
    expect(metrics.accuracy!.high).toBeCloseTo(0.9544127391902995, 10);
    expect(metrics.format).toEqual(metrics.accuracy);
    expect(metrics.trace).toEqual({ mean: 0.375, low: 0.125, high: 0.5, count: 4 });
  });

  it("leaves rows that nobody judges out of the accuracy, and counts them", () => {
    const { metrics, unjudged, formatByAnswer } = summarise([
      sample("a", { accuracy: 1, format: 1, composite: 1 }),
      sample("b", { format: 0, composite: 0.25 }),
    ]);
    expect(metrics.accuracy).toMatchObject({ mean: 1, count: 1 });
    expect(metrics.composite).toMatchObject({ mean: 0.625, count: 2 });
    expect(unjudged).toBe(1);
    expect(formatByAnswer).toEqual({ formatRight: 1, formatWrong: 0, brokenRight: 0, brokenWrong: 0 });
  });

  it("tells format and answer apart, and counts what is undecided", () => {
    const cases = [
      [1, 1],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ] as const;
    const { formatByAnswer, undecided } = summarise(
      cases.map(([format, accuracy], row) => sample(`r${row}`, { format, accuracy }, { undecided: row > 3 })),
    );
    expect(formatByAnswer).toEqual({ formatRight: 1, formatWrong: 2, brokenRight: 1, brokenWrong: 1 });
    expect(undecided).toBe(1);
  });

  it("gives the metrics of each domain and difficulty where there are several", () => {
    const samples = [
      sample("a", { accuracy: 1 }, { domain: "math", difficulty: 1 }),
      sample("b", { accuracy: 0 }, { domain: "math", difficulty: 2 }),
      sample("c", { accuracy: 1 }, { domain: "logic" }),
    ];
    const { domains, difficulties } = summarise(samples);
    expect(Object.entries(domains!).map(([name, { rows, metrics }]) => [name, rows, metrics.accuracy!.mean])).toEqual([
      ["logic", 1, 1],
      ["math", 2, 0.5],
    ]);
    expect(Object.keys(difficulties!)).toEqual(["1", "2"]);
    expect(summarise(samples.slice(0, 1)).domains).toBeUndefined();
  });

  it("of several samples a row draws whole rows, and gives pass@k and maj@k", () => {
    const row = (rowId: string, ...answers: [string, number][]) =>
      answers.map(([answer, accuracy]) => sample(rowId, { accuracy }, { text: `<answer>${answer}</answer>` }));
    const samples = [
      ...row("a", ["4", 1], ["4.0", 1], ["5", 0], ["6", 0]),
      ...row("b", ["7", 0], ["7", 0], ["8", 1], ["9", 0]),
    ];
    const { rows, samples: perRow, metrics } = summarise(samples);
    expect({ rows, perRow }).toEqual({ rows: 2, perRow: 4 });
    expect(metrics.accuracy).toMatchObject({ mean: 0.375, low: 0.25, high: 0.5, count: 8 });
    expect(Object.keys(metrics)).toEqual(["accuracy", "pass@2", "maj@2", "pass@4", "maj@4"]);
    // 1 − C(2,2)/C(4,2) = 5/6 and 1 − C(3,2)/C(4,2) = 1/2.
    expect(metrics["pass@2"]!.mean).toBeCloseTo((5 / 6 + 1 / 2) / 2, 12);
    expect(metrics["pass@4"]!.mean).toBe(1);
    expect(metrics["maj@4"]!.mean).toBe(0.5);
    expect(metrics["maj@2"]!.mean).toBe((0.5 + 0.5) / 2);
  });

  it("gives the metrics without the rows that training rows overlap with", () => {
    const samples = ["a", "b", "c"].map((id) => sample(id, { accuracy: id === "a" ? 1 : 0 }));
    const { uncontaminated } = summarise(samples, { contaminated: new Set(["a"]) });
    expect(uncontaminated).toMatchObject({ rows: 2, metrics: { accuracy: { mean: 0 } } });
    expect(summarise(samples, { contaminated: new Set() }).uncontaminated).toBeUndefined();
  });

  it("measures calibration where confidences are known, and length where tokens are", () => {
    const { calibration, metrics } = summarise([
      sample("a", { accuracy: 1 }, { confidence: 0.75, tokens: 10 }),
      sample("b", { accuracy: 0 }, { confidence: 0.25, tokens: 20 }),
    ]);
    expect(calibration).toMatchObject({ count: 2, ece: 0.25, brier: 0.0625 });
    expect(metrics.length).toMatchObject({ mean: 15, count: 2 });
  });

  it("refuses nothing", () => {
    expect(() => summarise([])).toThrow("no samples");
  });
});
