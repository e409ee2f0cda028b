// What a run is given, as real processes: rows in GSM8K's layout, and everything that can be wrong with model, rows and
// settings. One sentence each, the right exit code, and no run folder where it can be known before.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSafetensors, writeSafetensors } from "../src/checkpoint/safetensors.ts";
import { readJournal } from "../src/run/journal.ts";
import { makeStandIn, reckon } from "./reckon-process.ts";

const showYourWork = "recipes/smoke/show-your-work.yaml";
const gsm8k = "recipes/smoke/gsm8k.yaml";
const place = mkdtempSync(join(tmpdir(), "reckon-input-"));
const inPlace = (name: string) => join(place, name);

beforeAll(async () => {
  const model = await makeStandIn(inPlace("base"));
  cpSync(model, inPlace("good"), { recursive: true });
  changeTensors("missing", (tensors) => tensors.delete("model.layers.1.mlp.up_proj.weight"));
  changeTensors("misshapen", (tensors) => {
    tensors.set("model.norm.weight", { ...tensors.get("model.norm.weight")!, shape: [16, 2] });
  });
  mkdirSync(inPlace("empty"));
  const lines = readFileSync("recipes/smoke/gsm8k-train.jsonl", "utf8").split("\n");
  writeFileSync(inPlace("broken.jsonl"), lines.with(2, '{"question": "How many').join("\n"));
  writeFileSync(inPlace("no-answer.jsonl"), lines.with(4, '{"question": "How many?", "answer": "Six."}').join("\n"));
  const question = "How many plums are in the box? ".repeat(80);
  writeFileSync(inPlace("long.jsonl"), `${JSON.stringify({ question, answer: "There are 2 * 3 = 6.\n#### 6" })}\n`);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

type Tensors = Map<string, { shape: number[]; data: Float32Array }>;

function changeTensors(name: string, change: (tensors: Tensors) => void): void {
  cpSync(inPlace("good"), inPlace(name), { recursive: true });
  const file = join(inPlace(name), "model.safetensors");
  const opened = openSafetensors(file);
  const tensors: Tensors = new Map(
    [...opened.tensors].map(([tensor, { shape }]) => [tensor, { shape, data: opened.read(tensor) }]),
  );
  change(tensors);
  writeSafetensors(file, Object.fromEntries(tensors), opened.metadata);
}

describe.concurrent("GSM8K rows", () => {
  test("run to a report", async ({ expect }) => {
    const folder = inPlace("gsm8k-run");
    const outcome = await reckon(["run", gsm8k, `model=${inPlace("good")}`, "--out", folder]);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toContain("│ SFT + GRPO ");
    expect(existsSync(join(folder, "report.html"))).toBe(true);
    const samples = readJournal(join(folder, "journal.jsonl")).filter((event) => event.type === "evaluation-sample");
    expect(samples).toHaveLength(4 * 4);
    expect(samples[0]!.gold).toMatch(/^<reasoning>\nStep 1: They need 56 \/ 8 = 7 rides\.\n/);
  });

  test("leave those out that are too long to train on, with a warning, and keep every test row", async ({ expect }) => {
    const folder = inPlace("left-out");
    const settings = ["sft.rowTokens=165", "grpo.rowTokens=222", "sft.epochs=1", "grpo.steps=1"];
    const outcome = await reckon(["run", gsm8k, `model=${inPlace("good")}`, ...settings, "--out", folder]);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toMatch(/warning: sft: \d of 10 examples are too long for a row and were left out/);
    expect(outcome.stderr).toMatch(/warning: grpo: \d of 10 prompts leave no room for a completion and were left out/);
    expect(outcome.stdout).toMatch(/SFT \+ GRPO .* 4 │/);
  });
});

type Case = {
  name: string;
  recipe?: string;
  command?: string;
  model?: string;
  settings?: () => string[];
  code: 1 | 2;
  says: RegExp;
  /** Known only once the model has spoken. */
  late?: true;
};

const cases: Case[] = [
  {
    name: "an unknown key",
    settings: () => ["grpo.stepz=3"],
    code: 2,
    says: /key 'grpo\.stepz' is not known; did you mean 'steps'\?/,
  },
  { name: "a value of the wrong type", settings: () => ["grpo.steps=few"], code: 2, says: /grpo\.steps must be/ },
  {
    name: "a size of zero",
    settings: () => ["pretrain.steps=1", "pretrain.heads=0"],
    code: 2,
    says: /pretrain\.heads must be at least 1/,
  },
  { name: "no model folder", model: "nowhere", code: 2, says: /model: there is no folder .*nowhere/ },
  { name: "a folder without config", model: "empty", code: 2, says: /empty has no config\.json/ },
  {
    name: "a missing tensor",
    model: "missing",
    code: 1,
    says: /tensor model\.layers\.1\.mlp\.up_proj\.weight is missing; the model needs it as \[64, 32\]/,
  },
  {
    name: "a tensor of another shape",
    model: "misshapen",
    code: 1,
    says: /tensor model\.norm\.weight is \[16, 2\], config\.json asks for \[32\]/,
  },
  {
    name: "a task without its files",
    settings: () => ["data.task=gsm8k"],
    code: 2,
    says: /data\.train is missing: the task 'gsm8k' needs a file of train rows/,
  },
  {
    name: "a file that is not there",
    recipe: gsm8k,
    settings: () => ["data.test=none.jsonl"],
    code: 2,
    says: /data\.test does not exist: none\.jsonl/,
  },
  {
    name: "a row that is not JSON",
    recipe: gsm8k,
    settings: () => [`data.train=${inPlace("broken.jsonl")}`],
    code: 1,
    says: /broken\.jsonl:3: json: /,
  },
  {
    name: "a row without its answer",
    recipe: gsm8k,
    settings: () => [`data.train=${inPlace("no-answer.jsonl")}`],
    code: 1,
    says: /no-answer\.jsonl:5: format: not laid out as hashes; mend the row/,
  },
  {
    name: "a test prompt longer than the context",
    recipe: gsm8k,
    settings: () => [`data.test=${inPlace("long.jsonl")}`],
    code: 1,
    says: /1 of 1 test rows do not fit into the model's context of 512 tokens: gsm8k-test-0 with \d+ tokens/,
  },
  {
    name: "training prompts longer than the context",
    recipe: gsm8k,
    settings: () => [`data.train=${inPlace("long.jsonl")}`, "sft.rowTokens=2048"],
    code: 1,
    says: /the shortest of 1 examples has \d+ tokens, the model's context holds 512/,
  },
  {
    name: "no supervised token",
    settings: () => ["sft.rowTokens=16"],
    code: 1,
    says: /sft\.rowTokens is 16, but the shortest of 64 examples has \d+ tokens, so there is nothing to learn from/,
  },
  {
    name: "rows too short for prompt and completion",
    settings: () => ["grpo.rowTokens=100"],
    code: 1,
    says: /grpo\.rowTokens is 100, but the shortest prompt has \d+ tokens and a completion up to 96; set grpo\.rowTokens to at least \d+/,
  },
  {
    name: "completions that are all cut off",
    command: "grpo",
    settings: () => ["grpo.maxNewTokens=1"],
    code: 1,
    says: /every completion of step 1 was cut off at 1 tokens/,
    late: true,
  },
];

describe.concurrent("what is wrong is said in one sentence", () => {
  test.for(cases)("$name", async ({ name, recipe, command, model, settings, code, says, late }, { expect }) => {
    const folder = inPlace(`run of ${name}`);
    const words = [
      command ?? "run",
      recipe ?? showYourWork,
      `model=${inPlace(model ?? "good")}`,
      ...(settings?.() ?? []),
    ];
    const outcome = await reckon([...words, "--out", folder]);
    expect(outcome.stderr).toMatch(says);
    expect(outcome).toMatchObject({ code, stdout: "" });
    if (!late) for (const line of outcome.stderr.trim().split("\n")) expect(line).toMatch(/^reckon: /);
    expect(outcome.stderr).not.toMatch(/this is a bug|^ +at /m);
    expect(existsSync(folder)).toBe(late === true);
  });
});

test("an unknown option of the command is bad usage", async () => {
  const outcome = await reckon(["run", showYourWork, "--ot", "x"]);
  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toMatch(/did you mean --out/);
});
