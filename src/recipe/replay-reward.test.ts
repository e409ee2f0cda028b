import { expect, test } from "vitest";
import { compositeReward } from "../reward/combine.ts";
import { rewardSchema } from "../reward/settings.ts";
import type { RunEvent } from "../run/events.ts";
import type { Row } from "../text/row.ts";
import { formatTrace } from "../text/trace.ts";
import { groupAdvantages } from "../train/advantages.ts";
import { replayReward } from "./replay-reward.ts";

const row = (id: string, answer: string): Row => ({
  id,
  prompt: "How many?",
  reasoning: "",
  answer,
  domain: "math",
  source: "own",
  licence: "none",
  split: "train",
  meta: {},
});
const rows = [row("a", "3"), row("b", "4")];
const worked = (answer: string) =>
  formatTrace({
    reasoning: `Step 1: First, 1 + 2 = 3.\nStep 2: So it is ${answer}.\nTherefore, it is ${answer}.`,
    answer,
  });
const bare = (answer: string) => formatTrace({ reasoning: "It is so.", answer });
/** Two groups of one step: right and bare against wrong and worked, and the same twice. */
const texts = [
  [bare("3"), worked("5")],
  [bare("4"), bare("4")],
];
const grpo = { scaleAdvantages: "group" as const, maxNewTokens: 64 };
const settings = { correctness: { weight: 1 }, trace: { weight: 0 }, confidence: { weight: 0 } };
const rewardOf = (changes: object) => compositeReward(rewardSchema.parse({ ...settings, ...changes }));

async function storedRun(): Promise<RunEvent[]> {
  const reward = rewardOf({});
  const results = await Promise.all(
    texts.map((group, at) =>
      Promise.all(group.map((completion) => reward({ prompt: "", completion, row: rows[at]!, confidence: 0.5 }, 1))),
    ),
  );
  const advantages = groupAdvantages(
    results.map((group) => group.map(({ reward }) => reward)),
    "group",
  );
  return texts.flatMap((group, at) =>
    group.map((text, sample): RunEvent => {
      const { reward, components } = results[at]![sample]!;
      const [rowId, advantage] = [rows[at]!.id, advantages[at]![sample]!];
      const event = {
        type: "completion",
        stage: "grpo",
        step: 1,
        rowId,
        sample,
        text,
        tokens: 9,
        stop: "eos",
      } as const;
      return { ...event, reward, components, advantage, confidence: 0.5 };
    }),
  );
}

test("the same reward gives what the run stored", async () => {
  const { completions, figures } = await replayReward(await storedRun(), rows, rewardOf({}), grpo);
  for (const { before, after } of completions) expect(after).toEqual(before);
  expect(figures).toMatchObject({ completions: 4, groups: 2, reversedShare: 0, withoutConfidence: 0 });
  expect(figures.signalShare).toEqual({ before: 0.5, after: 0.5 });
  expect(figures.agreement).toBeCloseTo(1, 12);
});

test("a reward for the trace alone turns the group round", async () => {
  const reward = rewardOf({ correctness: { weight: 0 }, trace: { weight: 1 } });
  const { completions, figures } = await replayReward(await storedRun(), rows, reward, grpo);
  expect(completions[0]!.before.advantage).toBeCloseTo(1, 3);
  expect(completions[0]!.after.advantage).toBeCloseTo(-1, 3);
  expect(figures.reversedShare).toBe(0.5);
  expect(figures.agreement).toBeCloseTo(-1, 6);
  expect(figures.paidFor.trace!.after).toBeGreaterThan(0.5);
  expect(figures.paidFor.trace!.before).toBeLessThan(0);
});

test("what it would leave out takes no part", async () => {
  const events = await storedRun();
  const unclear = events.map(
    (event, at): RunEvent =>
      event.type === "completion" && at === 1 ? { ...event, text: bare("a dozen or so") } : event,
  );
  const { completions, figures } = await replayReward(unclear, rows, rewardOf({}), grpo);
  expect(completions[1]!.after).toMatchObject({ reward: undefined, advantage: 0 });
  expect(figures.maskedShare).toEqual({ before: 0, after: 0.25 });
});

test("rows that are not there, and runs without completions, are refused", async () => {
  await expect(replayReward(await storedRun(), rows.slice(1), rewardOf({}), grpo)).rejects.toThrow("no training row a");
  await expect(replayReward([], rows, rewardOf({}), grpo)).rejects.toThrow("the run has no completions");
});
