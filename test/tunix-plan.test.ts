import { join } from "node:path";
import { expect, test } from "vitest";
import { recipeSchema, tunixSchema } from "../src/recipe/schema.ts";
import { packageRoot } from "../src/run/version.ts";
import { readDevices } from "../src/tunix/devices.ts";
import { jobSettings } from "../src/tunix/job-settings.ts";
import { adapterCount, modelShape, parameterCount } from "../src/tunix/model-shape.ts";
import { planJob } from "../src/tunix/plan.ts";

// The counts that the hub states, norms included, which are left out here.
test.each([
  ["google/gemma-3-270m-it", 268_098_176],
  ["google/gemma-3-1b-it", 999_885_952],
  ["google/gemma-2-2b-it", 2_614_341_888],
  ["google/gemma-2b-it", 2_506_172_416],
  [join(packageRoot, "models/tiny"), 1_116_544],
])("%s has %i parameters", (model, stated) => {
  const counted = parameterCount(modelShape(model));
  expect(counted).toBeLessThan(stated);
  expect(counted / stated).toBeGreaterThan(0.995);
});

test("adapters are counted as Tunix lays them out", () => {
  // A layer of the embedded model: q 128+128, k and v 128+2·32, o 128+128, the MLP 3·(128+512), times rank 4, four layers.
  expect(adapterCount(modelShape(join(packageRoot, "models/tiny")), 4)).toBe(4 * 4 * (256 + 192 + 256 + 1920));
});

test("a model that nobody knows is refused", () => {
  expect(() => modelShape("someone/else")).toThrow("model=FOLDER");
  expect(() => readDevices("h100-8")).toThrow("like v5e-8");
});

const planOf = (model: string, change: object = {}, devices = "v5e-8", hours = 9) => {
  const recipe = recipeSchema.parse({
    name: "try",
    model,
    sft: { learningRate: 1e-5, batchSize: 32, rowTokens: 1400, epochs: 2 },
    grpo: { learningRate: 3e-6, steps: 2000, promptsPerStep: 8, groupSize: 4, maxNewTokens: 512 },
    ...change,
  });
  const tunix = tunixSchema.parse({});
  return planJob({
    settings: jobSettings({ recipe, tunix, hash: "", modelLabel: model }),
    shape: modelShape(model),
    rows: 7473,
    devices: readDevices(devices),
    hours,
    utilisation: { compute: 0.4, bandwidth: 0.6 },
  });
};

test("a 1B model with adapters fits on a v5e-8, and GRPO takes hours, as was published", () => {
  const { stages, advice } = planOf("google/gemma-3-1b-it");
  expect(stages.map(({ stage, steps }) => [stage, steps])).toEqual([
    ["sft", 468],
    ["grpo", 2000],
  ]);
  for (const { memoryBytes, memory } of stages) {
    expect(memoryBytes).toBeLessThan(14.4e9);
    expect(memoryBytes).toBe(Object.values(memory).reduce((a, b) => a + b));
  }
  const [, grpo] = stages;
  expect(grpo!.hours).toBeGreaterThan(2.5);
  expect(grpo!.hours).toBeLessThan(10);
  expect(advice).toEqual([]);
});

// Sampling does not get faster: at each token the weights come over the links, however many chips they are spread over.
test("more devices take less memory each, and less time in training", () => {
  const [small, large] = [planOf("google/gemma-3-1b-it"), planOf("google/gemma-3-1b-it", {}, "v5e-32")];
  for (const [i, stage] of large.stages.entries()) expect(stage.memoryBytes).toBeLessThan(small.stages[i]!.memoryBytes);
  expect(large.stages[0]!.hours).toBeLessThan(small.stages[0]!.hours / 3);
  expect(large.devices.hosts).toBe(4);
});

test("what does not fit is said, with what to lower and what it takes then", () => {
  const long = { sft: { learningRate: 1e-5, batchSize: 32, rowTokens: 8192 }, grpo: undefined };
  const { advice } = planOf("google/gemma-3-1b-it", long);
  expect(advice[0]).toMatch(/^sft does not fit: .* GB of 14\.4 GB .*sft\.rowTokens=4096 \(\d/);
  const { advice: late } = planOf("google/gemma-3-1b-it", {}, "v5e-8", 2);
  expect(late.at(-1)).toMatch(/not 2: let grpo have \d+ of its 2000 steps/);
});
