import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSafetensors } from "../checkpoint/safetensors.ts";
import { loadAdapter } from "../model/adapter.ts";
import { loadModel } from "../model/load.ts";
import { readJournal } from "../run/journal.ts";
import { packageRoot } from "../run/version.ts";
import { importJob } from "./import.ts";

const model = join(packageRoot, "models/tiny");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-import-"));
  const result = join(folder, "out/results/sft");
  mkdirSync(result, { recursive: true });
  const started = { type: "run-start", name: "try", seed: 1, recipeHash: "0", version: "0.1.0", settings: {} };
  writeFileSync(join(folder, "out/journal.jsonl"), `${JSON.stringify(started)}\n{"type":"run-end"}\n`);
  const about = { stage: "sft", method: "lora", lora: { rank: 2, alpha: 4 }, family: "gemma3" };
  writeFileSync(join(result, "result.json"), JSON.stringify(about));
  const ones = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.01) });
  const layers = [0, 1, 2, 3].flatMap((layer) => [
    [`layers.${layer}.attn.q_einsum.w_lora_a`, ones(128, 2)] as const,
    [`layers.${layer}.attn.q_einsum.w_lora_b`, ones(2, 4, 32)] as const,
  ]);
  writeSafetensors(join(result, "tensors.safetensors"), Object.fromEntries(layers), {});
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("adapters, journal and the merged model become a run", () => {
  const out = join(folder, "run");
  const imported = importJob(join(folder, "out"), { model, modelLabel: "models/tiny", out });
  expect(imported).toEqual([
    { stage: "sft", adapter: join(out, "models/sft/adapter"), model: join(out, "models/sft") },
  ]);
  expect(readJournal(join(out, "journal.jsonl")).map(({ type }) => type)).toEqual(["run-start", "run-end"]);
  const base = loadModel(model);
  const { lora } = loadAdapter(base.family, join(out, "models/sft/adapter"));
  expect(lora).toMatchObject({ rank: 2, alpha: 4, targets: ["q_proj"] });
  // Every entry of B·A is 2 · 0.01 · 0.01, scaled by alpha / rank.
  const name = "model.layers.0.self_attn.q_proj.weight";
  const merged = loadModel(join(out, "models/sft")).weights.get(name)!.data;
  expect(merged[5]! - base.weights.get(name)!.data[5]!).toBeCloseTo(2 * 0.0001 * 2, 6);
});

test("without the model there are adapters alone, and nothing is overwritten", () => {
  const out = join(folder, "adapters");
  const options = { model: undefined, modelLabel: "", out };
  expect(importJob(join(folder, "out"), options)).toEqual([
    { stage: "sft", adapter: join(out, "models/sft/adapter"), model: undefined },
  ]);
  expect(() => importJob(join(folder, "out"), options)).toThrow("choose another folder");
  expect(() => importJob(folder, options)).toThrow("no journal.jsonl");
});
