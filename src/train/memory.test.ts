import { expect, test } from "vitest";
import { tinyGemma } from "../../test/tiny-gemma.ts";
import { gemma3 } from "../model/gemma3.ts";
import { familyWeights, inferenceBytes, type MemoryUse, memoryOf, memoryUses, recomputes, sftBytes } from "./memory.ts";

const MiB = 2 ** 20;
const tiny = { family: tinyGemma, weights: familyWeights(tinyGemma) };
const big = gemma3({
  model_type: "gemma3_text",
  vocab_size: 262144,
  hidden_size: 640,
  intermediate_size: 2048,
  num_hidden_layers: 18,
  num_attention_heads: 4,
  num_key_value_heads: 1,
  head_dim: 256,
  query_pre_attn_scalar: 256,
  max_position_embeddings: 32768,
  sliding_window: 512,
  sliding_window_pattern: 6,
});
const real = { family: big, weights: familyWeights(big) };
const lora = { rank: 16, alpha: 16, targets: "all-linear" };
const sizes = {
  rows: 1,
  rowTokens: 1024,
  group: 4,
  promptTokens: 256,
  newTokens: 256,
  rank: 16,
  activations: "auto",
} as const;
const bytesOf = (use: MemoryUse) => memoryOf(use, real, sizes);

test("blocks are computed again where what is kept takes over 2 GiB, as it does where a large head is trained", () => {
  const auto = { lora, activations: "auto" } as const;
  expect(recomputes(real.family, { ...auto, rows: 2, rowTokens: 512 }, "sft")).toBe(false);
  expect(recomputes(real.family, { ...auto, rows: 2, rowTokens: 2048 }, "sft")).toBe(true);
  expect(recomputes(real.family, { ...auto, lora: undefined, rows: 2, rowTokens: 512 }, "sft")).toBe(true);
  expect(recomputes(tiny.family, { ...auto, rows: 8, rowTokens: 64 }, "sft")).toBe(false);
  expect(recomputes(tiny.family, { ...auto, rows: 8192, rowTokens: 64 }, "sft")).toBe(true);
  expect(recomputes(tiny.family, { ...auto, rows: 8192, rowTokens: 64 }, "grpo")).toBe(true);
});

test("a recipe that says which has its way", () => {
  const shape = { lora, rows: 8, rowTokens: 64 };
  expect(recomputes(tiny.family, { ...shape, activations: "recompute" }, "sft")).toBe(true);
  expect(recomputes(real.family, { ...shape, activations: "keep" }, "sft")).toBe(false);
});

test("a model in real shapes fits its limits: SFT in 4 GiB, GRPO in 6 GiB", () => {
  expect(bytesOf("sftLora")).toBeLessThan(4 * 1024 * MiB);
  expect(bytesOf("grpoLora")).toBeLessThan(6 * 1024 * MiB);
});

test("no use takes less than the weights and what is trained, five times", () => {
  const parameters = big.parameters.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b), 0);
  for (const use of memoryUses) expect(bytesOf(use)).toBeGreaterThan(4 * parameters);
  for (const use of ["sftFull", "grpoFull"] as const) expect(bytesOf(use)).toBeGreaterThan(6 * 4 * parameters);
});

test("recomputing takes less than keeping, longer rows more than short ones", () => {
  const bytes = (rowTokens: number, activations: "keep" | "recompute") =>
    sftBytes(real, { lora, rows: 1, rowTokens, activations });
  expect(bytes(1024, "recompute")).toBeLessThan(0.85 * bytes(1024, "keep"));
  expect(bytes(512, "recompute")).toBeLessThan(bytes(1024, "recompute"));
});

test("weights in int8 take less", () => {
  const generation = { prompts: 1, slots: 1, promptTokens: 16, newTokens: 16 };
  const [whole, int8] = [real, { family: big, weights: familyWeights(big, "int8") }].map((model) =>
    inferenceBytes(model, generation),
  );
  expect(whole! - int8!).toBeGreaterThan(0.2 * 1023 * MiB);
});
