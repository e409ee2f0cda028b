import { expect, test } from "vitest";
import type { RunEvent } from "../run/events.ts";
import { resultTable } from "./table.ts";

const estimate = (mean: number, low: number, high: number) => ({ mean, low, high, count: 500 });
const evaluation = (model: string, accuracy: number, trace: number): RunEvent => ({
  type: "evaluation",
  model,
  rows: 500,
  metrics: {
    accuracy: estimate(accuracy, accuracy - 0.04, Math.min(1, accuracy + 0.04)),
    trace: estimate(trace, trace - 0.02, Math.min(1, trace + 0.02)),
  },
});
const comparison = (metric: string, mean: number, pValue: number): RunEvent => ({
  type: "comparison",
  from: "sft",
  to: "grpo",
  metric,
  difference: estimate(mean, mean - 0.05, mean + 0.05),
  pValue,
  gained: 81,
  lost: 19,
});

test("one row a model in the order of training, comparisons below, latest figures", () => {
  const events = [
    evaluation("grpo", 0.1, 0.1),
    evaluation("sft", 0.452, 0.8),
    evaluation("gold", 1, 1),
    evaluation("zero-shot", 0.051, 0.1),
    evaluation("grpo", 0.582, 0.9),
    comparison("accuracy", 0.13, 0.00001),
    comparison("trace", -0.01, 0.4),
  ];
  expect(resultTable(events)).toMatchInlineSnapshot(`
    "┌──────────────┬───────────────────────┬──────────────────────┬─────┐
    │              │              Accuracy │                Trace │   n │
    ├──────────────┼───────────────────────┼──────────────────────┼─────┤
    │ Gold targets │ 100.0 % [96.0, 100.0] │ 1.000 [0.980, 1.000] │ 500 │
    │ Zero-shot    │      5.1 % [1.1, 9.1] │ 0.100 [0.080, 0.120] │ 500 │
    │ SFT          │   45.2 % [41.2, 49.2] │ 0.800 [0.780, 0.820] │ 500 │
    │ SFT + GRPO   │   58.2 % [54.2, 62.2] │ 0.900 [0.880, 0.920] │ 500 │
    └──────────────┴───────────────────────┴──────────────────────┴─────┘
    Mean and 95 % interval; n problems, greedy decoding.

    Paired on the same problems:
      SFT → SFT + GRPO  Accuracy     +13.0 points [+8.0, +18.0]  p < 0.001  81 gained, 19 lost
      SFT → SFT + GRPO  Trace score  −0.010 [−0.060, +0.040]     p = 0.40   81 gained, 19 lost
    "
  `);
});

test("on a narrow terminal the intervals stand below", () => {
  const events = [evaluation("gold", 1, 1), evaluation("sft", 0.452, 0.8)];
  expect(resultTable(events, 60)).toMatchInlineSnapshot(`
    "┌──────────────┬───────────────┬────────────────┬─────┐
    │              │      Accuracy │          Trace │   n │
    ├──────────────┼───────────────┼────────────────┼─────┤
    │ Gold targets │       100.0 % │          1.000 │ 500 │
    │              │ [96.0, 100.0] │ [0.980, 1.000] │     │
    │ SFT          │        45.2 % │          0.800 │ 500 │
    │              │  [41.2, 49.2] │ [0.780, 0.820] │     │
    └──────────────┴───────────────┴────────────────┴─────┘
    Mean and 95 % interval; n problems, greedy decoding.
    "
  `);
});

test("a metric that a model lacks is a dash; without evaluations there is no table", () => {
  const bare: RunEvent = { type: "evaluation", model: "sft", rows: 2, metrics: { format: estimate(0.5, 0, 1) } };
  expect(resultTable([evaluation("gold", 1, 1), bare])).toContain("–");
  expect(resultTable([{ type: "run-end" }])).toBe("");
});

test("what became of answers whose work or question was changed stands below", () => {
  const probe = (model: string, name: "corrupted" | "hidden", moved: number): RunEvent => ({
    type: "work-probes",
    model,
    probe: name,
    asked: 200,
    moved: estimate(moved, moved - 0.05, moved + 0.02),
  });
  const events = [evaluation("sft", 0.4, 0.8), probe("sft", "corrupted", 0.98), probe("sft", "hidden", 0.915)];
  expect(resultTable(events).split("\n").slice(-4)).toEqual([
    "",
    "Answers that move when  a step is made wrong  the work is hidden   the question is hidden",
    "  SFT                   98.0 % [93.0, 100.0]  91.5 % [86.5, 93.5]  –",
    "",
  ]);
});

test("says how answers were drawn, where they were not greedy", () => {
  const settings = { decoding: "10 samples a row at temperature 0.7" };
  const start: RunEvent = { type: "run-start", name: "a", seed: 1, recipeHash: "", version: "0.1.0", settings };
  expect(resultTable([start, evaluation("sft", 0.5, 0.5)])).toContain(
    "n problems, 10 samples a row at temperature 0.7.",
  );
});
