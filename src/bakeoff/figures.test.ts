// The figures of a bake-off on outcomes that are written by hand: intervals, tests, the whole job, whom it recommends.
import { describe, expect, it } from "vitest";
import { wilson } from "../eval/statistics.ts";
import { endpointOf } from "../teacher/endpoints.ts";
import { teacherSchema } from "../teacher/recipe.ts";
import type { Outcome } from "./ask-teacher.ts";
import { measure } from "./measure.ts";
import { comparePairs } from "./pairs.ts";
import { type Candidate, recommend } from "./recommend.ts";
import { wholeJob } from "./whole-job.ts";

const endpoint = (settings: object = {}) =>
  endpointOf(
    "t",
    teacherSchema.parse({
      preset: "deepseek",
      model: "m",
      concurrency: 4,
      price: { input: 1, output: 2 },
      ...settings,
    }),
  );

/** "1" is verified, "0" wrong, "-" without an answer. */
const outcomesOf = (results: string, task = "sums"): Outcome[] =>
  [...results].map((result, at) => ({
    prompt: `${task}-${at}`,
    task,
    isVerified: result === "1",
    score: Number(result === "1"),
    ...(result === "1"
      ? { trace: { reasoning: "r", answer: "a" } }
      : { fault: result === "-" ? "no-answer" : "wrong" }),
    ...(result === "-"
      ? {}
      : {
          answer: {
            promptTokens: 100,
            completionTokens: 500,
            cost: 0.001,
            durationMs: 2000,
            hasThinking: true,
            isTagged: false,
          },
        }),
  }));

describe("measures", () => {
  it("count every prompt in the share, and the answers alone in lengths", () => {
    const measures = measure(outcomesOf("1101-"), endpoint());
    expect(measures.verified).toEqual(wilson(3, 5));
    expect(measures).toMatchObject({
      prompts: 5,
      answers: 4,
      faults: { wrong: 1, "no-answer": 1 },
      tokens: 2400,
      cost: 0.004,
    });
    expect(measures.replyTokens).toMatchObject({ mean: 500, count: 4 });
    expect(measures.tokensPerSecond).toEqual({ one: 250, all: 1000 });
  });

  it("of a teacher without answers are no numbers", () => {
    const measures = measure(outcomesOf("---"), endpoint());
    expect(measures).toMatchObject({ prompts: 3, answers: 0, tokens: 0 });
    expect(measures.replyTokens).toBeUndefined();
  });
});

describe("the whole job", () => {
  const tasks = { sums: { rows: 300, samples: 2 }, more: { rows: 100, samples: 1 } };

  it("pays for prompts that give no row, by each task's own rate", () => {
    const outcomes = [...outcomesOf("1111111110"), ...outcomesOf("1111100000", "more")];
    const job = wholeJob(outcomes, tasks, { sums: 10_000, more: 10_000 }, endpoint())!;
    const [sums, more] = [Math.ceil(300 / (9.5 / 11)), Math.ceil(100 / (5.5 / 11))];
    const requests = 2 * sums + more;
    expect(job).toMatchObject({ rows: 400, rowsExpected: 400, requests, tokens: 600 * requests });
    expect(job.money).toBeCloseTo((requests * (100 + 2 * 500)) / 1e6, 10);
    expect(job.hours).toBeCloseTo((requests * 2) / 4 / 3600, 10);
  });

  it("ends with the prompts, and keeps to the limits by the minute", () => {
    const job = wholeJob(
      outcomesOf("1010"),
      { sums: { rows: 300, samples: 1 } },
      { sums: 200 },
      endpoint({ requestsPerMinute: 10 }),
    )!;
    expect(job).toMatchObject({ requests: 200, rowsExpected: 100 });
    expect(job.hours).toBeCloseTo(200 / 10 / 60, 10);
  });

  it("has no price where nobody gave one, and none at all without an answer", () => {
    expect(
      wholeJob(outcomesOf("1"), tasks, { sums: 9, more: 9 }, endpoint({ price: undefined }))!.money,
    ).toBeUndefined();
    expect(wholeJob(outcomesOf("-"), tasks, { sums: 9, more: 9 }, endpoint())).toBeUndefined();
  });
});

const results = (text: string) => new Map([...text].map((result, at) => [`${at}`, result === "1"] as const));

it("tests pairs exactly, on the prompts that both were asked, and allows for their number", () => {
  const pairs = comparePairs(
    new Map([
      ["a", results("0000000011")],
      ["b", results("1111111111")],
      ["c", results("11111111")],
    ]),
  );
  expect(pairs).toMatchObject([
    { a: "a", b: "b", count: 10, gained: 8, lost: 0, pValue: expect.closeTo(2 / 2 ** 8, 10) },
    { a: "a", b: "c", count: 8, gained: 8, lost: 0, pValue: expect.closeTo(2 / 2 ** 8, 10) },
    { a: "b", b: "c", count: 8, gained: 0, lost: 0, pValue: 1 },
  ]);
  expect(pairs.map(({ adjusted }) => adjusted)).toEqual([
    expect.closeTo(6 / 2 ** 8, 10),
    expect.closeTo(6 / 2 ** 8, 10),
    1,
  ]);
});

describe("a recommendation", () => {
  const candidate = (
    name: string,
    verified: string,
    { money = 1, hours = 1, probe }: { money?: number; hours?: number; probe?: string } = {},
  ): Candidate => ({
    name,
    measures: measure(outcomesOf(verified), endpoint()),
    job: { rows: 10, rowsExpected: 10, requests: 10, tokens: 10, money, hours },
    probe:
      probe === undefined
        ? undefined
        : {
            traces: 9,
            before: wilson(0, probe.length),
            after: wilson([...probe].filter((one) => one === "1").length, probe.length),
            results: results(probe),
          },
  });
  const choose = (...candidates: Candidate[]) => {
    const verified = comparePairs(
      new Map(
        candidates.map(
          ({
            name,
            measures: {
              verified: { mean, count },
            },
          }) => [name, results("1".repeat(Math.round(mean * count)).padEnd(count, "0"))],
        ),
      ),
    );
    const probe = comparePairs(
      new Map(candidates.flatMap(({ name, probe: view }) => (view ? [[name, view.results] as const] : []))),
    );
    return recommend(candidates, { verified, probe });
  };
  const [most, few] = ["1".repeat(95).padEnd(100, "0"), "1".repeat(60).padEnd(100, "0")];

  it("takes what is right most often, though it is dear", () => {
    expect(choose(candidate("dear", most, { money: 90 }), candidate("cheap", few)).teacher).toBe("dear");
  });

  it("of those that are alike takes the cheapest, and at one price the fastest", () => {
    expect(choose(candidate("dear", most, { money: 2 }), candidate("cheap", most)).teacher).toBe("cheap");
    expect(choose(candidate("slow", most, { hours: 9 }), candidate("fast", most)).teacher).toBe("fast");
  });

  it("of those that are alike sets aside whose student learns less", () => {
    const outcome = choose(
      candidate("better", most, { money: 5, probe: most }),
      candidate("worse", most, { probe: few }),
    );
    expect(outcome.teacher).toBe("better");
    expect(outcome.reasons[1]).toMatch(/the student is right on 95.0 % with better; set aside: worse/);
  });

  it("says so where even the best is poor", () => {
    const little = "1".padEnd(100, "0");
    expect(choose(candidate("a", little), candidate("b", little)).reasons[1]).toMatch(/^Even that is little/);
  });

  it("is none where nothing is right, or nobody answers", () => {
    expect(choose(candidate("a", "0000"), candidate("b", "0000")).teacher).toBeUndefined();
    expect(choose(candidate("a", "----")).reasons).toEqual(["No teacher gave an answer."]);
  });
});
