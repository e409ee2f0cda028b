// The harness on the embedded model: what it emits, in which order, and that it goes on where it was cut off.
import { describe, expect, test } from "vitest";
import { loadModel } from "../model/load.ts";
import { compositeReward } from "../reward/combine.ts";
import { rewardSchema } from "../reward/settings.ts";
import { eventSchema, type RunEvent } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { packageRoot } from "../run/version.ts";
import { generateRows } from "../task/procedural/index.ts";
import { fitTokenizer } from "../text/fit-tokenizer.ts";
import { loadTokenizer } from "../text/tokenizer.ts";
import { type Begun, evaluateModel, type Harness } from "./harness.ts";
import type { Sampling } from "./pins.ts";

const model = loadModel(`${packageRoot}models/tiny`);
const tokenizer = fitTokenizer(loadTokenizer(`${packageRoot}models/tiny`), model.family.vocabularySize);
const subject = { name: "tiny", policy: { ...model, threads: 1 }, tokenizer, identity: "abc" };
const rows = generateRows({ seed: 3, count: 12, split: "test", minDifficulty: 1, maxDifficulty: 2 });
const greedy: Sampling = { samples: 1, temperature: 0, topK: 0, topP: 1, maxNewTokens: 24, seed: 7 };
const threeSamples = { ...greedy, samples: 3, temperature: 1 };

function harness(changes: Partial<Harness> = {}): Harness & { events: RunEvent[] } {
  const events: RunEvent[] = [];
  return {
    rows,
    systemPrompt: "",
    reward: compositeReward(rewardSchema.parse({})),
    verifier: "v",
    sampling: greedy,
    slots: 4,
    undecidable: new Set(),
    summary: {},
    emit: (event) => void events.push(eventSchema.parse(event)),
    ...changes,
    events,
  };
}

const timeless = (events: readonly RunEvent[]) => events.map(({ timing: _, ...event }) => event);
const samplesOf = (events: readonly RunEvent[]) =>
  events.filter(
    (event): event is Extract<RunEvent, { type: "evaluation-sample" }> => event.type === "evaluation-sample",
  );

async function begunOf(whole: RunEvent[], count: number): Promise<Begun> {
  const start = whole.find((event) => event.type === "evaluation-start")!;
  return { pins: start.pins, samples: samplesOf(whole).slice(0, count) };
}

describe("evaluateModel", () => {
  test("says with what it measures, then each sample in the order of the rows, then the estimates", async () => {
    const { events, ...given } = harness();
    const samples = await evaluateModel(subject, given);
    expect(events.map(({ type }) => type)).toEqual([
      "evaluation-start",
      ...rows.map(() => "evaluation-sample"),
      "evaluation",
    ]);
    expect(samples.map(({ rowId }) => rowId)).toEqual(rows.map(({ id }) => id));
    expect(samples[0]).toMatchObject({ domain: "math", difficulty: rows[0]!.meta.difficulty });
    expect(samples[0]!.confidence).toBeGreaterThan(0);
    expect(["eos", "length"]).toContain(samples[0]!.stop);
    const [start] = events;
    expect(start).toMatchObject({ rows: 12, samples: 1, pins: { sampler: "greedy, at most 24 tokens", model: "abc" } });
  });

  test.each([
    ["one sample a row", greedy, [1, 5, 11, 12]],
    ["three samples a row", threeSamples, [4, 17]],
  ] as const)("cut off and continued gives the same events: %s", async (_, sampling, places) => {
    const whole = harness({ sampling });
    await evaluateModel(subject, whole);
    for (const count of places) {
      const rest = harness({ sampling });
      await evaluateModel(subject, rest, await begunOf(whole.events, count));
      expect(timeless(rest.events)).toEqual(timeless(whole.events).slice(1 + count));
    }
  });

  test("samples of a row differ, and do not depend on how many decode side by side", async () => {
    const [few, many] = [harness({ sampling: threeSamples }), harness({ sampling: threeSamples, slots: 16 })];
    const samples = await evaluateModel(subject, few);
    expect(new Set(samples.slice(0, 3).map(({ text }) => text)).size).toBeGreaterThan(1);
    expect(samples.slice(0, 4).map(({ rowId, sample }) => [rowId, sample])).toEqual([
      [rows[0]!.id, 0],
      [rows[0]!.id, 1],
      [rows[0]!.id, 2],
      [rows[1]!.id, 0],
    ]);
    expect(timeless(await evaluateModel(subject, many))).toEqual(timeless(samples));
  });

  test("stops when asked, with what was finished", async () => {
    const events: RunEvent[] = [];
    const stopping = harness({
      emit: (event) => void events.push(event),
      interrupted: () => samplesOf(events).length >= 3,
    });
    await expect(evaluateModel(subject, stopping)).rejects.toThrow(InterruptedError);
    const count = samplesOf(events).length;
    expect(count).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThan(12);
    expect(samplesOf(events).map(({ rowId }) => rowId)).toEqual(rows.slice(0, count).map(({ id }) => id));
    expect(events.at(-1)!.type).toBe("evaluation-sample");
  });

  test("rows whose gold answer cannot be judged have no accuracy", async () => {
    const samples = await evaluateModel(subject, harness({ undecidable: new Set([rows[1]!.id]) }));
    expect(samples[1]!.scores.accuracy).toBeUndefined();
    expect(samples[2]!.scores.accuracy).toBeDefined();
  });

  test("a failing part of the reward is told with its sample", async () => {
    const custom = new Map([
      [
        "a.ts#b",
        () => {
          throw new Error("no verdict today");
        },
      ],
    ]);
    const reward = compositeReward(rewardSchema.parse({ custom: { own: { use: "a.ts#b" } } }), { custom });
    const [first] = await evaluateModel(subject, harness({ reward }));
    expect(first!.failed).toEqual({ "custom.own": "no verdict today" });
  });

  test("refuses ids that are used twice, and to go on with other pins", async () => {
    await expect(evaluateModel(subject, harness({ rows: [rows[0]!, rows[0]!] }))).rejects.toThrow(
      `the id ${rows[0]!.id} is used twice`,
    );
    const whole = harness();
    await evaluateModel(subject, whole);
    await expect(evaluateModel(subject, harness({ verifier: "w" }), await begunOf(whole.events, 2))).rejects.toThrow(
      "the evaluation of tiny was begun with another verifier (v, now w), so it cannot go on",
    );
  });

  test("what fails while samples are scored ends the evaluation", async () => {
    const emit = (event: RunEvent) => {
      if (event.type === "evaluation-sample") throw new Error("the disk is full");
    };
    await expect(evaluateModel(subject, harness({ emit }))).rejects.toThrow("the disk is full");
  });
});
