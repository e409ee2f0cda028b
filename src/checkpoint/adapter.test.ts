import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../run/errors.ts";
import { type AdapterToWrite, readAdapter, storedAdapterName, writeAdapter } from "./adapter.ts";
import type { FloatDtype } from "./dtype.ts";
import { writeSafetensors } from "./safetensors.ts";

const root = mkdtempSync(join(tmpdir(), "reckon-adapter-"));
afterAll(() => rmSync(root, { recursive: true }));

const tensor = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i / 8),
});
const query = "model.layers.0.self_attn.q_proj";
const down = "model.layers.1.mlp.down_proj";
const pair = (module: string) =>
  [
    [`${module}.lora_A.weight`, tensor(2, 3)],
    [`${module}.lora_B.weight`, tensor(5, 2)],
  ] as const;
const magnitude = (module: string) => [`${module}.lora_magnitude_vector`, tensor(5)] as const;
const settings = {
  rank: 2,
  alpha: 4,
  targets: ["q_proj", "down_proj"],
  rslora: false,
  dora: false,
  rankPattern: {},
  alphaPattern: {},
};
const adapter: AdapterToWrite = { settings, baseModel: "tiny", tensors: [...pair(query), ...pair(down)] };

function changed(name: string, change: (config: Record<string, unknown>) => void): string {
  const folder = join(root, name);
  writeAdapter(folder, adapter);
  const file = join(folder, "adapter_config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  change(config);
  writeFileSync(file, JSON.stringify(config));
  return folder;
}

describe("adapters", () => {
  const dora = { ...settings, dora: true, rslora: true, rankPattern: { q_proj: 3 }, alphaPattern: { "1.*down": 0.5 } };
  const written: [what: string, adapter: AdapterToWrite][] = [
    ["LoRA", adapter],
    [
      "DoRA, rank-stabilised, with patterns",
      { ...adapter, settings: dora, tensors: [...pair(query), magnitude(query), ...pair(down), magnitude(down)] },
    ],
    ["targets by a regular expression", { ...adapter, settings: { ...settings, targets: ".*_proj" } }],
  ];
  it.each(written)("come back as they were written: %s", (_, adapter) => {
    const folder = join(root, "round");
    writeAdapter(folder, adapter);
    const read = readAdapter(folder);
    expect(read).toMatchObject({ settings: adapter.settings, baseModel: "tiny", narrowed: false });
    expect([...read.modules.keys()]).toEqual([query, down]);
    const found = [...read.modules.values()].flatMap(({ a, b, magnitude }) => (magnitude ? [a, b, magnitude] : [a, b]));
    expect(found).toEqual(Array.from(adapter.tensors, ([, tensor]) => tensor));
  });

  it("use PEFT's names", () => {
    expect(storedAdapterName(query, "a")).toBe("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight");
    expect(storedAdapterName(query, "magnitude")).toBe(
      "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector",
    );
  });

  it("names a model from the hub as PEFT does, its commit apart", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const folder = join(root, "from-hub");
    writeAdapter(folder, { ...adapter, baseModel: `acme/small@${commit}` });
    expect(JSON.parse(readFileSync(join(folder, "adapter_config.json"), "utf8"))).toMatchObject({
      base_model_name_or_path: "acme/small",
      revision: commit,
    });
  });

  it("give equal bytes when written twice, in any order", () => {
    writeAdapter(join(root, "one"), adapter);
    writeAdapter(join(root, "two"), { ...adapter, tensors: [...adapter.tensors].reverse() });
    for (const file of ["adapter_model.safetensors", "adapter_config.json"]) {
      expect(readFileSync(join(root, "one", file)).equals(readFileSync(join(root, "two", file)))).toBe(true);
    }
  });

  it.each<FloatDtype>(["F16", "BF16"])("are read from %s", (dtype) => {
    const folder = changed("narrow", () => {});
    const stored = Object.fromEntries(
      [query, down].flatMap((module) =>
        pair(module).map(([name, tensor]) => [`base_model.model.${name}`, { ...tensor, dtype }]),
      ),
    );
    writeSafetensors(join(folder, "adapter_model.safetensors"), stored);
    const { a } = readAdapter(folder).modules.get(query)!;
    expect(a.data).toEqual(tensor(2, 3).data);
  });

  it("say that not every target carries one where PEFT left layers out", () => {
    const folder = changed("layers", (config) => {
      config.layers_to_transform = [0];
    });
    expect(readAdapter(folder).narrowed).toBe(true);
  });

  const unsupported: [key: string, value: unknown, message: RegExp][] = [
    ["bias", "all", /bias "all" is not supported/],
    ["lora_bias", true, /lora_bias true is not supported; LoRA, rsLoRA and DoRA on projections are/],
    ["modules_to_save", ["lm_head"], /modules_to_save \["lm_head"\] is not supported/],
    ["trainable_token_indices", [1], /trainable_token_indices \[1\] is not supported/],
    ["init_lora_weights", "pissa", /init_lora_weights "pissa" is not supported/],
    ["peft_type", "IA3", /peft_type "IA3" is not supported/],
    ["peft_type", undefined, /names no peft_type/],
    ["r", 0, /r must be a whole number of at least 1, not 0/],
    ["lora_alpha", "8", /lora_alpha must be a positive number, not "8"/],
    ["rank_pattern", { q_proj: 0.5 }, /rank_pattern must be a map to a whole number of at least 1/],
    ["target_modules", null, /target_modules must be a list of names or a regular expression, not undefined/],
    ["use_dora", true, /tensor .*q_proj\.lora_magnitude_vector is missing/],
  ];
  it.each(unsupported)("are refused when %s is %j", (key, value, message) => {
    const folder = changed("unsupported", (config) => {
      config[key] = value;
    });
    expect(() => readAdapter(folder)).toThrow(CheckpointError);
    expect(() => readAdapter(folder)).toThrow(message);
  });

  const q = `base_model.model.${query}`;
  const badTensors: [what: string, tensors: [string, ReturnType<typeof tensor>][], message: RegExp][] = [
    ["no matrices", [], /the adapter has no LoRA matrices/],
    ["a matrix without its partner", [[`${q}.lora_A.weight`, tensor(2, 3)]], /q_proj\.lora_B\.weight is missing/],
    [
      "a magnitude that the settings do not know",
      [[`${q}.lora_magnitude_vector`, tensor(5)]],
      /lora_magnitude_vector is not supported; only LoRA's matrices of projections are/,
    ],
    [
      "an adapted embedding",
      [["base_model.model.model.embed_tokens.lora_embedding_A", tensor(2, 3)]],
      /lora_embedding_A is not supported/,
    ],
    ["a bias", [[`${q}.lora_B.bias`, tensor(5)]], /lora_B\.bias is not supported/],
  ];
  it.each(badTensors)("are refused with %s", (_, tensors, message) => {
    const folder = changed("tensors", () => {});
    writeSafetensors(join(folder, "adapter_model.safetensors"), Object.fromEntries(tensors));
    expect(() => readAdapter(folder)).toThrow(message);
  });

  it("say which file is absent or broken", () => {
    const folder = join(root, "absent");
    mkdirSync(folder);
    expect(() => readAdapter(folder)).toThrow(/adapter_config\.json cannot be read; an adapter folder needs it/);
    writeFileSync(join(folder, "adapter_config.json"), "{");
    expect(() => readAdapter(folder)).toThrow(/adapter_config\.json is not JSON/);
  });
});
