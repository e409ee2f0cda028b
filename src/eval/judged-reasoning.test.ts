import { expect, test } from "vitest";
import type { FailureJudge } from "../reward/judge.ts";
import type { RunEvent } from "../run/events.ts";
import { judgeFailures } from "./judged-failures.ts";
import { type JudgedSettings, judgeReasoning } from "./judged-reasoning.ts";
import type { Sample } from "./sample.ts";

const settings: JudgedSettings = {
  url: "http://localhost:1/v1",
  model: "a-judge",
  rubric: "sound",
  scale: { from: 1, to: 5 },
  compare: "gold",
  temperature: 0,
  maxTokens: 64,
  timeoutSeconds: 1,
  concurrency: 1,
  retries: 0,
  keyVariable: "NO_KEY",
  samples: 50,
};

function sample(at: number, accuracy: number, gold = "<reasoning>1 + 1 = 2</reasoning><answer>2</answer>"): Sample {
  const text = `${accuracy === 1 ? "right" : "wrong"} ${at}`;
  return {
    type: "evaluation-sample",
    model: "sft",
    rowId: `r${at}`,
    prompt: "?",
    gold,
    text,
    tokens: 3,
    scores: { accuracy },
  };
}

/** Gives right answers the top and wrong ones 2; gold 4. Fails where it is told to. */
function judgeOf(fails: (candidate: string) => boolean = () => false): FailureJudge {
  const scoreOf = (candidate: string) => {
    if (fails(candidate)) throw new Error("the judge gave 9, off the scale from 1 to 5");
    return candidate.startsWith("right") ? 5 : 2;
  };
  return {
    score: async (_, { candidate }) => scoreOf(candidate),
    compare: async (_, { candidate }) => ({
      candidate: scoreOf(candidate),
      reference: 4,
      turned: candidate.endsWith("1"),
    }),
    isSame: async () => undefined,
    nameFailure: async (_, { candidate, reasons }) => {
      scoreOf(candidate);
      return Object.keys(reasons)[0]!;
    },
  };
}

async function judged(samples: Sample[], judge = judgeOf(), changes: Partial<JudgedSettings> = {}) {
  const events: RunEvent[] = [];
  await judgeReasoning(samples, { ...settings, ...changes }, { judge, emit: (event) => void events.push(event) });
  return { events, last: events.at(-1) };
}

test("means of both, the orders that disagree, and agreement with the verifier", async () => {
  const { events, last } = await judged([sample(0, 1), sample(1, 1), sample(2, 0), sample(3, 0)]);
  expect(events[1]).toEqual({ type: "judged-sample", model: "sft", rowId: "r1", score: 5, gold: 4, turned: true });
  expect(last).toMatchObject({ asked: 4, failed: 0, compared: 4, turned: 1, scale: { from: 1, to: 5 } });
  expect(last).toMatchObject({
    score: { mean: 3.5, count: 4 },
    gold: { mean: 4 },
    verifier: { agreement: 1, kappa: 1 },
  });
});

test("judges the first of several samples of a row, and no more rows than asked", async () => {
  const several = [0, 1, 2, 3].flatMap((row) => [0, 1].map((number) => ({ ...sample(row, 1), sample: number })));
  const { events } = await judged(several, judgeOf(), { samples: 3 });
  expect(events.flatMap((event) => (event.type === "judged-sample" ? [event.rowId] : []))).toEqual(["r0", "r1", "r2"]);
});

test("without a gold trace, or where none is compared, the answer is scored by itself", async () => {
  const bare = await judged([sample(0, 1, "2")]);
  expect(bare.events[0]).toEqual({ type: "judged-sample", model: "sft", rowId: "r0", score: 5 });
  const { last } = await judged([sample(0, 1), sample(1, 0)], judgeOf(), { compare: "none" });
  expect(last).toMatchObject({ compared: 0, turned: 0, verifier: { agreement: 1 } });
  expect(last).not.toHaveProperty("gold");
});

test("answers that the judge fails on are counted, said once, and in no mean", async () => {
  const { events, last } = await judged(
    [sample(0, 1), sample(1, 0), sample(2, 0)],
    judgeOf((text) => text.includes("wrong")),
  );
  const warnings = events.filter(({ type }) => type === "warning");
  expect(warnings).toEqual([
    {
      type: "warning",
      message:
        "the judge gave no score for 2 of 3 answers of sft; the first time: the judge gave 9, off the scale from 1 to 5",
    },
  ]);
  expect(last).toMatchObject({ asked: 3, failed: 2, score: { mean: 5, count: 1 } });
  const none = await judged(
    [sample(0, 1)],
    judgeOf(() => true),
  );
  expect(none.last).toMatchObject({ asked: 1, failed: 1, compared: 0 });
  expect(none.last).not.toHaveProperty("score");
});

test("names wrong answers that no rule names, and no others", async () => {
  const gold = "<reasoning>Whales have lungs.</reasoning><answer>yes</answer>";
  const answered = (at: number, accuracy: number, text: string) => ({ ...sample(at, accuracy, gold), text });
  const events: RunEvent[] = [];
  const judge = judgeOf((candidate) => candidate.includes("gills"));
  const samples = [
    answered(0, 1, "<reasoning>They have lungs.</reasoning><answer>yes</answer>"),
    answered(1, 0, "no"),
    answered(2, 0, "<reasoning>Whales are fish.</reasoning><answer>no</answer>"),
    answered(3, 0, "<reasoning>They have gills.</reasoning><answer>no</answer>"),
  ];
  await judgeFailures(samples, settings, { judge, emit: (event) => void events.push(event) });
  expect(events).toEqual([
    { type: "judged-failure", model: "sft", rowId: "r2", failure: "wrong fact" },
    { type: "judged-failure", model: "sft", rowId: "r3", failed: "the judge gave 9, off the scale from 1 to 5" },
  ]);
});
