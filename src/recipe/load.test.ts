import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { RecipeError } from "../run/errors.ts";
import { loadRecipe } from "./load.ts";
import { recipeJsonSchema } from "./shape.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-recipe-"));
  mkdirSync(join(folder, "model"));
  writeFileSync(join(folder, "model", "config.json"), "{}");
  mkdirSync(join(folder, "bare-model"));
  writeFileSync(join(folder, "train.jsonl"), "");
  writeFileSync(join(folder, "test.jsonl"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(join(folder, "r.yaml"), { force: true }));

const good = "name: demo\nmodel: model\nsft:\n  learningRate: 1e-3\n";
const load = (text: string, ...overrides: string[]) => {
  writeFileSync(join(folder, "r.yaml"), text);
  return loadRecipe("r.yaml", overrides, { workingFolder: folder });
};
const messageOf = (text: string, ...overrides: string[]): string => {
  try {
    load(text, ...overrides);
  } catch (error) {
    expect(error).toBeInstanceOf(RecipeError);
    expect((error as RecipeError).exitCode).toBe(2);
    return (error as RecipeError).message;
  }
  throw new Error("the recipe was accepted");
};

test("a model on the hub stays a name; one that can be neither is a sentence with its place", () => {
  expect(load(good, "model=acme/small@v1").recipe.model).toBe("acme/small@v1");
  expect(messageOf(good.replace("model: model", "model: acme/small@"))).toMatch(
    /^r\.yaml:2:8: model: acme\/small@ is neither a folder nor a name on the hub, /,
  );
  expect(messageOf(good.replace("model: model", "model: model/small"))).toMatch(/there is no folder model\/small/);
});

test("fills in every default and makes paths absolute", () => {
  const { recipe, source, hash } = load(good);
  expect(source).toBe(good);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(recipe.model).toBe(join(folder, "model"));
  expect(recipe.seed).toBe(42);
  expect(recipe.sft?.lora.rank).toBe(16);
  expect(recipe.evaluation.maxNewTokens).toBe(256);
  expect(recipe.grpo).toBeUndefined();
});

test("overrides win over the file", () => {
  const { recipe } = load(
    good,
    "sft.learningRate=2e-3",
    "grpo.learningRate=1e-4",
    "grpo.steps=3",
    "grpo.reward.trace.weight=0",
  );
  expect(recipe.sft?.learningRate).toBe(2e-3);
  expect(recipe.grpo?.reward.trace).toEqual({ weight: 0, gate: 0, minSteps: 2 });
  expect(load(good, "sft.lora.targets=[q_proj]").recipe.sft?.lora.targets).toEqual(["q_proj"]);
});

test.each([
  ["an unknown key", `${good}  epoch: 2\n`, "r.yaml:5:3: key 'sft.epoch' is not known; did you mean 'epochs'?"],
  [
    "a misspelt key",
    "name: a\nmodel: model\nsft:\n  learningRat: 1\n",
    "r.yaml:4:3: key 'sft.learningRat' is not known; did you mean 'learningRate'?",
  ],
  [
    "snake case",
    "name: a\nmodel: model\nsft: {learning_rate: 1}\n",
    "r.yaml:3:7: key 'sft.learning_rate' is not known; did you mean 'learningRate'?",
  ],
  [
    "a key of another level",
    `${good}  groupSize: 8\n`,
    "r.yaml:5:3: key 'sft.groupSize' is not known; did you mean 'grpo.groupSize'?",
  ],
  [
    "a key of two other levels",
    `${good}promptsPerStp: 2\nepsilon: 1\ntolerance: 1\n`,
    "r.yaml:5:1: key 'promptsPerStp' is not known; a recipe has the keys name, seed, model, systemPrompt, threads, memory, data, pretrain, sft, grpo, evaluation, tunix\nr.yaml:6:1: key 'epsilon' is not known; a recipe has the keys name, seed, model, systemPrompt, threads, memory, data, pretrain, sft, grpo, evaluation, tunix\nr.yaml:7:1: key 'tolerance' is not known; did you mean 'grpo.reward.correctness.tolerance' or 'evaluation.reward.correctness.tolerance'?",
  ],
  [
    "a near key that exists elsewhere too",
    `${good}  steps: 3\n`,
    "r.yaml:5:3: key 'sft.steps' is not known; did you mean 'pretrain.steps' or 'grpo.steps'?",
  ],
  ["a missing key", "name: a\nmodel: model\nsft:\n  epochs: 1\n", "r.yaml:3:1: key 'sft.learningRate' is missing"],
  ["a missing top key", "model: model\nsft: {learningRate: 1}\n", "r.yaml:1:1: key 'name' is missing"],
  ["a wrong type", `${good}  epochs: two\n`, 'r.yaml:5:11: sft.epochs must be a number, found the text "two"'],
  ["a fraction", `${good}  batchSize: 1.5\n`, "r.yaml:5:14: sft.batchSize must be a whole number, found 1.5"],
  ["not a number", `${good}  epochs: .nan\n`, "r.yaml:5:11: sft.epochs must be a number, found NaN"],
  ["infinity", `${good}  epochs: .inf\n`, "r.yaml:5:11: sft.epochs must be a number, found Infinity"],
  ["too small", `${good}  batchSize: 0\n`, "r.yaml:5:14: sft.batchSize must be at least 1, found 0"],
  [
    "zero where more is needed",
    good.replace("1e-3", "0"),
    "r.yaml:4:17: sft.learningRate must be more than 0, found 0",
  ],
  ["too large", `${good}  warmupShare: 2\n`, "r.yaml:5:16: sft.warmupShare must be at most 1, found 2"],
  [
    "an unknown choice",
    `${good}  method: lorra\n`,
    "r.yaml:5:11: sft.method must be one of lora, full; found the text \"lorra\"; did you mean 'lora'?",
  ],
  [
    "a number for targets",
    `${good}  lora: {targets: 3}\n`,
    "r.yaml:5:19: sft.lora.targets: needs a list of names, or text; found 3",
  ],
  [
    "a pattern's rank of 0",
    `${good}  lora: {rankPattern: {q_proj: 0}}\n`,
    "r.yaml:5:32: sft.lora.rankPattern.q_proj must be at least 1, found 0",
  ],
  [
    "an empty list",
    `${good}  lora: {targets: []}\n`,
    "r.yaml:5:19: sft.lora.targets must have at least 1 entry, found an empty list",
  ],
  [
    "a list for keys",
    `${good}evaluation: []\n`,
    "r.yaml:5:13: evaluation must be keys with values, found an empty list",
  ],
  ["an empty stage", `${good}grpo:\n`, /^r\.yaml:5:\d: grpo must be keys with values, found nothing$/],
  [
    "a name with a space",
    good.replace("demo", "a b"),
    "r.yaml:1:7: name: letters, digits, '.', '_' and '-' only; found the text \"a b\"",
  ],
  ["a number for a name", good.replace("demo", "2024"), "r.yaml:1:7: name must be text, found 2024"],
  [
    "minimum above maximum",
    `${good}data:\n  minDifficulty: 6\n`,
    "r.yaml:6:18: data.minDifficulty is 6, above data.maxDifficulty, which is 5",
  ],
  [
    "no stage",
    "name: a\nmodel: model\n",
    "r.yaml:1:1: the recipe has no stage: add pretrain, sft or grpo, or evaluation to evaluate the model as it is",
  ],
  [
    "a reward of nothing",
    `${good}grpo:\n  learningRate: 1\n  steps: 1\n  reward: {correctness: {weight: 0}, trace: {weight: 0}, confidence: {weight: 0}}\n`,
    "r.yaml:8:3: every weight in grpo.reward is 0, so that there is nothing to learn from",
  ],
  [
    "a domain whose reward is nothing",
    `${good}grpo:\n  learningRate: 1\n  steps: 1\n  reward:\n    domains: {math: {format: {weight: 0}}}\n`,
    "r.yaml:9:15: every weight in grpo.reward.domains.math is 0, so that there is nothing to learn from",
  ],
  [
    "training weights that are rounded",
    `${good}grpo: {method: full, learningRate: 1, steps: 1}\nmemory: {weights: int8}\n`,
    "r.yaml:5:16: grpo.method is full, which trains the weights themselves; memory.weights=int8 goes with lora",
  ],
  [
    "heads that do not divide",
    "name: a\nmodel: m\npretrain: {learningRate: 1, steps: 1, keyValueHeads: 3}\n",
    "r.yaml:3:1: pretrain.heads (4) must be a multiple of pretrain.keyValueHeads (3)",
  ],
  [
    "a model that is absent",
    good.replace("model: model", "model: none"),
    /^r\.yaml:2:8: model: there is no folder none \(looked for .*none\)$/,
  ],
  [
    "a model without config",
    good.replace("model: model", "model: bare-model"),
    "r.yaml:2:8: model: bare-model has no config.json, so it is no model folder in the Hugging Face layout",
  ],
  [
    "a model that is a file",
    good.replace("model: model", "model: train.jsonl"),
    "r.yaml:2:8: model: train.jsonl is a file, a model is a folder with config.json and *.safetensors",
  ],
  [
    "a task without its files",
    `${good}data:\n  task: gsm8k\n`,
    "r.yaml:5:1: data.train is missing: the task 'gsm8k' needs a file of train rows\nr.yaml:5:1: data.test is missing: the task 'gsm8k' needs a file of test rows",
  ],
  [
    "a file that is absent",
    `${good}data: {task: rows, train: train.jsonl, test: none.jsonl}\n`,
    /^r\.yaml:5:46: data\.test does not exist: none\.jsonl \(looked for .*none\.jsonl\)$/,
  ],
  [
    "a folder for a file",
    `${good}data: {task: rows, train: model, test: test.jsonl}\n`,
    "r.yaml:5:27: data.train is a folder without manifest.json; give a JSON Lines file, or a folder that reckon data build wrote: model",
  ],
  ["a duplicate key", `${good}name: b\n`, "r.yaml:5:1: this key stands here for the second time; keep one of the two"],
  ["a tab", "name: a\nsft:\n\tepochs: 1\n", "r.yaml:3:1: a tab stands in the indentation; use spaces"],
  ["an empty file", "", "r.yaml:1:1: the file is empty; a recipe needs at least 'name' and 'model'"],
  ["a file of comments", "# nothing\n", "r.yaml:1:1: the file is empty; a recipe needs at least 'name' and 'model'"],
  ["a list", "- name: a\n", "r.yaml:1:1: the file holds a list, but a recipe is keys with values"],
  ["one word", "demo\n", "r.yaml:1:1: the file holds one value, but a recipe is keys with values"],
  ["two documents", `${good}---\n${good}`, "r.yaml:5:1: a second document begins with '---'; a recipe is one document"],
  ["an open quote", "name: 'a\n", /^r\.yaml:\d:\d: not YAML: missing closing 'quote$/],
  [
    "a colon in a value",
    "name: a: b\n",
    "r.yaml:1:7: a second ': ' after a value; put the text in quotes, or the nested keys on lines of their own",
  ],
  ["an unknown tag", "name: !secret a\n", "r.yaml:1:7: the tag !secret is not known; leave it out"],
  ["an unknown alias", "name: *a\n", /^r\.yaml:1:\d: .*alias.*a/],
  [
    "a byte that is not text",
    `name: "a\u0000b"\nmodel: model\nsft: {learningRate: 1}\n`,
    /^r\.yaml:1:7: name: letters/,
  ],
])("says what is wrong: %s", (_, text, message) => {
  if (typeof message === "string") expect(messageOf(text)).toBe(message);
  else expect(messageOf(text)).toMatch(message);
});

test("lists every problem, the first in the file first", () => {
  const text = "modle: model\nthreads: 0\nsft:\n  epochs: two\n  learningRat: 1\nname: a\n";
  expect(messageOf(text, "seed=-1", "threds=3").split("\n")).toEqual([
    "r.yaml:1:1: key 'modle' is not known; did you mean 'model'?",
    "r.yaml:2:10: threads must be at least 1, found 0",
    'r.yaml:4:11: sft.epochs must be a number, found the text "two"',
    "r.yaml:5:3: key 'sft.learningRat' is not known; did you mean 'learningRate'?",
    "on the command line: seed must be at least 0, found -1",
    "on the command line: key 'threds' is not known; did you mean 'threads'?",
  ]);
});

test.each([
  ["sft.learningRat=1", "on the command line: key 'sft.learningRat' is not known; did you mean 'learningRate'?"],
  ["sft.epochs=two", 'on the command line: sft.epochs must be a number, found the text "two"'],
  ["sft={epochs: 2}", "on the command line: key 'sft.learningRate' is missing"],
  ["grpo.learningRate=1", "on the command line: key 'grpo.steps' is missing"],
  ["sft.learningRate=null", "on the command line: key 'sft.learningRate' is missing"],
  ["foo.bar=1", /^on the command line: key 'foo' is not known; a recipe has the keys name/],
  ["data.train=none.jsonl", /^on the command line: data\.train does not exist: none\.jsonl/],
  ["model=none", /^on the command line: model: there is no folder none/],
  ["data.minDifficulty=8", "on the command line: data.minDifficulty is 8, above data.maxDifficulty, which is 5"],
  ["sft.learningRate", "on the command line: 'sft.learningRate' is not of the form key=value, like grpo.steps=20"],
  ["__proto__.x=1", /^on the command line: key '__proto__' is not known/],
])("names the command line for %s", (override, message) => {
  if (typeof message === "string") expect(messageOf(good, override)).toBe(message);
  else expect(messageOf(good, override)).toMatch(message);
});

test("a pretraining recipe needs no model and no rows, an evaluating one no stage", () => {
  const pretraining = "name: a\nmodel: models/new\ndata: {task: gsm8k}\npretrain: {learningRate: 1, steps: 1}\n";
  expect(load(pretraining).recipe.model).toBe(join(folder, "models/new"));
  expect(load("name: a\nmodel: model\nevaluation: {}\n").recipe.sft).toBeUndefined();
});

test("for its settings alone a recipe needs no files, and its settings are checked all the same", () => {
  const options = { workingFolder: folder, settingsOnly: true };
  writeFileSync(join(folder, "r.yaml"), good.replace("model: model", "model: none\ndata: {task: rows}"));
  expect(() => loadRecipe("r.yaml", [], { workingFolder: folder })).toThrow("there is no folder none");
  expect(loadRecipe("r.yaml", [], options).recipe).toMatchObject({ model: "none", sft: { learningRate: 1e-3 } });
  expect(() => loadRecipe("r.yaml", ["data.minDifficulty=7"], options)).toThrow(RecipeError);
});

test("looks paths up from the working folder, then from the recipe's", () => {
  cpSync(join(folder, "model"), join(folder, "elsewhere", "own-model"), { recursive: true });
  writeFileSync(join(folder, "elsewhere", "r.yaml"), good.replace("model: model", "model: own-model"));
  expect(loadRecipe("elsewhere/r.yaml", [], { workingFolder: folder }).recipe.model).toBe(
    join(folder, "elsewhere", "own-model"),
  );
  expect(loadRecipe("elsewhere/r.yaml", ["model=model"], { workingFolder: folder }).recipe.model).toBe(
    join(folder, "model"),
  );
});

test("a missing file, a folder, a near name: one sentence each", () => {
  const missing = (file: string) => () => loadRecipe(file, [], { workingFolder: folder });
  writeFileSync(join(folder, "show-your-work.yaml"), good);
  expect(missing("none.yaml")).toThrow(new RecipeError("there is no recipe none.yaml"));
  expect(missing("./shw-your-wrok.yaml")).toThrow(
    "there is no recipe ./shw-your-wrok.yaml; did you mean ./show-your-work.yaml?",
  );
  expect(missing("model")).toThrow("model is a folder; name a recipe file in it");
});

test("the hash follows what is meant, not how or where it is written", () => {
  const { hash } = load(good);
  expect(load(`# a comment\nsft: {learningRate: 0.001}\nmodel: ./model\nname: demo\n`).hash).toBe(hash);
  expect(load(good, "seed=42").hash).toBe(hash);
  expect(load(good, `model=${join(folder, "model")}`).hash).toBe(hash);
  expect(load(good, "seed=43").hash).not.toBe(hash);
  expect(load(good, "name=other").hash).not.toBe(hash);
});

test("a resolved recipe, written out and loaded, is itself", () => {
  const first = load(good);
  const second = load(JSON.stringify(first.recipe));
  expect(second.recipe).toEqual(first.recipe);
  expect(second.hash).toBe(first.hash);
  expect(parse(JSON.stringify(first.recipe))).toEqual(first.recipe);
});

test("whatever is broken in the text or on the command line, the answer is a recipe or a RecipeError", () => {
  const text = `${good}  lora: {targets: [q_proj], rank: 4}\ndata: {task: rows, train: train.jsonl}\ngrpo:\n  steps: 3\n`;
  const pieces = [
    ":",
    "-",
    "\t",
    "{",
    "[",
    "'",
    '"',
    "&a",
    "*a",
    "!x",
    "<<",
    "null",
    "~",
    "0x1F",
    "\n",
    " ",
    "#",
    "---",
    "__proto__",
    "\0",
  ];
  const override = fc.tuple(
    fc.constantFrom("sft", "sft.lora", "data.train", "seed", "grpo.reward", "constructor.x"),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(4),
      fc.constantFrom(...pieces),
      fc.array(override, { maxLength: 2 }),
      (at, removed, inserted, overrides) => {
        const broken = text.slice(0, at) + inserted + text.slice(at + removed);
        try {
          load(broken, ...overrides.map(([key, value]) => `${key}=${value}`));
        } catch (error) {
          expect(error).toBeInstanceOf(RecipeError);
          expect((error as Error).message).toMatch(/^(r\.yaml:\d+:\d+: |on the command line: )/);
        }
      },
    ),
    { numRuns: 1000, seed: 1 },
  );
});

test("the JSON Schema for editors names keys, defaults and what is required", () => {
  const schema = recipeJsonSchema();
  expect(schema).toMatchObject({
    required: ["name", "model"],
    additionalProperties: false,
    properties: { seed: { default: 42 }, sft: { properties: { method: { enum: ["lora", "full"] } } } },
  });
});
