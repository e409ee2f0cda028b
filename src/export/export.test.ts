// Whole exports of the embedded model: each format and type, shards, the gate against files that were changed, and where
// an export may land.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tinyConfig, tinyGemma, tinyLora, tinyWeights } from "../../test/tiny-gemma.ts";
import { readAdapter } from "../checkpoint/adapter.ts";
import { openSafetensors } from "../checkpoint/safetensors.ts";
import { normal, randomKey } from "../engine/random.ts";
import { saveAdapter } from "../model/adapter.ts";
import { loadModel } from "../model/load.ts";
import { saveModel } from "../model/save.ts";
import { createLora } from "../model/trainable.ts";
import { version } from "../run/version.ts";
import type { GateFigures } from "./gate.ts";
import { type ExportResult, type ExportSettings, exportModel, type FormatName, openSource } from "./index.ts";
import { recordName } from "./place.ts";

const tiny = resolve(import.meta.dirname, "../../models/tiny");
const scratch = mkdtempSync(join(tmpdir(), "reckon-export-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Random weights and no tokenizer, for what does not need a trained model. */
const small = join(scratch, "small");
mkdirSync(small);
saveModel(small, { family: tinyGemma, config: tinyConfig, weights: tinyWeights() });
const smallSource = openSource({ model: small });

/** An adapter that changes every projection enough to be seen. */
const adapter = join(scratch, "adapter");
const { family } = loadModel(tiny);
const trainable = createLora(family, { rank: 4, alpha: 8, targets: ["q_proj", "v_proj", "down_proj"] }, 3);
for (let index = 0; index < trainable.flat.length; index++) trainable.flat[index] = 0.03 * normal(randomKey(3), index);
saveAdapter(adapter, trainable, "models/tiny");

saveAdapter(join(scratch, "small-adapter"), tinyLora(), "small");
const smallAdapted = openSource({ model: small, adapter: join(scratch, "small-adapter") });
const plain = openSource({ model: tiny });
const adapted = openSource({ model: tiny, adapter });

let targets = 0;
async function exported(
  format: FormatName,
  dtype: string,
  settings: Partial<ExportSettings> & { shardSizeBytes?: number } = {},
): Promise<{ out: string; result: ExportResult }> {
  const { shardSizeBytes = 5e9, ...rest } = settings;
  const out = rest.out ?? join(scratch, `out-${targets++}`);
  const options = { dtype, shardSizeBytes, threads: 2 };
  const result = await exportModel({ source: adapted, options, format, force: false, ...rest, out });
  return { out, result };
}

const card = (out: string) => readFileSync(join(out, "README.md"), "utf8");
const nothingBeside = () => readdirSync(scratch).filter((name) => name.endsWith(".tmp"));

const same: Partial<GateFigures> = { prompts: 16, equalTraces: 16, equalTokens: 1 };

describe("safetensors", () => {
  test("float32 holds the merged weights and every file of the folder", async () => {
    const { out, result } = await exported("safetensors", "float32");
    expect(result.gate).toMatchObject({ ...same, tensors: 54, equalTensors: 54 });
    expect(result.files).toEqual(
      "README.md chat_template.jinja config.json generation_config.json model.safetensors tokenizer.json tokenizer_config.json".split(
        " ",
      ),
    );
    const { weights, config } = loadModel(out);
    expect(config.dtype).toBe("float32");
    const name = "model.layers.1.self_attn.q_proj.weight";
    expect(weights.get(name)!.data.join()).toBe(adapted.merged.get(name)!.data.join());
    expect(weights.get(name)!.data.join()).not.toBe(loadModel(tiny).weights.get(name)!.data.join());
    expect(JSON.parse(readFileSync(join(out, recordName), "utf8"))).toEqual(result);
    expect(card(out)).toContain("license: apache-2.0");
  });

  test.each(["bfloat16", "float16"])("%s rounds every weight by its bound and says what that costs", async (dtype) => {
    const { out, result } = await exported("safetensors", dtype, { source: plain });
    expect(result.gate.equalTensors).toBeLessThan(54);
    expect(result.gate.equalTokens).toBeGreaterThan(0.9);
    expect(result.gate.meanKl).toBeGreaterThan(0);
    expect(card(out)).toMatch(/mean KL divergence of the next token, nats \| \d\.\d\de-\d/);
    expect(JSON.parse(readFileSync(join(out, "config.json"), "utf8")).torch_dtype).toBe(dtype);
  });

  test("shards stay under their size, and load as one", async () => {
    const { out, result } = await exported("safetensors", "float32", { source: smallSource, shardSizeBytes: 4000 });
    const shards = result.files.filter((file) => file.endsWith(".safetensors"));
    expect(shards.length).toBeGreaterThan(3);
    expect(shards[0]).toBe(`model-00001-of-0000${shards.length}.safetensors`);
    for (const shard of shards) expect(statSync(join(out, shard)).size).toBeLessThan(4000 + 2000);
    const index = JSON.parse(readFileSync(join(out, "model.safetensors.index.json"), "utf8"));
    expect(index.metadata.total_size).toBe(
      4 * [...smallSource.merged.values()].reduce((sum, { data }) => sum + data.length, 0),
    );
    const held = shards.flatMap((shard) => [...openSafetensors(join(out, shard)).tensors.keys()]);
    expect(Object.keys(index.weight_map).sort()).toEqual(held.sort());
  });
});

test("peft writes the adapter alone, and names its base", async () => {
  const { out, result } = await exported("peft", "float32");
  expect(result.gate).toMatchObject({ ...same, equalTensors: trainable.parameters.length });
  expect(readAdapter(out).settings.rank).toBe(4);
  expect(card(out)).toContain('base_model: "models/tiny"');
  await expect(exported("peft", "float32", { source: smallSource })).rejects.toThrow("--format peft needs an adapter");
});

describe("gguf", () => {
  test.each([
    ["f32", 54, 1],
    ["q8_0", 25, 0.9],
    ["q4_0", 25, 0.5],
  ])("%s", async (dtype, equalTensors, equalTokens) => {
    const { out, result } = await exported("gguf", dtype, { source: plain });
    expect(result.gate).toMatchObject({ tensors: 54, equalTensors });
    expect(result.gate.equalTokens).toBeGreaterThanOrEqual(equalTokens);
    expect(result.files).toEqual(["README.md", `tiny-${dtype.toUpperCase()}.gguf`]);
    expect(card(out)).toContain(`llama-cli -m out-`);
  });
});

const head = `---
base_model: "models/tiny"
library_name: transformers
pipeline_tag: text-generation
tags:
  - reckon
  - safetensors
  - sft
  - grpo
---
`;

test("the card says what is known and claims no more", async () => {
  const { out } = await exported("safetensors", "float32", {
    source: smallSource,
    origin: {
      name: "show-your-work",
      seed: 42,
      recipeHash: "0123456789abcdef",
      version: "0.1.0",
      base: "models/tiny",
      stages: [
        { name: "sft", steps: 12 },
        { name: "grpo", steps: 3 },
      ],
      evaluations: [{ model: "grpo", rows: 50, metrics: { accuracy: { mean: 0.5, low: 0.4, high: 0.6, count: 50 } } }],
      questions: ["How many pens are 2 pens?"],
    },
  });
  expect(card(out).startsWith(head)).toBe(true);
  expect(card(out)).toContain("sft (12 steps), then grpo (3 steps)");
  expect(card(out)).toContain("| grpo | 0.500 [0.400, 0.600] | 50 |");
  expect(card(out)).toContain(`Written by Reckon ${version}.`);
  const bare = await exported("safetensors", "float32", { source: smallSource });
  expect(card(bare.out)).not.toMatch(/Evaluation|How it was made|base_model/);
});

describe("the gate refuses what was changed after it was written", () => {
  /** Exports, and lets `damage` at the files before they are read back. */
  const damaged = (format: FormatName, dtype: string, damage: (folder: string) => void) => {
    let folder = "";
    return exported(format, dtype, {
      source: smallAdapted,
      started: (path) => {
        folder = path;
      },
      report: (what) => {
        if (what === "asking the trained model") damage(folder);
      },
    });
  };
  const flip = (file: string, at: (length: number) => number) => {
    const bytes = readFileSync(file);
    bytes[at(bytes.length)]! ^= 0x40;
    writeFileSync(file, bytes);
  };
  const ggufIn = (folder: string) => join(folder, readdirSync(folder).find((name) => name.endsWith(".gguf"))!);

  test.each<[FormatName, string, (folder: string) => void, RegExp]>([
    [
      "safetensors",
      "float32",
      (folder) => flip(join(folder, "model.safetensors"), (length) => length - 5),
      /tensor model\.norm\.weight differs at element \d+: \S+ in the file, \S+ in the trained model/,
    ],
    [
      "safetensors",
      "bfloat16",
      (folder) => flip(join(folder, "model.safetensors"), (length) => length - 3),
      /differs at element \d+: .* more than its type's rounding/,
    ],
    ["gguf", "q8_0", (folder) => flip(ggufIn(folder), (length) => length - 700), /tensor \S+ differs at element/],
    [
      "peft",
      "float32",
      (folder) => flip(join(folder, "adapter_model.safetensors"), (length) => length - 6),
      /tensor \S+lora_\S+ differs at element/,
    ],
    [
      "safetensors",
      "float32",
      (folder) => {
        const file = join(folder, "config.json");
        writeFileSync(file, readFileSync(file, "utf8").replace('"sliding_window": 4', '"sliding_window": 2'));
      },
      /logits differ from the trained model's by \S+ at prompt \d+, new token \d+; rounding explains/,
    ],
  ])("%s %s", async (format, dtype, damage, message) => {
    await expect(damaged(format, dtype, damage)).rejects.toThrow(message);
    expect(nothingBeside()).toEqual([]);
    expect(existsSync(join(scratch, `out-${targets - 1}`))).toBe(false);
  });
});

describe("where an export may land", () => {
  const fromSmall = { source: smallAdapted };
  test("an earlier export is replaced whole, other folders are not", async () => {
    const { out } = await exported("gguf", "f16", fromSmall);
    await exported("safetensors", "float32", { ...fromSmall, out });
    expect(readdirSync(out).filter((name) => name.endsWith(".gguf"))).toEqual([]);
    writeFileSync(join(out, "mine.txt"), "");
    await expect(exported("peft", "float32", { ...fromSmall, out })).rejects.toThrow("mine.txt in it is not");
    const full = join(scratch, "full");
    mkdirSync(full);
    writeFileSync(join(full, "letter.txt"), "");
    await expect(exported("peft", "float32", { ...fromSmall, out: full })).rejects.toThrow("is no earlier export");
    expect(readdirSync(full)).toEqual(["letter.txt"]);
    await exported("peft", "float32", { ...fromSmall, out: full, force: true });
    expect(readdirSync(full)).toContain("adapter_model.safetensors");
  });

  test("never over what it reads, and not on a file", async () => {
    const inside = join(scratch, "holder", "model");
    cpSync(small, inside, { recursive: true });
    const source = openSource({ model: inside });
    for (const out of [inside, join(scratch, "holder")])
      await expect(exported("safetensors", "float32", { source, out, force: true })).rejects.toThrow("would replace");
    await expect(exported("safetensors", "float32", { ...fromSmall, out: process.cwd(), force: true })).rejects.toThrow(
      "would replace",
    );
    await expect(
      exported("safetensors", "float32", { ...fromSmall, out: join(inside, "config.json") }),
    ).rejects.toThrow("is a file");
  });

  test("what a killed export left beside it is removed", async () => {
    const out = join(scratch, "again");
    const left = join(scratch, ".again.999999999-1.tmp");
    mkdirSync(left);
    writeFileSync(join(left, "model.safetensors"), "half");
    await exported("peft", "float32", { ...fromSmall, out });
    expect(existsSync(left)).toBe(false);
  });
});
