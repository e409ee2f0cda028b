import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadRecipe } from "../src/recipe/load.ts";
import { type Recipe, recipeSchema, tunixSchema } from "../src/recipe/schema.ts";
import { packageRoot } from "../src/run/version.ts";
import { jobCells } from "../src/tunix/cells.ts";
import { jobSettings } from "../src/tunix/job-settings.ts";
import { kernelMetadata, modelInstanceMetadata } from "../src/tunix/kaggle.ts";
import { loraModules } from "../src/tunix/lora-modules.ts";
import { notebookText, scriptText } from "../src/tunix/notebook.ts";
import { pythonLiteral } from "../src/tunix/python-literal.ts";

const stages = {
  sft: { learningRate: 1e-5 },
  grpo: { learningRate: 3e-6, steps: 10, promptsPerStep: 8, groupSize: 4 },
};
const settingsOf = (change: object, tunix: object = {}) =>
  jobSettings({
    recipe: recipeSchema.parse({ name: "try", model: "google/gemma-3-1b-it", ...stages, ...change }) as Recipe,
    tunix: tunixSchema.parse(tunix),
    hash: "0".repeat(64),
    modelLabel: "google/gemma-3-1b-it",
  });

test("a recipe's figures are those of the job", () => {
  const settings = settingsOf({ seed: 7, sft: { learningRate: 1e-5, batchSize: 32, epochs: 2, rowTokens: 1400 } });
  expect(settings).toMatchObject({ seed: 7, dtype: "bfloat16", mesh: { fsdp: 8, tensor: 1 }, checkpointMinutes: 30 });
  expect(settings.sft).toMatchObject({ learningRate: 1e-5, batchSize: 32, microBatch: 8, epochs: 2, rowTokens: 1400 });
  expect(settings.grpo).toMatchObject({ groupSize: 4, beta: 0.03, steps: 10, topK: null, microBatch: 2 });
  expect(settings.grpo!.kvCacheSize).toBe(512 + 256 + 1);
});

const lora = (rank: number, alpha: number) => ({ rank, alpha });
const mix = { lora: lora(32, 64), batchSize: 32, rowTokens: 2048, epochs: 1, validationRows: 0 };
const showing = { lora: lora(16, 32), learningRate: 1e-5, batchSize: 32, rowTokens: 1400, epochs: 2 };
const showingMore = {
  lora: lora(16, 32),
  learningRate: 3e-6,
  steps: 2000,
  promptsPerStep: 8,
  groupSize: 4,
  beta: 0.03,
};
const general = { groupSize: 4, temperature: 0.7, maxNewTokens: 512, learningRate: 3e-6, kvCacheSize: 512 + 512 + 1 };

/** 180,000 rows in batches of 32, four times, are 22,500 steps, since no row is kept for validation. */
const zeroCost = { ...mix, lora: lora(64, 64), learningRate: 2e-5, epochs: 4 };

test.each([
  ["zero-cost", zeroCost, null],
  ["zero-cost-continue", { ...mix, lora: lora(64, 64), learningRate: 5e-6 }, null],
  ["generalist", null, general],
  ["sft-mix", { ...mix, learningRate: 2e-5 }, null],
  ["sft-mix-continue", { ...mix, learningRate: 5e-6 }, null],
  ["show-your-work", showing, showingMore],
])("the job of %s has the figures of its system, and its checkpoints every 30 minutes", (name, sft, grpo) => {
  const scale = name === "show-your-work" ? ["scale=full"] : [];
  const file = join(packageRoot, "recipes", `${name}.yaml`);
  const { recipe } = loadRecipe(file, scale, { settingsOnly: true });
  const settings = jobSettings({ recipe, tunix: tunixSchema.parse({}), hash: "", modelLabel: recipe.model });
  expect(settings).toMatchObject({ seed: 42, dtype: "bfloat16", checkpointMinutes: 30, sft, grpo });
  expect(jobCells(settings)[0]!.source).toContain(`SETTINGS = ${pythonLiteral(settings)}`);
});

test.each([
  [{ sft: { learningRate: 1, lora: { dora: true } } }, {}, "sft.lora.dora"],
  [{ sft: { learningRate: 1, lora: { targets: ["lm_head"] } } }, {}, "sft.lora.targets"],
  [{ sft: { learningRate: 1, batchSize: 12 } }, {}, "does not divide sft.batchSize, 12"],
  [{}, { sftMicroBatch: 4 }, "no multiple of tunix.fsdp, 8"],
  [{}, { grpoMicroBatch: 3, fsdp: 1 }, "does not divide the 8 prompts"],
  [{ grpo: { ...stages.grpo, scaleAdvantages: "batch" } }, {}, "grpo.scaleAdvantages"],
  [{ sft: undefined, grpo: undefined }, {}, "nothing to train"],
])("what Tunix cannot do is refused: %j %j", (change, tunix, message) => {
  expect(() => settingsOf(change, tunix)).toThrow(message);
});

test("adapters go where Tunix keeps the projections, k and v together", () => {
  expect(loraModules(["q_proj", "o_proj"])).toBe(".*q_einsum|.*attn_vec_einsum");
  expect(loraModules(["q_proj", "k_proj"])).toBe(".*q_einsum");
  expect(loraModules("all-linear").split("|")).toHaveLength(7);
});

test("a rank-stabilised adapter is the same product with another alpha", () => {
  const { sft } = settingsOf({ sft: { learningRate: 1, lora: { rank: 16, alpha: 32, rslora: true } } });
  expect(sft!.lora.alpha / sft!.lora.rank).toBe(32 / Math.sqrt(16));
});

test("values are written as Python reads them", () => {
  const value = { a: null, b: true, c: [1, 2.5e-6], d: 'say "hi"\n', e: undefined };
  expect(pythonLiteral(value)).toBe('{"a": None, "b": True, "c": [1, 0.0000025], "d": "say \\"hi\\"\\n"}');
  expect(pythonLiteral({ long: "x".repeat(120) })).toBe(`{\n    "long": "${"x".repeat(120)}",\n}`);
});

test("notebook and script hold the same cells, and only those of the recipe's stages", () => {
  const cells = jobCells(settingsOf({ grpo: undefined }));
  expect(cells.map(({ name }) => name)).not.toContain("grpo");
  const notebook = JSON.parse(notebookText({ title: "try", cells }));
  const code = notebook.cells.filter((cell: { cell_type: string }) => cell.cell_type === "code");
  expect(code.map((cell: { source: string[] }) => cell.source.join(""))).toEqual(cells.map(({ source }) => source));
  const script = scriptText({ title: "try", cells });
  for (const { source } of cells) expect(script).toContain(source);
});

test("the training parts come from `tunix` itself, which keeps its names", () => {
  const script = scriptText({ title: "try", cells: jobCells(settingsOf({})) });
  const inner = [...script.matchAll(/^from (tunix\.\S+) import/gm)].map(([, name]) => name);
  expect(new Set(inner)).toEqual(new Set(["tunix.models.gemma", "tunix.models.gemma3", "tunix.rl.rollout"]));
});

test("Kaggle is asked for the model that the recipe names, unless it travels along", () => {
  const source = {
    name: "Show your work!",
    model: "google/gemma-3-1b-it",
    tunix: tunixSchema.parse({ kaggleUser: "me" }),
  };
  const metadata = kernelMetadata({ ...source, carriesModel: false });
  expect(metadata).toMatchObject({ id: "me/reckon-show-your-work", enable_tpu: true, enable_gpu: false });
  expect(metadata.model_sources).toEqual(["google/gemma-3/transformers/gemma-3-1b-it/1"]);
  expect(kernelMetadata({ ...source, carriesModel: true }).model_sources).toEqual([]);
  expect(modelInstanceMetadata({ ...source, carriesModel: false }).instanceSlug).toBe("adapter");
});

test("every Python file of the package is a part of some job", () => {
  const parts = jobCells(settingsOf({}))
    .map(({ source }) => source)
    .join("\n");
  for (const name of ["settings", "model", "training", "rollout", "grpo", "end"])
    expect(parts).toContain(readFileSync(new URL(`../src/tunix/python/${name}.py`, import.meta.url), "utf8").trim());
});
