// GGUF files written and read back: the container, every family as llama.cpp would understand it, and files that were
// damaged.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tinyConfig } from "../../../test/tiny-gemma.ts";
import { normal, randomKey } from "../../engine/random.ts";
import { initialWeights } from "../../model/initialise.ts";
import { familyOf, type Model } from "../../model/load.ts";
import { runnable } from "../runnable.ts";
import { planModel } from "./architecture.ts";
import { bool, f32, f32s, i32s, text, texts, u32 } from "./metadata.ts";
import { openGguf } from "./read.ts";
import { restoreModel } from "./restore.ts";
import { writeGguf } from "./write.ts";

const scratch = mkdtempSync(join(tmpdir(), "reckon-gguf-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("metadata and tensors of every kind come back as they were", () => {
  const file = join(scratch, "all.gguf");
  const metadata = {
    "general.architecture": text("llama"),
    count: u32(4_000_000_000),
    eps: f32(1e-6),
    yes: bool(true),
    "grüße 🙂": texts(["", "▁a", "\n"]),
    kinds: i32s([1, -2]),
    scores: f32s([0.5, -1e9]),
  };
  const values = Float32Array.from({ length: 96 }, (_, index) => (index - 40) / 8);
  const tensors = (["F32", "F16", "BF16", "Q8_0", "Q4_0"] as const).map((type) => ({
    name: `${type}.weight`,
    shape: [3, 32],
    type,
    values: () => values,
  }));
  writeGguf(file, metadata, tensors);
  const read = openGguf(file);
  expect(read.version).toBe(3);
  expect(Object.fromEntries(read.metadata)).toEqual({
    "general.architecture": "llama",
    count: 4_000_000_000,
    eps: Math.fround(1e-6),
    yes: true,
    "grüße 🙂": ["", "▁a", "\n"],
    kinds: [1, -2],
    scores: [0.5, -1e9],
  });
  expect([...read.tensors.values()].map(({ shape, offset }) => [shape.join(), offset % 32])).toEqual(
    tensors.map(() => ["3,32", 0]),
  );
  for (const name of ["F32.weight", "F16.weight", "BF16.weight"]) expect(read.read(name).join()).toBe(values.join());
});

test("a vocabulary of 262,144 words is written", () => {
  const file = join(scratch, "words.gguf");
  const words = Array.from({ length: 262_144 }, (_, index) => `word ${index}`);
  writeGguf(file, { "tokenizer.ggml.tokens": texts(words) }, []);
  expect(openGguf(file).metadata.get("tokenizer.ggml.tokens")).toEqual(words);
});

const families: Record<string, object> = {
  "gemma3, every other layer local": {},
  "gemma3, linear scaling": { rope_scaling: { rope_type: "linear", factor: 8 } },
  "gemma2, soft caps": { model_type: "gemma2", attn_logit_softcapping: 0.5, final_logit_softcapping: 1.5 },
  "gemma2, no caps": { model_type: "gemma2", attn_logit_softcapping: null, final_logit_softcapping: null },
  "gemma, one key head": { model_type: "gemma", num_key_value_heads: 1 },
  "qwen3, own head": { model_type: "qwen3", tie_word_embeddings: false },
  "llama, own head, llama3 scaling": {
    model_type: "llama",
    rope_scaling: {
      rope_type: "llama3",
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 16,
    },
  },
};

function modelOf(change: object): Model {
  const config = { ...tinyConfig, ...change };
  const family = familyOf(config, "config.json");
  const weights = initialWeights(family, 1);
  for (const [index, { shape, data }] of [...weights.values()].entries())
    if (shape.length === 1) for (let i = 0; i < data.length; i++) data[i]! += 0.2 * normal(randomKey(9, index), i);
  return { folder: "nowhere", config, family, weights };
}

function writeModel(model: Model, name: string) {
  const file = join(scratch, `${name}.gguf`);
  const plan = planModel(model, model.weights);
  const metadata = { "general.architecture": text(plan.architecture), ...plan.metadata };
  writeGguf(
    file,
    metadata,
    plan.tensors.map((tensor) => ({ ...tensor, type: "F32" as const })),
  );
  return { file, plan };
}

describe.each(Object.entries(families))("%s", (name, change) => {
  test("the file's metadata and tensors alone give the same logits", async () => {
    const model = modelOf(change);
    const { file, plan } = writeModel(model, name.replace(/\W+/g, "-"));
    const { rope_scaling: scaling } = model.config;
    const restored = restoreModel(file, openGguf(file), plan, (scaling ?? {}) as Record<string, unknown>);
    const ids = Array.from({ length: 20 }, (_, index) => (7 * index + index * index) % 24);
    const expected = await runnable(model, []).logits(ids, 8);
    const actual = await runnable(restored, []).logits(ids, 8);
    expect(expected.every(Number.isFinite)).toBe(true);
    expect(Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)))).toBeLessThan(2e-5);
  });
});

test("Llama's query rows stand in pairs, as llama.cpp turns them", () => {
  const model = modelOf({ model_type: "llama", head_dim: 4, num_attention_heads: 2, num_key_value_heads: 2 });
  const { file } = writeModel(model, "pairs");
  const stored = openGguf(file).read("blk.0.attn_q.weight");
  const ours = model.weights.get("model.layers.0.self_attn.q_proj.weight")!.data;
  const row = (values: ArrayLike<number>, index: number) =>
    Array.from(values)
      .slice(index * 16, (index + 1) * 16)
      .join();
  const order = [0, 1, 2, 3, 4, 5, 6, 7].map((place) =>
    [0, 1, 2, 3, 4, 5, 6, 7].find((index) => row(ours, index) === row(stored, place)),
  );
  expect(order).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
});

test("windows that follow no period are refused", () => {
  const layer_types = ["full_attention", "sliding_attention"];
  expect(() => planModel(modelOf({ layer_types }), new Map())).toThrow(
    "llama.cpp knows only layers of which every n-th",
  );
});

describe("a damaged file is told", () => {
  const { file } = writeModel(modelOf({}), "whole");
  const damaged = (name: string, change: (bytes: Buffer) => void) => {
    const path = join(scratch, name);
    const bytes = readFileSync(file);
    change(bytes);
    writeFileSync(path, bytes);
    return path;
  };
  test("cut short in its data", () => {
    const path = damaged("cut", () => {});
    truncateSync(path, 12_000);
    expect(() => openGguf(path)).toThrow("ends behind the file's end");
  });
  test("cut short in its header", () => {
    const path = damaged("cut-head", () => {});
    truncateSync(path, 60);
    expect(() => openGguf(path)).toThrow("in the middle of its header");
  });
  test("of another kind", () => {
    expect(() => openGguf(damaged("kind", (bytes) => bytes.write("GGML")))).toThrow("is not a GGUF file");
  });
  test("with an impossible count", () => {
    expect(() => openGguf(damaged("count", (bytes) => bytes.writeBigUInt64LE(1n << 60n, 8)))).toThrow("damaged");
  });
});
