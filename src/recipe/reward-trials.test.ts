import { expect, test } from "vitest";
import { compositeReward } from "../reward/combine.ts";
import type { Reward } from "../reward/reward.ts";
import { rewardSchema } from "../reward/settings.ts";
import { generateRows } from "../task/procedural/index.ts";
import { formatTrace } from "../text/trace.ts";
import { type Trial, tryReward } from "./reward-trials.ts";

const rows = generateRows({ seed: 5, count: 40, split: "train", minDifficulty: 1, maxDifficulty: 3 });
const attacks = [
  {
    name: "two answers",
    prompt: "How many?",
    row: { answer: "3", reasoning: "", meta: {} },
    attack: formatTrace({ reasoning: "x", answer: "3 or 4" }),
    honest: formatTrace({ reasoning: "x", answer: "4" }),
  },
];
const own = (reward: Reward) =>
  compositeReward(
    rewardSchema.parse({
      correctness: { weight: 0 },
      trace: { weight: 0 },
      confidence: { weight: 0 },
      custom: { own: { use: "own.ts#own", weight: 1 } },
    }),
    { custom: new Map([["own.ts#own", reward]]) },
  );
const failuresOf = (trials: readonly Trial[]) =>
  Object.fromEntries(trials.map(({ name, failures }) => [name, failures.length]));

test("the default reward passes every trial", async () => {
  const { trials, gold } = await tryReward(compositeReward(rewardSchema.parse({})), { rows, attacks, labelled: [] });
  for (const { failures } of trials) expect(failures).toEqual([]);
  expect(trials.map(({ passed }) => passed?.count)).toEqual([40, expect.any(Number), 40 * 7, 1]);
  expect(trials[1]!.passed!.count).toBeGreaterThan(100);
  expect(gold.reward).toEqual({ mean: 1, least: 1, count: 40 });
});

test("a reward for length moves with the clothes, is earned by wrong answers and by attacks", async () => {
  const reward = own(({ completion }) => ({ score: Math.min(1, completion.length / 1000), reason: "long" }));
  const { trials } = await tryReward(reward, { rows, attacks, labelled: [] });
  const failures = failuresOf(trials);
  expect(failures["gold made wrong is wrong"]).toBeGreaterThan(20);
  expect(failures["other clothes change nothing"]).toBeGreaterThan(100);
  expect(failures["attacks earn no more than honesty"]).toBe(1);
  expect(trials[2]!.failures[0]).toMatch(/^procedural-train-.*: custom\.own 0\.\d{3} → 0\.\d{3}$/);
});

test("labelled rows give the rates of wrong verdicts apart, the undecided too", async () => {
  const row = { answer: "19", reasoning: "", meta: {} };
  const labelled = [
    { prompt: "", completion: "<answer>19</answer>", row, correct: true },
    { prompt: "", completion: "<answer>20</answer>", row, correct: true },
    { prompt: "", completion: "<answer>20</answer>", row, correct: false },
    { prompt: "", completion: "<answer>\\int_0^1 x dx</answer>", row, correct: false },
  ];
  const { trials } = await tryReward(compositeReward(rewardSchema.parse({})), { rows, attacks, labelled });
  const [right, wrong] = trials.slice(-2);
  expect(right).toMatchObject({
    passed: { mean: 0.5, count: 2 },
    undecided: 0,
    failures: [expect.stringMatching(/^row 2: different/)],
  });
  expect(wrong).toMatchObject({ passed: { mean: 1, count: 1 }, undecided: 1, failures: [] });
});
