import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadDataRecipe } from "./load-data.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-data-recipe-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string, overrides: string[] = []) {
  writeFileSync(join(folder, "d.yaml"), text);
  return loadDataRecipe("d.yaml", overrides, { workingFolder: folder });
}
const good = "name: d\nsources:\n  a: {adapter: sciq, files: x.jsonl}\n";

it("fills in defaults, takes settings and looks files up from its folder", () => {
  const { recipe, folders } = load(good, ["seed=3", "sources.a.split=test"]);
  expect(recipe.sources.a).toMatchObject({ split: "test", format: "auto", sample: { method: "all" } });
  expect([recipe.seed, folders]).toEqual([3, [folder]]);
  expect(load(good).hash).toBe(load("sources: {a: {files: x.jsonl, adapter: sciq}}\nname: d").hash);
});

it.each([
  ["name: d\nsuorces: {}\n", "d.yaml:2:1: key 'suorces' is not known; did you mean 'sources'?"],
  [
    "name: d\nsources:\n  a: {adapter: scieq, files: x}\n",
    /^d.yaml:3:16: sources\.a\.adapter must be one of .*; found the text "scieq"; did you mean 'sciq'\?$/,
  ],
  [
    "name: d\nsources:\n  a:\n    adapter: sciq\n    files: x\n    sampel: {method: all}\n",
    "d.yaml:6:5: key 'sources.a.sampel' is not known; did you mean 'sample'?",
  ],
  [`${good}mix: {method: disco}\n`, "d.yaml:4:15: mix: method disco needs 'rows', the rows in all"],
  [
    `${good}mix: {method: weights, rows: 5, weights: {b: 1}}\n`,
    "d.yaml:4:42: mix.weights.b: there is no such source; there are a",
  ],
  [
    `${good}clean: {maxTokens: 5}\n`,
    "d.yaml:4:9: clean.maxTokens needs clean.tokenizer, a model folder whose tokens count",
  ],
  [
    "name: d\nsources:\n  a: {adapter: sciq, files: x, sample: {method: random}}\n",
    "d.yaml:3:40: sources.a.sample: method random needs 'rows'",
  ],
  [
    "name: d\nsources:\n  a: {adapter: columns, files: x}\n",
    `d.yaml:3:16: sources.a.adapter: "columns" needs 'columns', as in {prompt: question, answer: gold}`,
  ],
  [
    "name: d\nsources:\n  a: {adapter: sciq, files: x, sample: {method: range, range: 1-5}}\n",
    /^d.yaml:3:63: sources\.a\.sample\.range: must be like "\[180000:280000\]"; found the text "1-5"$/,
  ],
])("says what is wrong in %j", (text, message) => {
  expect(() => load(text)).toThrow(message);
});
