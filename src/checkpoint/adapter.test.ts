import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../run/errors.ts";
import { type AdapterToWrite, loraTargets, loraTensorName, readAdapter, writeAdapter } from "./adapter.ts";
import { writeSafetensors } from "./safetensors.ts";

const root = mkdtempSync(join(tmpdir(), "reckon-adapter-"));
afterAll(() => rmSync(root, { recursive: true }));

const rank = 2;
const matrix = (shape: [number, number]) => ({
  shape,
  data: Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => i / 8),
});
const pair = (layer: number, target: (typeof loraTargets)[number]) =>
  [
    [loraTensorName(layer, target, "A"), matrix([rank, 3])],
    [loraTensorName(layer, target, "B"), matrix([5, rank])],
  ] as const;
const adapter: AdapterToWrite = {
  rank,
  alpha: 4,
  tensors: [...pair(0, "v_proj"), ...pair(0, "q_proj"), ...pair(1, "down_proj")],
};

function changed(name: string, change: (config: Record<string, unknown>) => void): string {
  const folder = join(root, name);
  writeAdapter(folder, adapter, "tiny");
  const file = join(folder, "adapter_config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  change(config);
  writeFileSync(file, JSON.stringify(config));
  return folder;
}

describe("adapters", () => {
  it("come back as they were written", () => {
    const folder = join(root, "round");
    writeAdapter(folder, adapter, "models/tiny");
    const read = readAdapter(folder);
    expect(read).toMatchObject({ rank, alpha: 4, scaling: 2, rankStabilised: false, baseModel: "models/tiny" });
    expect(read.targets).toEqual(["q_proj", "v_proj", "down_proj"]);
    for (const [name, tensor] of adapter.tensors) expect(read.tensors.get(name)).toEqual(tensor);
    expect(read.tensors.size).toBe(6);
  });

  it("use PEFT's names", () => {
    expect(loraTensorName(3, "q_proj", "A")).toBe("base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight");
    const blocks = loraTargets.map((target) => loraTensorName(0, target, "B").split(".")[5]);
    expect(blocks).toEqual(["self_attn", "self_attn", "self_attn", "self_attn", "mlp", "mlp", "mlp"]);
  });

  it("give equal bytes when written twice, in any order", () => {
    writeAdapter(join(root, "one"), adapter, "tiny");
    writeAdapter(join(root, "two"), { ...adapter, tensors: [...adapter.tensors].reverse() }, "tiny");
    for (const file of ["adapter_model.safetensors", "adapter_config.json"]) {
      expect(readFileSync(join(root, "one", file)).equals(readFileSync(join(root, "two", file)))).toBe(true);
    }
  });

  it("scale by the root of the rank when they are rank-stabilised", () => {
    const folder = join(root, "stabilised");
    writeAdapter(folder, { ...adapter, rankStabilised: true }, "tiny");
    expect(readAdapter(folder)).toMatchObject({ rankStabilised: true, scaling: 4 / Math.sqrt(2) });
  });

  const unsupported: [key: string, value: unknown, message: RegExp][] = [
    ["use_dora", true, /use_dora true is not supported/],
    ["bias", "all", /bias "all" is not supported/],
    ["rank_pattern", { q_proj: 8 }, /rank_pattern \{"q_proj":8\} is not supported/],
    ["modules_to_save", ["lm_head"], /modules_to_save \["lm_head"\] is not supported/],
    ["peft_type", "IA3", /peft_type "IA3" is not supported/],
    ["peft_type", undefined, /names no peft_type/],
    ["r", 0, /r must be a whole number of at least 1, not 0/],
    ["lora_alpha", "8", /lora_alpha must be a positive number, not "8"/],
    ["r", 3, /lora_A\.weight has shape \[2, 3\], not \[3, in\]/],
  ];
  it.each(unsupported)("are refused when %s is %j", (key, value, message) => {
    const folder = changed("unsupported", (config) => {
      config[key] = value;
    });
    expect(() => readAdapter(folder)).toThrow(CheckpointError);
    expect(() => readAdapter(folder)).toThrow(message);
  });

  const badTensors: [
    what: string,
    tensors: Record<string, { shape: number[]; data: Float32Array }>,
    message: RegExp,
  ][] = [
    ["no matrices", {}, /the adapter has no LoRA matrices/],
    [
      "a matrix without its partner",
      Object.fromEntries([pair(0, "q_proj")[0]]),
      /lora_A\.weight has no partner .*lora_B\.weight/,
    ],
    [
      "a magnitude vector",
      { "base_model.model.model.layers.0.mlp.up_proj.lora_magnitude_vector": matrix([1, 5]) },
      /is no LoRA matrix of/,
    ],
    [
      "a target of its own",
      { "base_model.model.lm_head.lora_A.weight": matrix([2, 3]) },
      /is no LoRA matrix of q_proj/,
    ],
  ];
  it.each(badTensors)("are refused with %s", (_, tensors, message) => {
    const folder = changed("tensors", () => {});
    writeSafetensors(join(folder, "adapter_model.safetensors"), tensors);
    expect(() => readAdapter(folder)).toThrow(message);
  });

  it("say which file is absent or broken", () => {
    const folder = join(root, "absent");
    mkdirSync(folder);
    expect(() => readAdapter(folder)).toThrow(/adapter_config\.json cannot be read; an adapter folder needs it/);
    writeFileSync(join(folder, "adapter_config.json"), "{");
    expect(() => readAdapter(folder)).toThrow(/adapter_config\.json is not JSON/);
  });

  for (const name of ["gemma", "gemma2", "gemma3", "gemma3_linear", "llama3", "qwen3"]) {
    const folder = `../shared/fixtures/${name}/adapter`;
    it.skipIf(!existsSync(folder))(`written by PEFT are read: ${name} (skipped when ${folder} is absent)`, () => {
      const read = readAdapter(folder);
      expect(read.scaling).toBe(read.alpha / read.rank);
      expect(read.targets).toEqual(loraTargets);
      const copy = join(root, "copy");
      writeAdapter(copy, read, read.baseModel);
      expect(readAdapter(copy)).toEqual(read);
    });
  }
});
