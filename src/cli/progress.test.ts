import { beforeEach, expect, test } from "vitest";
import type { RunEvent } from "../run/events.ts";
import { createProgress } from "./progress.ts";
import { startStage } from "./stage-meter.ts";
import { cut, shortCount, shortDuration, statusLine } from "./status-line.ts";

let time: number;
const now = () => time;
beforeEach(() => {
  time = 0;
});

const trainStep = (step: number): RunEvent => ({
  type: "train-step",
  stage: "sft",
  step,
  loss: 2 / step,
  learningRate: 1,
  gradNorm: 1,
  tokens: 1000,
  supervisedTokens: 500,
});
const completion = (text: string): RunEvent => ({
  type: "completion",
  stage: "grpo",
  step: 1,
  rowId: "r",
  sample: 0,
  text,
  tokens: 50,
  stop: "eos",
  reward: 0.85,
  components: {},
  advantage: 0,
});

/** A stream that keeps what was written. */
function recorder(settings: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...settings, write: (text: string) => written.push(text), text: () => written.join("") };
}

test("plain: lasting lines at once, a status line every five seconds, nothing that steers a terminal", () => {
  const stream = recorder();
  const progress = createProgress(stream, { environment: {}, now });
  progress.emit({ type: "run-start", name: "demo", seed: 42, recipeHash: "h", version: "1.0.0", settings: {} });
  progress.emit({ type: "data", split: "train", rows: 4000, hash: "h", quarantined: 2 });
  progress.emit({ type: "stage-start", stage: "sft", totalSteps: 20 });
  for (let step = 1; step <= 20; step += 1) {
    time += 1000;
    progress.emit(trainStep(step));
    if (step === 10) progress.emit({ type: "checkpoint", stage: "sft", step, path: "p", sha256: "0" });
  }
  progress.emit({ type: "stage-end", stage: "sft", steps: 20 });
  progress.emit({ type: "warning", message: "odd\x1b[2J\nthing" });
  progress.emit({ type: "run-end" });
  progress.close();
  expect(stream.text()).toMatchInlineSnapshot(`
    "demo, seed 42, reckon 1.0.0
    train: 4,000 rows, 2 set aside as unusable
    sft: 20 steps
    sft       5/20  ETA 15s  1k tokens/s  loss 0.400
    sft       10/20  ETA 10s  1k tokens/s  loss 0.200
    sft step 10: checkpoint saved
    sft       15/20  ETA 5s  1k tokens/s  loss 0.133
    sft       20/20  ETA 0s  1k tokens/s  loss 0.100
    ✓ sft: 20 steps in 20s, loss 0.100
    warning: odd�[2J thing
    ✓ done in 20s
    "
  `);
});

test("live: one line redrawn in place and taken away at the end, cut to the terminal", () => {
  const stream = recorder({ isTTY: true, columns: 50 });
  const progress = createProgress(stream, { environment: { NO_COLOR: "1" }, now });
  progress.emit({ type: "stage-start", stage: "sft", totalSteps: 4 });
  for (let step = 1; step <= 2; step += 1) {
    time += 1000;
    progress.emit(trainStep(step));
  }
  progress.emit({ type: "stage-end", stage: "sft", steps: 4 });
  progress.close();
  expect(stream.text().split("\r\x1b[K")).toMatchInlineSnapshot(`
    [
      "sft       ░░░░░░░░░░░░░░░░░░░░  0/4  0s",
      "sft       █████░░░░░░░░░░░░░░░  1/4  ETA 3s  1k …",
      "sft       ██████████░░░░░░░░░░  2/4  ETA 2s  1k …",
      "✓ sft: 2 steps in 2s, loss 1.000
    ",
    ]
  `);
  for (const line of stream.text().replaceAll("\r\x1b[K", "\n").split("\n")) expect(line.length).toBeLessThan(50);
});

test("colours only on a terminal that wants them", () => {
  const colouredBy = (environment: NodeJS.ProcessEnv, isTTY: boolean) => {
    const stream = recorder({ isTTY });
    const progress = createProgress(stream, { environment, now });
    progress.emit({ type: "run-end" });
    progress.close();
    return stream.text().includes("\x1b[3");
  };
  expect(colouredBy({}, true)).toBe(true);
  expect(colouredBy({ NO_COLOR: "1" }, true)).toBe(false);
  expect(colouredBy({ TERM: "dumb" }, true)).toBe(false);
  expect(colouredBy({}, false)).toBe(false);
});

test("shows a sample completion now and then, its control characters made harmless", () => {
  const stream = recorder({ columns: 40 });
  const progress = createProgress(stream, { environment: {}, now });
  progress.emit(completion("<reasoning>\nStep 1: \x1b[31m2 + 2 = 4\n</reasoning>\n<answer>4</answer>"));
  progress.emit(completion("not shown"));
  time = 61_000;
  progress.emit(completion(`${"long ".repeat(20)}\n2\n3\n4\n5\n6\n7\n8`));
  expect(stream.text()).toMatchInlineSnapshot(`
    "sample of grpo step 1, reward 0.85
      │ <reasoning>
      │ Step 1: �[31m2 + 2 = 4
      │ </reasoning>
      │ <answer>4</answer>
    sample of grpo step 1, reward 0.85
      │ long long long long long long long…
      │ 2
      │ 3
      │ 4
      │ 5
      │ 6
      │ … 2 more lines
    "
  `);
});

test("GRPO steps show reward and the speed of sampling", () => {
  const stream = recorder();
  const progress = createProgress(stream, { environment: {}, now });
  progress.emit({ type: "stage-start", stage: "grpo", totalSteps: 3 });
  for (let index = 0; index < 100; index += 1) progress.emit(completion("x"));
  time = 10_000;
  progress.emit({
    type: "grpo-step",
    stage: "grpo",
    step: 1,
    loss: 0,
    reward: 0.61,
    components: {},
    rewardDeviation: 0.2,
    kl: 0.012,
    gradNorm: 1,
    learningRate: 1,
    ratioError: 0,
    clippedShare: 0,
    completionTokens: 50,
    truncatedShare: 0,
    signalShare: 1,
    correctShare: 0.44,
  });
  expect(stream.text()).toContain("grpo      1/3  ETA 20s  500 tokens/s  reward 0.610  right 44.0\u00a0%  KL 0.012\n");
});

test("the time left follows the last half minute and counts down between steps", () => {
  const meter = startStage("sft", 100, now);
  expect(meter.status().remainingMs).toBeUndefined();
  for (let step = 1; step <= 10; step += 1) {
    time += 10_000;
    meter.advance(step, 10);
  }
  expect(meter.status().remainingMs).toBe(900_000);
  for (let step = 11; step <= 80; step += 1) {
    time += 1000;
    meter.advance(step, 10);
  }
  expect(meter.status()).toMatchObject({ remainingMs: 20_000, tokensPerSecond: 10 });
  time += 5000;
  expect(meter.status().remainingMs).toBe(15_000);
  time += 60_000;
  expect(meter.status().remainingMs).toBe(0);
});

test("a resumed stage is judged by the steps made now", () => {
  const meter = startStage("sft", 100, now);
  time = 1000;
  meter.advance(51, 10);
  expect(meter.status().remainingMs).toBe(49_000);
});

test("an evaluation counts its rows and is told once, with its figures", () => {
  const stream = recorder();
  const progress = createProgress(stream, { environment: {}, now });
  const row: RunEvent = {
    type: "evaluation-sample",
    model: "sft",
    rowId: "r",
    prompt: "",
    gold: "",
    text: "",
    tokens: 9,
    scores: {},
  };
  const stage = "evaluation of sft";
  progress.emit({ type: "stage-start", stage, totalSteps: 4 });
  time = 6000;
  progress.emit(row);
  progress.emit(row);
  const accuracy = { mean: 0.5, low: 0.1, high: 0.9, count: 2 };
  progress.emit({ type: "evaluation", model: "sft", rows: 2, metrics: { accuracy } });
  progress.emit({ type: "stage-end", stage, steps: 2 });
  expect(stream.text().replaceAll("\u00a0", " ")).toBe(
    "evaluation of sft: 4 rows\nevaluation of sft  1/4  ETA 18s  2 tokens/s\n✓ sft on 2 rows in 6s: accuracy 50.0 %\n",
  );
});

test.each([
  [0, "0s"],
  [59_400, "59s"],
  [59_600, "1m 00s"],
  [3_599_600, "1h 00m"],
  [7_384_000, "2h 03m"],
])("%i ms is %s", (milliseconds, text) => expect(shortDuration(milliseconds)).toBe(text));

test.each([
  [0, "0"],
  [999, "999"],
  [999.6, "1k"],
  [8234, "8.23k"],
  [999_700, "1M"],
])("%d is %s", (value, text) => expect(shortCount(value)).toBe(text));

test("a line is cut by characters", () => {
  expect(cut("abc", 3)).toBe("abc");
  expect(cut("🙂🙂🙂", 2)).toBe("🙂…");
  const status = {
    stage: "sft",
    step: 5,
    totalSteps: 4,
    elapsedMs: 0,
    remainingMs: undefined,
    tokensPerSecond: undefined,
  };
  expect(statusLine(status, "", { bar: true })).toContain("████████████████████");
});
