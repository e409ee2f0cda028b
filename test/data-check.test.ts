// What `reckon data check` refuses, each with a case of its own, as a user meets it: exit code, one sentence, no outcome.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reckon } from "./reckon-process.ts";

const tiny = resolve(import.meta.dirname, "../models/tiny");
let work: string;

const lines = (answer: (index: number) => string) =>
  Array.from({ length: 60 }, (_, index) => ({ question: `How many are ${index} and 1?`, answer: answer(index) }))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");
const worked = (index: number) => `They are\n#### ${index + 1}`;

function put(name: string, adapter: string, answer: (index: number) => string): void {
  writeFileSync(join(work, `${name}.jsonl`), lines(answer));
  writeFileSync(join(work, `${name}.yaml`), `name: ${name}\nsources:\n  a: {${adapter}, files: ${name}.jsonl}\n`);
}

/** A model folder whose chat template is the tiny model's with a change. */
function putModel(name: string, change: (template: string) => string): void {
  cpSync(tiny, join(work, name), { recursive: true });
  const file = join(work, name, "chat_template.jinja");
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "reckon-data-check-"));
  put("good", "adapter: gsm8k", worked);
  put("bare", "adapter: columns, columns: {prompt: question, answer: answer}", (index) => `${index + 1}`);
  put("unusable", "adapter: gsm8k", (index) => (index % 2 === 0 ? worked(index) : "nobody knows"));
  put("long", "adapter: gsm8k", (index) => `${"They are many. ".repeat(index % 3 === 0 ? 600 : 1)}${worked(index)}`);
  const content = "message['content'] | trim";
  putModel("shouting", (template) => template.replace(content, "message['content'] | upper"));
  putModel("forgetful", (template) => template.replace(content, "message['content'].split('</reasoning>')[-1]"));
});
afterAll(() => rmSync(work, { recursive: true }));

const check = (recipe: string, ...words: string[]) =>
  reckon(["data", "check", `${recipe}.yaml`, ...words], { workingFolder: work });

describe("reckon data check", () => {
  test("lets a good build pass, and says what a model would make of it", async () => {
    const { code, stderr, stdout } = await check("good", "--model", tiny);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /60 rows encoded: \d+ tokens in the middle, 95 % up to \d+, most \d+; [\d.]+ % of a row is learned\n$/,
    );
    expect(stdout).toContain("│ a      │");
    expect(existsSync(join(work, "data/good/manifest.json"))).toBe(false);
  });

  test.each([
    [
      "no token that is learned",
      ["bare", "--model", tiny],
      "no token would be learned: none of the 60 rows that were tried has reasoning; for prompts alone, as GRPO and evaluations take them, check without --model",
    ],
    [
      "too many rows that cannot be used",
      ["unusable"],
      "sources.a: 30 of 60 rows cannot be used, quarantine.maxShare lets 0.1 pass: 30 format, as unusable.jsonl:2: not laid out as hashes",
    ],
    [
      "too many rows that a model has no room for",
      ["long", "--model", tiny],
      "20 of 60 rows are longer than the model's context of 1024 tokens, so that nothing of them would be learned, quarantine.maxShare lets 0.1 pass: set clean.tokenizer to the model's folder and clean.maxTokens below its context",
    ],
    [
      "a chat template that changes what is learned",
      ["good", "--model", "shouting"],
      "60 of 60 rows do not come back from the model's chat template and tokenizer; the first: good.jsonl:1: the chat template does not put the completion right after the prompt that it gives for generation",
    ],
    [
      "a chat template that leaves the reasoning out",
      ["good", "--model", "forgetful"],
      "60 of 60 rows do not come back from the model's chat template and tokenizer; the first: good.jsonl:1: the chat template does not put the completion right after",
    ],
  ])("refuses %s", async (_, [recipe, ...words], sentence) => {
    const { code, stderr, stdout } = await check(recipe!, ...words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const last = stderr.trimEnd().split("\n").at(-1)!;
    expect(last.startsWith(`reckon: ${sentence}`), last).toBe(true);
  });

  test("prompts alone pass where no model is to learn them", async () => {
    expect(await check("bare")).toMatchObject({ code: 0 });
  });

  test("rows that are too long are said as long as they are few", async () => {
    const { code, stderr } = await check("long", "--model", tiny, "quarantine.maxShare=0.5");
    expect(code).toBe(0);
    expect(stderr).toContain("; 20 rows are longer than the model's context and would be left out\n");
  });
});
