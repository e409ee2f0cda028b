// The embedded model as a teacher: the same reply to the same request whatever is asked beside it, and a whole run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { endpointOf } from "./endpoints.ts";
import { askOf } from "./open-ask.ts";
import { teachRecipeSchema } from "./recipe.ts";
import { makeRequest } from "./request.ts";
import { teach } from "./teach.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-embedded-"));
  const rows = Array.from({ length: 40 }, (_, at) => ({
    prompt: `Ann cooks for ${at + 2} hours. What is Ann's total time in minutes?`,
    answer: `${60 * (at + 2)} minutes`,
  }));
  writeFileSync(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});
afterAll(() => rmSync(folder, { recursive: true }));

const recipe = teachRecipeSchema.parse({
  name: "t",
  teachers: { tiny: { url: "reckon://models/tiny", model: "tiny", concurrency: 8 } },
  sampling: { maxTokens: 24, temperature: 0.8 },
  tasks: { hours: { job: "rows", files: "rows.jsonl", rows: 4, samples: 2, instruction: "" } },
});
const request = (sample: number) => makeRequest(recipe, { prompt: "What is 17 + 25?", instruction: "", sample });
const open = () => askOf(endpointOf("tiny", recipe.teachers.tiny!), { folders: [], environment: {} });

it("gives each request its own reply, the same alone and among others", async () => {
  const ask = open();
  const together = await Promise.all([0, 1, 2, 3, 4, 5].map((sample) => ask(request(sample))));
  expect(new Set(together.map(({ text }) => text)).size).toBeGreaterThan(1);
  for (const { usage, finish } of together) {
    expect(usage.completionTokens).toBeGreaterThan(0);
    expect(["stop", "length"]).toContain(finish);
  }
  expect(await open()(request(3))).toEqual(together[3]);
});

it("refuses what does not fit into its context, and says so", async () => {
  const long = makeRequest(recipe, { prompt: "many words ".repeat(2000), instruction: "", sample: 0 });
  await expect(open()(long)).rejects.toThrow(/the teacher tiny .*tokens, the model's context holds 1024/);
});

it("that is not there is an error with its name", async () => {
  const endpoint = endpointOf("gone", { ...recipe.teachers.tiny!, url: "reckon://./models/none" });
  await expect(askOf(endpoint, { folders: [folder], environment: {} })(request(0))).rejects.toThrow("models/none");
});

it("teaches, for nothing, and is not asked again", async () => {
  const options = { recipe, folders: [folder], out: join(folder, "out") };
  const runProgram = async () => ({ verdict: "undecided" as const, passed: 0, reason: "none here" });
  const first = await teach({ ...options, runProgram });
  expect(first.spent.money).toBe(0);
  expect(first.answered).toBeGreaterThan(8);
  const rows = readFileSync(join(folder, "out/rows.jsonl"), "utf8");
  const second = await teach({ ...options, runProgram });
  expect(second).toMatchObject({ answered: 0, tasks: first.tasks });
  expect(readFileSync(join(folder, "out/rows.jsonl"), "utf8")).toBe(rows);
});

it("says of files without a row for the job what is wrong with the first", async () => {
  const runProgram = async () => ({ verdict: "undecided" as const, passed: 0, reason: "none here" });
  const teachAs = (job: string, files: string) => {
    const wrong = teachRecipeSchema.parse({ ...recipe, tasks: { sums: { job, files, rows: 1 } } });
    return teach({ recipe: wrong, folders: [folder], out: join(folder, "wrong"), runProgram });
  };
  await expect(teachAs("gsm8k", "rows.jsonl")).rejects.toThrow(
    /tasks.sums: none of its 40 rows gives a prompt for the job gsm8k: rows.jsonl:1:/,
  );
  writeFileSync(
    join(folder, "dolly.jsonl"),
    `${JSON.stringify({ instruction: "Why?", response: "So.", category: "open_qa" })}\n`,
  );
  await expect(teachAs("dolly-rework", "dolly.jsonl")).rejects.toThrow(
    "tasks.sums: none of its 1 rows has a category that the job dolly-rework takes: summarization",
  );
});
