import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobNames } from "../teacher/jobs.ts";
import { loadTeachRecipe } from "./load-teach.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-teach-recipe-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string, overrides: string[] = []) {
  writeFileSync(join(folder, "t.yaml"), text);
  return loadTeachRecipe("t.yaml", overrides, { workingFolder: folder });
}
const tasks = "tasks: {sums: {job: gsm8k, files: x.jsonl, rows: 5}}\n";
const good = `name: t\nteachers: {local: {preset: lm-studio, model: m}}\n${tasks}`;

it("fills in defaults, takes settings and looks files up from its folder", () => {
  const { recipe, folders } = load(good, ["tasks.sums.samples=4"]);
  expect(recipe.tasks.sums).toMatchObject({ rows: 5, samples: 4, threshold: 0.5 });
  expect(recipe.teachers.local).toMatchObject({ weight: 1, concurrency: 16, stream: true });
  expect(folders).toEqual([folder]);
});

it("ships a recipe with every job but the one for rows of the user's own", () => {
  const { recipe } = loadTeachRecipe("recipes/teach.yaml");
  expect(Object.values(recipe.tasks).map(({ job }) => job)).toEqual(jobNames.filter((job) => job !== "rows"));
  expect(Object.values(recipe.tasks).reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThanOrEqual(20_000);
});

it.each([
  [
    `name: t\nteachers: {a: {model: m}}\n${tasks}`,
    /^t.yaml:2:\d+: teachers.a needs a preset, such as lm-studio, or the url/,
  ],
  [
    `name: t\nteachers: {a: {preset: deepseek, model: m}}\n${tasks}budget: {money: 5}\n`,
    /teachers.a needs a price, \{ input, output \} for a million tokens/,
  ],
  [
    `name: t\nteachers: {a: {preset: ollama, model: m, keyVariable: sk-123}}\n${tasks}`,
    /name of an environment variable/,
  ],
  [`${good}sampling: {parameters: {seed: 3}}\n`, /t.yaml:4:\d+: sampling.parameters.seed is set by the run itself/],
  [`name: t\nteachers: {a: {preset: lmstudio, model: m}}\n${tasks}`, /did you mean 'lm-studio'\?/],
])("says what is wrong with %j", (text, message) => {
  expect(() => load(text)).toThrow(message);
  expect(() => load(text)).not.toThrow("sk-123");
});
