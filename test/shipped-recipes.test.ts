// The recipes that ship load at every scale, and their figures are those of the systems that they reproduce.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadBakeoff } from "../src/bakeoff/load.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { loadDataRecipe } from "../src/recipe/load-data.ts";
import { loadTeachRecipe } from "../src/recipe/load-teach.ts";
import { packageRoot } from "../src/run/version.ts";
import { isMadeName } from "../src/task/domains/made-name.ts";

const folder = join(packageRoot, "recipes");
const filesIn = (path: string) => readdirSync(path).filter((name) => name.endsWith(".yaml"));
const scalesOf = (file: string) => [
  [],
  ...["tiny", "full"]
    .filter((scale) => readFileSync(file, "utf8").includes(`\n  ${scale}:`))
    .map((scale) => [`scale=${scale}`]),
];
/** Of teachers, which have schemas of their own, and their readers. */
const others = { "teach.yaml": loadTeachRecipe, "bakeoff.yaml": loadBakeoff };

const runs = filesIn(folder).filter((name) => !Object.hasOwn(others, name));
const load = (name: string, ...settings: string[]) =>
  loadRecipe(join(folder, name), settings, { settingsOnly: true }).recipe;

describe("each loads at each of its scales", () => {
  test.each(runs)("%s", (name) => {
    for (const settings of scalesOf(join(folder, name))) expect(load(name, ...settings).name).toBe(name.slice(0, -5));
  });
  test.each(Object.entries(others))("%s", (name, read) => {
    const file = join(folder, name);
    for (const settings of scalesOf(file)) expect(read(file, settings).recipe.name).toBe(name.slice(0, -5));
    const { tasks } = read(file, ["scale=tiny"]).recipe;
    expect(Object.keys(tasks)).toEqual(Object.keys(read(file).recipe.tasks));
    expect(Object.values(tasks).filter(({ files }) => !isMadeName(String(files)))).toEqual([]);
  });
  test.each(filesIn(join(folder, "data")))("data/%s", (name) => {
    const file = join(folder, "data", name);
    for (const settings of scalesOf(file)) expect(loadDataRecipe(file, settings).recipe.name).toBe(name.slice(0, -5));
  });
});

test("zero-cost: 22,500 steps of 32 rows, and a continuation at a quarter of the rate", () => {
  const { model, data, sft } = load("zero-cost.yaml");
  expect(model).toBe("google/gemma-2b-it");
  expect(sft).toMatchObject({
    learningRate: 2e-5,
    batchSize: 32,
    epochs: 4,
    rowTokens: 2048,
    lora: { rank: 64, alpha: 64 },
  });
  expect((data.trainRows * sft!.epochs) / sft!.batchSize).toBe(22_500);
  const next = load("zero-cost-continue.yaml");
  expect(next).toMatchObject({
    model: "runs/zero-cost/models/sft",
    data: { trainRows: 100_000 },
    sft: { learningRate: 5e-6 },
  });
});

test("sft-mix: every row of its data, and a continuation of 100,000 fresh ones", () => {
  expect(load("sft-mix.yaml").data.trainRows).toBe(62_925 + 20_000 + 10_000 + 30_000);
  expect(load("sft-mix-continue.yaml")).toMatchObject({
    model: "runs/sft-mix/models/sft",
    data: { trainRows: 100_000 },
  });
});

test("show-your-work: at most 1400 tokens, batches of 32, SFT at 1e-5, then 2,000 updates at 3e-6 and beta 0.03", () => {
  const { model, seed, sft, grpo, data } = load("show-your-work.yaml", "scale=full");
  expect({ model, seed, testRows: data.testRows }).toEqual({ model: "google/gemma-3-1b-it", seed: 42, testRows: 1319 });
  expect(sft).toMatchObject({ learningRate: 1e-5, epochs: 2, batchSize: 32, rowTokens: 1400, lora: { rank: 16 } });
  expect(grpo).toMatchObject({ learningRate: 3e-6, steps: 2000, groupSize: 4, beta: 0.03, rowTokens: 1400 });
  expect(grpo!.promptsPerStep * grpo!.groupSize).toBe(32);
  const { correctness, trace, confidence } = grpo!.reward;
  expect([correctness, trace, confidence].map(({ weight }) => weight)).toEqual([0.6, 0.25, 0.15]);
});

test("generalist: groups of 4, at most 512 tokens, a gate on the format in every domain", () => {
  const { model, data, grpo, evaluation } = load("generalist.yaml");
  expect(model).toBe("google/gemma-3-1b-it");
  expect(data.trainRows).toBe(30_000);
  expect(grpo).toMatchObject({ groupSize: 4, maxNewTokens: 512, temperature: 0.7, lora: { rank: 16 } });
  expect(evaluation.temperature).toBe(0);
  const { format, domains } = grpo!.reward;
  expect([format, ...Object.values(domains).map((own) => own.format)].map((gate) => gate?.gate)).toEqual([1, 1, 1, 1]);
});

test("a continuation's made rows are none of the first session's", () => {
  const chosen = (name: string) => {
    const { sources } = loadDataRecipe(join(folder, "data", name), ["scale=tiny"]).recipe;
    return Object.values(sources).filter(({ adapter }) => adapter === "glaive")[0]!;
  };
  for (const name of ["zero-cost", "sft-mix"]) {
    const [first, next] = [chosen(`${name}.yaml`), chosen(`${name}-continue.yaml`)];
    expect(next.files).toBe(first.files);
    expect(first.sample.method).toBe("first");
    expect(next.sample.range?.startsWith(`[${first.sample.rows}:`)).toBe(true);
  }
});

test("data that is not there is answered with what makes it", () => {
  expect(() => loadRecipe(join(folder, "zero-cost.yaml"), ["scale=tiny"])).toThrow(
    "make it with: reckon data build recipes/data/zero-cost.yaml",
  );
});
