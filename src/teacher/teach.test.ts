// Whole runs against an endpoint on this machine that fails in every way: what is paid for, what is kept, when it stops.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { type FaultEndpoint, faultEndpoint, faults, type TeacherQuestion } from "../../test/fault-endpoint.ts";
import { readRows } from "../task/rows.ts";
import { teachRecipeSchema } from "./recipe.ts";
import { type TeachEvent, type TeachOutcome, teach } from "./teach.ts";

let server: FaultEndpoint;
let folder: string;
const key = "sk-a-secret-key";

beforeEach(async () => {
  server = await faultEndpoint();
  server.reply = solve;
  folder = mkdtempSync(join(tmpdir(), "reckon-teach-"));
  const rows = Array.from({ length: 200 }, (_, at) => ({
    question: `Ann has ${at} apples and gets ${at + 1} more. How many has she?`,
    answer: `${at} + ${at + 1} = ${2 * at + 1}\n#### ${2 * at + 1}`,
  }));
  writeFileSync(join(folder, "gsm8k.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Right but for every seventh question, and at more length with some seeds than with others. */
function solve({ messages, seed }: TeacherQuestion) {
  const [a = 0, b = 0] = [...messages.at(-1)!.content.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  const sum = a % 7 === 3 ? a + b + 1 : a + b;
  const again = " Once more, to be sure.".repeat(seed % 5);
  return { thinking: `She has ${a} and then ${b} more: ${a} + ${b} = ${sum}.${again}`, text: `The answer is ${sum}.` };
}

type Settings = Partial<z.input<typeof teachRecipeSchema>>;

function recipeOf({ rows = 24, samples = 1, ...more }: Settings & { rows?: number; samples?: number } = {}) {
  return teachRecipeSchema.parse({
    name: "t",
    teachers: {
      local: { url: server.url, model: "m", concurrency: 8, price: { input: 1, output: 2 } },
    },
    sampling: { maxTokens: 200 },
    tasks: { sums: { job: "gsm8k", files: "gsm8k.jsonl", rows, samples } },
    retries: 30,
    ...more,
  });
}

function run(
  recipe = recipeOf(),
  { out = "out", ...more }: { out?: string; onEvent?: (event: TeachEvent) => void; isInterrupted?: () => boolean } = {},
): Promise<TeachOutcome> {
  return teach({
    recipe,
    folders: [folder],
    out: join(folder, out),
    environment: { RECKON_TEACHER_KEY: key },
    runProgram: async () => ({ verdict: "undecided", passed: 0, reason: "none here" }),
    firstWaitMs: 2,
    ...more,
  });
}

const textOf = (name: string, out = "out") => readFileSync(join(folder, out, name), "utf8");
const rowsOf = (out = "out") =>
  textOf("rows.jsonl", out)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("an endpoint that works", () => {
  it("gives rows in the order of the prompts, with trace, gold answer and lineage", async () => {
    const { tasks } = await run(recipeOf({ rows: 10 }));
    expect(tasks.sums).toMatchObject({ kept: 10, prompts: 12, faults: { wrong: 2 } });
    const rows = rowsOf();
    expect(rows.map(({ id }) => id)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 11].map((at) => `sums-${at}`));
    expect(rows[1]).toMatchObject({
      prompt: "Ann has 1 apples and gets 2 more. How many has she?",
      answer: "3",
      source: "openai/gsm8k",
      licence: "MIT",
      meta: { teacher: { model: "m", sample: 0, right: 1, score: 1 } },
    });
    expect(rows[1].reasoning).toContain("1 + 2 = 3");
    for (const name of ["rows.jsonl", "rows.parquet"]) {
      const { rows: read } = await readRows(join(folder, "out", name), "train");
      expect(read.map(({ id, answer, reasoning }) => [id, answer, reasoning])).toEqual(
        rows.map(({ id, answer, reasoning }) => [id, answer, reasoning]),
      );
    }
  });

  it("that is never right gives files without rows", async () => {
    server.reply = () => ({ thinking: "Hm.", text: "The answer is -1." });
    const { tasks } = await run(recipeOf({ rows: 5 }));
    expect(tasks.sums).toMatchObject({ kept: 0, prompts: 200, faults: { wrong: 200 } });
    expect(textOf("rows.jsonl")).toBe("");
    await expect(readRows(join(folder, "out", "rows.parquet"), "train")).rejects.toThrow("holds no rows");
  });

  it("keeps the shortest right reply of several", async () => {
    await run(recipeOf({ rows: 5, samples: 4, care: { loops: false } }));
    const asked = new Map<string, string[]>();
    for (const question of server.questions) {
      const prompt = question.messages.at(-1)!.content.split("\n")[0]!;
      asked.set(prompt, [...(asked.get(prompt) ?? []), solve(question).thinking]);
    }
    for (const { prompt, reasoning } of rowsOf()) {
      expect(asked.get(prompt)).toHaveLength(4);
      expect(reasoning.length).toBe(Math.min(...asked.get(prompt)!.map((text) => text.length)));
    }
  });

  it("has its loops cut out of the rows, which say so", async () => {
    server.reply = (question) => ({
      ...solve(question),
      thinking: `${solve(question).thinking}${" I add the two of them.".repeat(9)}`,
    });
    await run(recipeOf({ rows: 5, seed: 7 }), { out: "loops" });
    for (const { reasoning, meta } of rowsOf("loops")) {
      expect(reasoning.split("I add the two of them.")).toHaveLength(2);
      expect(meta.teacher.care.done).toEqual(["loops"]);
      expect(meta.teacher.care.charactersBefore).toBeGreaterThan(reasoning.length + 150);
    }
  });

  it("is asked no more at once than it may, and nothing twice", async () => {
    server.delayMs = 5;
    const first = await run();
    expect(server.mostAtOnce).toBeLessThanOrEqual(8);
    const asked = server.questions.length;
    expect(first).toMatchObject({ answered: asked, reused: 0 });
    const second = await run();
    expect(second).toMatchObject({ answered: 0, reused: asked });
    expect(server.questions).toHaveLength(asked);
    await run(recipeOf({ rows: 60 }));
    expect([...server.paid.values()].every((times) => times === 1)).toBe(true);
  });
});

describe("an endpoint that fails", () => {
  it.each([
    ["chat", true],
    ["chat", false],
    ["responses", true],
    ["responses", false],
  ] as const)("gives every row for one paid answer a request, by %s, streaming %s", async (api, stream) => {
    const timing = { stallSeconds: 1, timeoutSeconds: stream ? 30 : 1 };
    const patient = { local: { ...recipeOf().teachers.local!, api, stream } };
    const teachers = { local: { ...patient.local, ...timing } };
    // A machine with much to do may give up on a reply that came.
    server.remembersKeys = true;
    const undisturbed = await run(recipeOf({ teachers: patient, samples: 2 }), { out: "calm" });
    const calm = server.questions.length;
    server.paid.clear();
    server.fault = (count) => (count % 3 === 0 ? faults[(count / 3) % faults.length] : undefined);
    const disturbed = await run(recipeOf({ teachers, samples: 2 }));
    expect(server.faulted.size).toBe(faults.length);
    expect(disturbed.tasks.sums).toMatchObject({ kept: 24, failed: 0 });
    expect(textOf("rows.jsonl")).toBe(textOf("rows.jsonl", "calm"));
    expect(server.paid.size).toBe(disturbed.answered);
    expect([...server.paid.values()].every((times) => times === 1)).toBe(true);
    expect(calm).toBe(undisturbed.answered);
  });

  it("ends the run where nothing answers any more, and says so", async () => {
    server.fault = () => "500";
    await expect(run(recipeOf({ giveUpSeconds: 0.02 }))).rejects.toThrow(
      /500 .*no endpoint of m has answered for 0.02 seconds; what was answered is kept/,
    );
    expect(server.questions.length).toBeLessThan(60);
  });

  it("ends the run at once where the key is wrong, and says which variable to set", async () => {
    server.fault = () => "401";
    await expect(run()).rejects.toThrow(/the teacher local \(m at http.*401.*set the key in RECKON_TEACHER_KEY/);
    expect(server.questions.length).toBeLessThan(20);
  });

  it("leaves out the prompt that it refuses, and takes the next", async () => {
    server.fault = (count) => (count === 3 ? "400" : undefined);
    const { tasks } = await run(recipeOf({ rows: 10 }));
    expect(tasks.sums).toMatchObject({ kept: 10, failed: 1 });
  });
});

it("that speaks the responses API is asked as it wants to be, and kept out of its store", async () => {
  const { local } = recipeOf().teachers;
  const { tasks } = await run(recipeOf({ rows: 4, teachers: { local: { ...local!, api: "responses" } } }));
  expect(tasks.sums).toMatchObject({ kept: 4 });
  expect(server.questions[0]).toMatchObject({ isResponse: true, max_tokens: 200, store: false });
  expect(server.questions[0]).not.toHaveProperty("seed");
  expect(rowsOf()[1].reasoning).toContain("1 + 2 = 3");
  server.reply = () => ({ thinking: "A long thought", text: "The", finish: "length" });
  const cut = await run(recipeOf({ rows: 1, seed: 7, teachers: { local: { ...local!, api: "responses" } } }), {
    out: "cut",
  });
  expect(cut.tasks.sums!.faults).toEqual({ cut: 200 });
});

describe("the budget", () => {
  it.each([
    ["tokens", 4000],
    ["money", 0.004],
  ] as const)("of %s stops within one request of its limit", async (unit, limit) => {
    server.delayMs = 1;
    const budget = { [unit]: limit };
    const { stopped, spent, tasks } = await run(recipeOf({ rows: 200, budget }));
    expect(stopped).toBe("budget");
    expect(tasks.sums!.kept).toBeGreaterThan(10);
    expect(spent[unit]).toBeLessThanOrEqual(limit);
    // The most that one request may cost: 200 tokens of reply and each byte of its prompt.
    expect(spent[unit]).toBeGreaterThan(limit - (unit === "tokens" ? 500 : 800e-6));
    const before = server.questions.length;
    expect(await run(recipeOf({ rows: 200, budget }))).toMatchObject({ stopped: "budget", answered: 0 });
    expect(server.questions).toHaveLength(before);
  });
});

it("leaves the key in no file, event or error", async () => {
  server.reply = () => ({ thinking: `The key is ${key}.`, text: `Bearer ${key}. The answer is 1.` });
  const events: TeachEvent[] = [];
  await run(recipeOf({ rows: 1 }), { onEvent: (event) => events.push(structuredClone(event)) });
  expect(server.authorizations[0]).toBe(`Bearer ${key}`);
  server.fault = (count) => faults[count % faults.length];
  const teachers = { local: { ...recipeOf().teachers.local!, stallSeconds: 1 } };
  const failing = run(recipeOf({ teachers, retries: 1, giveUpSeconds: 0.05, seed: 7 }), {
    onEvent: (event) => events.push(structuredClone(event)),
  });
  await failing.catch((error: Error) => expect(error.message).not.toContain(key));
  expect(JSON.stringify(events)).not.toContain(key);
  for (const name of readdirSync(join(folder, "out"))) expect(textOf(name), name).not.toContain(key);
});

it("ends when it is asked to, with the rows so far, and goes on from there", async () => {
  server.delayMs = 5;
  const interrupted = await run(recipeOf({ rows: 100 }), { isInterrupted: () => server.questions.length > 30 });
  expect(interrupted.stopped).toBe("interrupted");
  expect(rowsOf().length).toBeGreaterThan(5);
  await run(recipeOf({ rows: 100 }));
  const again = textOf("rows.jsonl");
  await run(recipeOf({ rows: 100 }), { out: "calm" });
  expect(again).toBe(textOf("rows.jsonl", "calm"));
});
