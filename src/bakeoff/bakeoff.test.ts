// Whole bake-offs against endpoints on this machine: who is taken, what it would cost, what is asked again, what is written.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { type FaultEndpoint, faultEndpoint, faults, type TeacherQuestion } from "../../test/fault-endpoint.ts";
import { type LoopbackJudge, loopbackJudge } from "../../test/loopback-judge.ts";
import { type BakeoffEvent, type BakeoffOutcome, bakeoff } from "./bakeoff.ts";
import { bakeoffPage } from "./page.ts";
import { bakeoffRecipeSchema } from "./recipe.ts";

let server: FaultEndpoint;
let folder: string;
const key = "sk-a-secret-key";

beforeEach(async () => {
  server = await faultEndpoint();
  server.reply = solve;
  folder = mkdtempSync(join(tmpdir(), "reckon-bakeoff-"));
  const rows = Array.from({ length: 200 }, (_, at) => ({
    question: `Ann has ${at} apples and gets ${at + 1} more. How many has she?`,
    answer: `#### ${2 * at + 1}`,
  }));
  writeFileSync(join(folder, "gsm8k.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** A model "right-N" is wrong on each N-th question, and "long" says twice as much. */
function solve({ model, messages }: TeacherQuestion) {
  const [a = 0, b = 0] = [...messages.at(-1)!.content.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  const every = Number(/\d+/.exec(model)?.[0] ?? 1e9);
  const sum = a % every === 0 ? a : a + b;
  const work = `She has ${a} and then ${b} more: ${a} + ${b} = ${sum}.`;
  return {
    thinking: model.includes("long") ? `${work} That is ${a} and ${b} together.` : work,
    text: `The answer is ${sum}.`,
  };
}

type Settings = Partial<z.input<typeof bakeoffRecipeSchema>>;

/** @param stallSeconds short for endpoints that stall; a machine with much to do must not be taken for one */
function recipeOf({ stallSeconds = 60, ...settings }: Settings & { stallSeconds?: number } = {}) {
  const teacher = (model: string, output: number) => ({
    url: server.url,
    model,
    concurrency: 8,
    stallSeconds,
    price: { input: 1, output },
  });
  return bakeoffRecipeSchema.parse({
    name: "b",
    teachers: { poor: teacher("right-2", 1), dear: teacher("right-50-long", 9), cheap: teacher("right-40", 2) },
    sampling: { maxTokens: 200 },
    tasks: { sums: { job: "gsm8k", files: "gsm8k.jsonl", rows: 100 } },
    prompts: 60,
    retries: 30,
    ...settings,
  });
}

type Options = { out?: string; onEvent?: (event: BakeoffEvent) => void; isInterrupted?: () => boolean };

function run(recipe = recipeOf(), { out = "out", ...more }: Options = {}): Promise<BakeoffOutcome> {
  return bakeoff({
    recipe,
    folders: [folder],
    out: join(folder, out),
    environment: { RECKON_TEACHER_KEY: key, XDG_CACHE_HOME: join(folder, "cache") },
    runProgram: async () => ({ verdict: "undecided", passed: 0, reason: "none here" }),
    firstWaitMs: 2,
    ...more,
  });
}

const namesOf = ({ teachers }: BakeoffOutcome) => teachers.map(({ name }) => name);
const verifiedOf = ({ teachers }: BakeoffOutcome) =>
  Object.fromEntries(teachers.map(({ name, measures }) => [name, measures.verified.mean]));

it("asks every teacher the same prompts, ranks them by what is right, and takes the cheap one of two that are alike", async () => {
  const outcome = await run();
  expect(namesOf(outcome)).toEqual(["poor", "dear", "cheap"]);
  const promptsOf = (model: string) =>
    server.questions.filter((question) => question.model === model).map(({ messages }) => messages.at(-1)!.content);
  expect(promptsOf("right-2").toSorted()).toEqual(promptsOf("right-40").toSorted());
  expect(new Set(promptsOf("right-2")).size).toBe(60);
  const verified = verifiedOf(outcome);
  const wrong = outcome.prompts.filter(({ prompt }) => Number(/\d+/.exec(prompt.prompt)![0]) % 2 === 0).length;
  expect(verified.poor).toBeCloseTo(1 - wrong / 60, 10);
  expect(verified.cheap).toBeGreaterThan(0.9);
  expect(outcome.recommendation.teacher).toBe("cheap");
  expect(outcome.recommendation.reasons.join(" ")).toMatch(/set aside: poor.*cheap is the cheapest/);
  const [first] = outcome.pairs;
  expect(first).toMatchObject({ a: "poor", b: "dear", count: 60, lost: 0 });
  expect(first!.adjusted).toBeLessThan(1e-5);
  expect(outcome.pairs.find(({ a, b }) => a === "dear" && b === "cheap")!.adjusted).toBe(1);
});

it("says what the whole job takes, prompts that give no row included", async () => {
  const { teachers } = await run();
  for (const { job, measures, outcomes } of teachers) {
    const share = (measures.verified.mean * 60 + 0.5) / 61;
    const requests = Math.min(200, Math.ceil(100 / share));
    expect(job!.requests).toBe(requests);
    const mean = outcomes.reduce((sum, { answer }) => sum + answer!.cost, 0) / 60;
    expect(job!.money).toBeCloseTo(requests * mean, 8);
  }
  expect(teachers[0]!.job).toMatchObject({
    rows: 100,
    rowsExpected: Math.round(200 * ((teachers[0]!.measures.verified.mean * 60 + 0.5) / 61)),
  });
});

it("goes on where it was broken off and asks nothing twice", async () => {
  server.delayMs = 3;
  const interrupted = await run(recipeOf(), { isInterrupted: () => server.questions.length > 70 });
  expect(interrupted.stopped).toBe("interrupted");
  const whole = await run();
  expect(whole.stopped).toBeUndefined();
  expect(server.questions).toHaveLength(180);
  expect([...server.paid.values()].every((times) => times === 1)).toBe(true);
  const again = await run();
  expect(again).toMatchObject({ answered: 0, reused: 180 });
  expect(bakeoffPage(again)).toBe(bakeoffPage(whole));
  await run(recipeOf(), { out: "calm" });
  const figures = (out: string) => {
    const { teachers } = JSON.parse(readFileSync(join(folder, out, "bakeoff.json"), "utf8"));
    return teachers.map(({ measures: { verified, faults, replyTokens } }: BakeoffOutcome["teachers"][number]) => [
      verified,
      faults,
      replyTokens,
    ]);
  };
  expect(figures("out")).toEqual(figures("calm"));
});

it("comes through every fault, and pays once", async () => {
  server.fault = (count) => (count % 4 === 0 ? faults[(count / 4) % faults.length] : undefined);
  server.remembersKeys = true;
  const { teachers } = await run(recipeOf({ stallSeconds: 1 }));
  expect(teachers.map(({ measures }) => measures.answers)).toEqual([60, 60, 60]);
  expect(server.paid.size).toBe(180);
  expect([...server.paid.values()].every((times) => times === 1)).toBe(true);
});

it("leaves a teacher out that cannot be asked, says why, and compares the others", async () => {
  const { teachers } = recipeOf();
  const gone = { ...teachers.poor!, url: "http://127.0.0.1:9/v1", model: "gone" };
  const outcome = await run(recipeOf({ teachers: { gone, ...teachers }, giveUpSeconds: 0.05 }));
  expect(outcome.teachers[0]).toMatchObject({ name: "gone", measures: { answers: 0 } });
  expect(outcome.teachers[0]!.refusal).toMatch(/cannot be reached/);
  expect(outcome.recommendation.teacher).toBe("cheap");
  expect(bakeoffPage(outcome)).toContain("cannot be reached");
});

it("stops at its budget", async () => {
  const outcome = await run(recipeOf({ budget: { tokens: 4000 } }));
  expect(outcome.stopped).toBe("budget");
  expect(outcome.spent.tokens).toBeLessThanOrEqual(4000);
  expect(bakeoffPage(outcome)).toContain("The budget was gone");
});

it("leaves the key in no file, event, page or error", async () => {
  server.reply = () => ({ thinking: `My key is ${key}.`, text: `Bearer ${key}. The answer is 1.` });
  const events: BakeoffEvent[] = [];
  const outcome = await run(recipeOf(), { onEvent: (event) => events.push(structuredClone(event)) });
  expect(server.authorizations[0]).toBe(`Bearer ${key}`);
  expect(JSON.stringify(events)).not.toContain(key);
  expect(bakeoffPage(outcome)).not.toContain(key);
  server.fault = () => "401";
  const refused = await run(recipeOf({ seed: 7 }), { onEvent: (event) => events.push(structuredClone(event)) });
  expect(refused.teachers[0]!.refusal).toMatch(/set the key in RECKON_TEACHER_KEY/);
  expect(JSON.stringify(refused.teachers)).not.toContain(key);
  for (const name of readdirSync(join(folder, "out")))
    expect(readFileSync(join(folder, "out", name), "utf8"), name).not.toContain(key);
});

describe("further views", () => {
  let judge: LoopbackJudge;
  beforeEach(async () => {
    judge = await loopbackJudge();
  });
  afterEach(() => judge.close());

  it("by a judge are asked once and kept", async () => {
    judge.reply = ({ messages }) => (messages.at(-1)!.content.includes("together") ? '{"score": 9}' : '{"score": 5}');
    const recipe = recipeOf({ judge: { url: judge.url, model: "j" }, prompts: 10 });
    const { teachers } = await run(recipe);
    expect(teachers.map(({ judge: view }) => view?.score?.mean)).toEqual([5, 9, 5]);
    const asked = judge.questions.length;
    await run(recipe);
    expect(judge.questions).toHaveLength(asked);
  });

  it("by the student say how likely and how long the traces are to it", async () => {
    const { teachers } = await run(recipeOf({ student: { model: "models/tiny" }, prompts: 12 }));
    const [poor, dear] = teachers.map(({ student }) => student!);
    expect(poor!.traces).toBe(12);
    expect(poor!.logProb!.mean).toBeLessThan(0);
    expect(poor!.perplexity).toBeCloseTo(Math.exp(-poor!.logProb!.mean), 8);
    expect(dear!.tokens!.mean).toBeGreaterThan(poor!.tokens!.mean + 5);
  });

  it("by a probe teach the student what each teacher got right, once", async () => {
    const sft = {
      method: "full",
      learningRate: 1e-3,
      epochs: 1,
      batchSize: 8,
      rowTokens: 128,
      rowsPerMicroBatch: 2,
      validationRows: 0,
    };
    const recipe = recipeOf({
      student: { model: "models/tiny" },
      prompts: 18,
      probe: { testRows: 4, maxNewTokens: 8, sft: sft as never },
      teachers: { cheap: recipeOf().teachers.cheap! },
    });
    const first = await run(recipe);
    for (const { probe, measures } of first.teachers) {
      expect(probe!.traces).toBe(Math.round(measures.verified.mean * 18));
      expect(probe!.results.size).toBe(4);
    }
    const trained: BakeoffEvent[] = [];
    const second = await run(recipe, { onEvent: (event) => event.type === "training" && trained.push(event) });
    expect(trained).toEqual([]);
    expect(second.probePairs).toEqual(first.probePairs);
  });
});
