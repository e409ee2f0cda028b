import { expect, test } from "vitest";
import { exampleJournal } from "../../test/example-journal.ts";
import { DataError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import { readReport } from "./read-model.ts";
import { comparisonWords, headline, interruption } from "./words.ts";

const events = exampleJournal({ rows: 60, sftSteps: 60, grpoSteps: 6 });
const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u2212", "-");

test("gathers a whole run, gold targets first", () => {
  const data = readReport(events);
  expect(data.models.map(({ name, rows }) => [name, rows])).toEqual([
    ["gold", 60],
    ["zero-shot", 60],
    ["sft", 60],
    ["grpo", 60],
  ]);
  expect(data.finished).toBe(true);
  expect(interruption(data)).toBeUndefined();
  expect(data.training.map(({ stage, steps, validation }) => [stage, steps.length, validation.length])).toEqual([
    ["sft", 60, 1],
  ]);
  expect(data.grpo).toHaveLength(6);
  expect(data.stages).toMatchObject([
    { name: "sft", steps: 60, durationMs: 101_000, tokensPerSecond: 10_240 },
    { name: "grpo", steps: 6, durationMs: 262_000, tokensPerSecond: undefined },
  ]);
  expect(data.completions).toHaveLength(6 * 4 * 8);
  expect(data.flipModels).toEqual({ from: "sft", to: "grpo" });
  expect(plain(headline(data))).toMatch(
    /^On 60 held-out problems the model is right [\d.]+ % of the time zero-shot, [\d.]+ % after SFT and [\d.]+ % after SFT \+ GRPO\.$/,
  );
});

test("the flips of the problems are those that the comparison counted", () => {
  const data = readReport(events);
  const { gained, lost } = data.comparisons.find(({ from, metric }) => from === "sft" && metric === "accuracy")!;
  expect(data.problems.filter(({ flip }) => flip === "gained")).toHaveLength(gained);
  expect(data.problems.filter(({ flip }) => flip === "lost")).toHaveLength(lost);
  expect(data.problems.every(({ answers }) => answers.length === 4)).toBe(true);
});

test("an interrupted run says where it stopped", () => {
  const data = readReport(exampleJournal({ sftSteps: 20, grpoSteps: 8, interruptAt: 3 }));
  expect(data.models).toEqual([]);
  expect(data.stages[1]).toMatchObject({ steps: undefined, lastStep: 3, durationMs: 3 * 4100 });
  expect(interruption(data)).toContain("in GRPO, after step 3 of 8");
  const resumed = readReport([...events.slice(0, 3), { type: "run-resume", stage: "sft", step: 1 }]);
  expect(resumed.finished).toBe(false);
  expect(resumed.resumes).toHaveLength(1);
});

test("only what was scored is called right or wrong", () => {
  const sample = (model: string, scores: Record<string, number>): RunEvent => ({
    type: "evaluation-sample",
    ...{ model, rowId: "a", prompt: "p", gold: "1", text: "1", tokens: 1, scores },
  });
  const unknown = readReport([events[0]!, sample("zero-shot", { trace: 1 }), sample("sft", { accuracy: 1 })]);
  expect(unknown.problems[0]).toMatchObject({ flip: undefined, answers: [{ right: undefined }, { right: true }] });
});

test("words: no difference is claimed at p ≥ 0.05", () => {
  const difference = { mean: 0.012, low: -0.01, high: 0.034, count: 500 };
  const event = { type: "comparison", from: "sft", to: "grpo", metric: "accuracy", gained: 40, lost: 34 } as const;
  expect(plain(comparisonWords({ ...event, difference, pValue: 0.56 }))).toBe(
    "Accuracy shows no clear change: +1.2 points (95 % interval -1.0 to +3.4, p = 0.56); 40 of 500 problems gained, 34 lost.",
  );
  const fall = { mean: -0.12, low: -0.15, high: -0.09, count: 500 };
  expect(plain(comparisonWords({ ...event, difference: fall, pValue: 1e-9, metric: "trace" }))).toBe(
    "Trace score falls by 0.120 (95 % interval -0.150 to -0.090, p < 0.001); higher on 40 of 500 problems, lower on 34.",
  );
});

test("a journal without a start is refused", () => {
  expect(() => readReport([])).toThrow(DataError);
});
