import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSafetensors, writeSafetensors } from "../src/checkpoint/safetensors.ts";
import { recipeSchema, tunixSchema } from "../src/recipe/schema.ts";
import { modelOfJob, writeContinuation } from "../src/tunix/continuation.ts";
import { jobSettings } from "../src/tunix/job-settings.ts";

let folder: string;
let earlier: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-continuation-"));
  earlier = join(folder, "out");
  const result = join(earlier, "results/sft");
  mkdirSync(result, { recursive: true });
  const about = { stage: "sft", method: "lora", lora: { rank: 2, alpha: 4 } };
  writeFileSync(join(result, "result.json"), JSON.stringify(about));
  const a = { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  writeSafetensors(join(result, "tensors.safetensors"), { "layers.0.mlp.up_proj.kernel_lora_a": a });
  const settings = { run: { settings: { model: "google/gemma-2b-it" } } };
  writeFileSync(join(earlier, "settings.json"), JSON.stringify(settings));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settingsOf = (sft: object) =>
  jobSettings({
    recipe: recipeSchema.parse({ name: "try", model: "m", sft: { learningRate: 1e-5, ...sft } }),
    tunix: tunixSchema.parse({}),
    hash: "",
    modelLabel: "m",
  });

test("the adapter of an earlier job travels along as it is, and its model is known", () => {
  const data = join(folder, "data");
  writeContinuation(data, earlier, settingsOf({ lora: { rank: 2, alpha: 4 } }));
  const { tensors, read } = openSafetensors(join(data, "adapter/tensors.safetensors"));
  expect([...tensors.keys()]).toEqual(["layers.0.mlp.up_proj.kernel_lora_a"]);
  expect([...read("layers.0.mlp.up_proj.kernel_lora_a")]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(modelOfJob(earlier)).toBe("google/gemma-2b-it");
  expect(modelOfJob(folder)).toBeUndefined();
});

test.each([
  [{ lora: { rank: 8, alpha: 4 } }, "out", "an adapter of rank 2 and alpha 4, the recipe says 8 and 4"],
  [{ method: "full" }, "out", "goes with adapters"],
  [{ lora: { rank: 2, alpha: 4 } }, "nothing", "has neither results/sft nor models/sft/adapter"],
])("what cannot be gone on with is refused: %j %s", (sft, run, message) => {
  expect(() => writeContinuation(join(folder, "data"), join(folder, run), settingsOf(sft))).toThrow(message);
});
