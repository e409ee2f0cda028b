import { expect, test } from "vitest";
import { RecipeError } from "../run/errors.ts";
import { applyOverride, parseOverride } from "./overrides.ts";
import { recipeSchema } from "./schema.ts";

test.each([
  ["grpo.reward.trace.weight=0", 0],
  ["sft.learningRate=1e-4", 1e-4],
  ["grpo.beta = 0.5", 0.5],
  ["flag=true", true],
  ["sft.method=full", "full"],
  ['sft.method="full"', "full"],
  ["sft.lora.targets=[q_proj, v_proj]", ["q_proj", "v_proj"]],
  ["pretrain.mix={worked: 1, short: 0.5}", { worked: 1, short: 0.5 }],
  ["grpo=null", null],
  ["name=2024", "2024"],
  ["systemPrompt=", ""],
  ["systemPrompt=Think: step by step # really", "Think: step by step # really"],
  ["systemPrompt='a=b'", "a=b"],
  ["data.train=@odd file.jsonl", "@odd file.jsonl"],
  ["sft.schedule=a: b", "a: b"],
])("%s", (text, value) => {
  const override = parseOverride(text, recipeSchema);
  expect(override.value).toEqual(value);
  expect(override.path.join(".")).toBe(text.split("=")[0]?.trim());
});

test.each([
  ["grpo.steps", "on the command line: 'grpo.steps' is not of the form key=value, like grpo.steps=20"],
  ["=3", "on the command line: '=3' is not of the form key=value, like grpo.steps=20"],
  ["grpo..steps=3", "on the command line: the key 'grpo..steps' has an empty part between its dots"],
  ["grpo.steps=", "on the command line: grpo.steps= has no value; write grpo.steps=null to take the key out"],
  ["sft.lora.targets=[q_proj", "on the command line: the value of sft.lora.targets is not YAML: [q_proj"],
])("refuses %s", (text, message) => {
  expect(() => parseOverride(text, recipeSchema)).toThrow(new RecipeError(message));
});

function applied(recipe: Record<string, unknown>, ...texts: string[]) {
  for (const text of texts) applyOverride(recipe, parseOverride(text, recipeSchema));
  return recipe;
}

test("sets, replaces, makes the levels between, and takes out", () => {
  expect(applied({ a: 1 }, "b.c.d=2", "a=3", "b.c.e=4")).toEqual({ a: 3, b: { c: { d: 2, e: 4 } } });
  expect(applied({ sft: { epochs: 1 }, grpo: {} }, "grpo=null", "sft.epochs=null", "none.of.this=null")).toEqual({
    sft: {},
  });
});

test("does not reach below a value", () => {
  expect(() => applied({ seed: 42 }, "seed.x=1")).toThrow(
    "on the command line: seed.x cannot be set, since seed is 42 and has no keys",
  );
});

test("reaches no prototype", () => {
  const recipe = applied({}, "__proto__.polluted=1", "constructor.prototype.polluted=1");
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(recipe)).toEqual(["__proto__", "constructor"]);
});
