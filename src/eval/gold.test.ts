import { expect, test } from "vitest";
import { compositeReward } from "../reward/combine.ts";
import { rewardSchema } from "../reward/settings.ts";
import type { RunEvent } from "../run/events.ts";
import type { Row } from "../text/row.ts";
import { evaluateGold, type GoldCheck } from "./gold.ts";

const row = (id: string, changes: Partial<Row> = {}): Row => ({
  id,
  prompt: "How many apples?",
  reasoning: "Step 1: First, she buys 12 apples.\nStep 2: Then 12 + 7 = 19 apples.\nTherefore, she has 19 apples.",
  answer: "19 apples",
  domain: "math",
  source: "test",
  licence: "unknown",
  split: "test",
  meta: {},
  ...changes,
});

function check(rows: Row[], changes: Partial<GoldCheck> = {}): GoldCheck & { events: RunEvent[] } {
  const events: RunEvent[] = [];
  const reward = compositeReward(rewardSchema.parse({ domains: { stories: { creative: {} } } }));
  const goldBound = { accuracy: 1, format: 0, composite: 0 };
  return { rows, reward, goldBound, summary: {}, emit: (event) => void events.push(event), ...changes, events };
}

test("gold traces score 1 everywhere", async () => {
  const { events, ...given } = check([row("a"), row("b")]);
  const samples = await evaluateGold(given);
  expect(samples.map(({ scores }) => scores)).toEqual(
    new Array(2).fill({
      accuracy: 1,
      strictAccuracy: 1,
      format: 1,
      trace: 1,
      confidence: 1,
      rightSteps: 1,
      follows: 1,
      composite: 1,
    }),
  );
  expect(events.map(({ type }) => type)).toEqual(["evaluation-sample", "evaluation-sample", "evaluation"]);
});

test("of rows without reasoning only the answer counts, or the composite where nobody judges the answer", async () => {
  const story = "The lamp went out. Nobody on the ferry spoke until the shore came near and the captain laughed.";
  const samples = await evaluateGold(
    check([row("a", { reasoning: "" }), row("b", { reasoning: "", answer: story, domain: "stories" })]),
  );
  expect(Object.keys(samples[0]!.scores)).toEqual(["accuracy", "strictAccuracy"]);
  expect(Object.keys(samples[1]!.scores)).toEqual(["creative", "composite"]);
});

test("rows below their bound end it, listed, after their samples were emitted", async () => {
  const wrong = { answer: "" };
  const rows = Array.from({ length: 12 }, (_, index) => row(`r${index}`, index === 0 ? {} : wrong));
  const given = check(rows);
  const failure = evaluateGold(given);
  await expect(failure).rejects.toThrow(
    /^11 of 12 gold rows score below evaluation\.goldBound, so every model would be measured wrongly: r1 \(accuracy 0 < 1: .*\); r2 .*r10 .*; and 1 more; mend these rows, leave them out, or lower the bound$/,
  );
  await expect(failure).rejects.not.toThrow(/r11 /);
  expect(given.events.filter(({ type }) => type === "evaluation-sample")).toHaveLength(12);
  await expect(
    evaluateGold(check([row("a")], { goldBound: { accuracy: 0, format: 0, composite: 2 } })),
  ).rejects.toThrow(
    "1 of 1 gold rows score below evaluation.goldBound, so every model would be measured wrongly: a (composite 1 < 2",
  );
  expect(await evaluateGold(check(rows, { goldBound: { accuracy: 0, format: 0, composite: 0 } }))).toHaveLength(12);
});

test("gold answers that cannot be judged are listed in a warning and have no accuracy", async () => {
  const code = row("code", { reasoning: "", answer: "def f(): pass", meta: { tests: ["assert f() is None"] } });
  const given = check([row("a"), code]);
  const samples = await evaluateGold(given);
  expect(samples[1]).toMatchObject({ undecided: true, scores: {} });
  const warning = given.events.at(-1);
  expect(warning?.type === "warning" && warning.message).toMatch(
    /^1 gold answer of 2 cannot be judged, so its row has no accuracy: code \(.*\)$/,
  );
});
