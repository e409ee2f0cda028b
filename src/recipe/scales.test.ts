import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RecipeError } from "../run/errors.ts";
import { loadRecipe } from "./load.ts";

const folder = mkdtempSync(join(tmpdir(), "reckon-scales-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, "recipe.yaml");
const text = `name: a
model: google/gemma-3-1b-it
data: { trainRows: 9000, maxDifficulty: 4 }
sft: { learningRate: 1.0e-5, epochs: 4 }
evaluation: {}
scales:
  tiny:
    model: models/tiny
    data: { trainRows: 90 }
    sft: null
  wrong:
    data: { trainRow: 1 }
`;
writeFileSync(file, text);
const load = (...settings: string[]) => loadRecipe(file, settings, { settingsOnly: true }).recipe;

test("without a scale the recipe is as it stands", () => {
  expect(load()).toMatchObject({ model: "google/gemma-3-1b-it", data: { trainRows: 9000 }, sft: { epochs: 4 } });
});

test("a scale is laid over it, and settings over the scale", () => {
  const { sft, ...tiny } = load("scale=tiny");
  expect(sft).toBeUndefined();
  expect(tiny).toMatchObject({ model: "models/tiny", data: { trainRows: 90, maxDifficulty: 4 } });
  expect(load("data.trainRows=7", "scale=tiny").data.trainRows).toBe(7);
  expect(load("scale=wrong", "scale=tiny").data.trainRows).toBe(90);
});

test.each([
  ["scale=tny", "the recipe has no scale 'tny'; did you mean 'tiny'?"],
  ["scale=enormous", "the recipe has no scale 'enormous'; it has tiny, wrong"],
  ["scale=wrong", `${file}:12:13: key 'data.trainRow' is not known; did you mean 'trainRows'`],
])("%s is answered in a sentence", (setting, message) => {
  expect(() => load(setting)).toThrow(message);
});

test("scales that are no mappings, or none at all", () => {
  writeFileSync(join(folder, "list.yaml"), "name: a\nmodel: m\nscales: [tiny]\n");
  writeFileSync(join(folder, "none.yaml"), "name: a\nmodel: m\n");
  const read = (name: string) => loadRecipe(join(folder, name), ["scale=tiny"], { settingsOnly: true });
  expect(() => read("list.yaml")).toThrow(RecipeError);
  expect(() => read("list.yaml")).toThrow("scales must be names with settings below them");
  expect(() => read("none.yaml")).toThrow("the recipe has no scales, so none is 'tiny'");
});
