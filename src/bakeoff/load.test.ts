import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadTeachRecipe } from "../recipe/load-teach.ts";
import { loadBakeoff } from "./load.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-bakeoff-recipe-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string, overrides: string[] = []) {
  writeFileSync(join(folder, "b.yaml"), text);
  return loadBakeoff("b.yaml", overrides, { workingFolder: folder });
}
const tasks = "tasks: {sums: {job: gsm8k, files: x.jsonl, rows: 5}, more: {job: rows, files: y.jsonl, rows: 5}}\n";
const good = `name: b\nteachers: {a: {preset: ollama, model: m}, b: {url: "reckon://models/tiny", model: n}}\n${tasks}`;

it("fills in defaults and takes settings", () => {
  const { recipe } = load(good, ["prompts=40"]);
  expect(recipe).toMatchObject({ prompts: 40, seed: 42, care: { mannerisms: true, shorten: false } });
  expect([recipe.judge, recipe.student, recipe.probe]).toEqual([undefined, undefined, undefined]);
});

it("ships a recipe with system D's candidates and the jobs and rows of the whole one", () => {
  const { recipe } = loadBakeoff("recipes/bakeoff.yaml");
  expect(Object.keys(recipe.teachers)).toEqual([
    "deepseek-r1",
    "gemini-2.0-flash",
    "qwen3-4b",
    "qwen3-14b",
    "qwen3-30b",
  ]);
  expect(recipe.prompts).toBe(100);
  expect(recipe.tasks).toEqual(loadTeachRecipe("recipes/teach.yaml").recipe.tasks);
});

it.each([
  [
    good.replace("model: n", "model: m"),
    /^b.yaml:2:\d+: teachers.b.model is m, as of a: answers are known by their model/,
  ],
  [`${good}prompts: 1\n`, /prompts is 1, but there are 2 tasks/],
  [`${good}probe: {sft: {learningRate: 1.0e-4}}\n`, /probe trains a student; say which/],
  [`${good}judge: {url: "http://x/v1", model: j, compare: gold}\n`, /judge.compare is gold/],
  [`${good}budget: {money: 1}\n${""}`.replace("preset: ollama", "preset: gemini"), /teachers.a needs a price/],
  [`${good}promts: 3\n`, /did you mean 'prompts'\?/],
  [good.replace("reckon://models/tiny", "tiny"), /must be reckon:\/\/FOLDER, or an http or https URL/],
])("says what is wrong with %j", (text, message) => {
  expect(() => load(text)).toThrow(message);
});
