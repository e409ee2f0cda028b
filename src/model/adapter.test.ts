// PEFT folders of a tiny model: round trip, and adapters that do not belong to it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allTargets, tinyConfig, tinyGemma, tinyLora, tinyWeights } from "../../test/tiny-gemma.ts";
import { openSafetensors, writeSafetensors } from "../checkpoint/safetensors.ts";
import { CheckpointError } from "../run/errors.ts";
import { loadAdapter, saveAdapter } from "./adapter.ts";
import { gemma3 } from "./gemma3.ts";
import type { LoraSettings } from "./lora.ts";
import { createFull } from "./trainable.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-adapter-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (message: string) => new CheckpointError(`${folder}: ${message}`);

const layers = [0, 1].map((layer) => `model.layers.${layer}.self_attn`);

describe("an adapter folder", () => {
  const settings: [what: string, Partial<LoraSettings>][] = [
    ["one target", { targets: ["q_proj"] }],
    ["rank-stabilised", { targets: ["down_proj", "k_proj", "gate_proj"], rank: 3, alpha: 5, rslora: true }],
    ["DoRA", { targets: ["down_proj", "self_attn.k_proj"], dora: true }],
    ["patterns", { rankPattern: { q_proj: 3, "^model.layers.0.mlp.*": 1 }, alphaPattern: { "mlp.up_proj": 9 } }],
  ];
  it.each(settings)("comes back bit for bit: %s", (_, change) => {
    const trainable = tinyLora(change);
    saveAdapter(folder, trainable, "models/tiny");
    const loaded = loadAdapter(tinyGemma, folder);
    expect(loaded.flat).toEqual(trainable.flat);
    expect(loaded.parameters).toEqual(trainable.parameters);
    expect(loaded.lora).toMatchObject(trainable.lora!);
  });

  it("of every projection names them, since PEFT would look for more", () => {
    saveAdapter(folder, tinyLora({ targets: "all-linear" }), "");
    expect(loadAdapter(tinyGemma, folder).lora!.targets).toEqual(allTargets);
  });

  it("of a regular expression names what it matched, since PEFT would try it on other modules", () => {
    const trainable = tinyLora({ targets: ".*1\\.self_attn\\.[kv]_proj" });
    saveAdapter(folder, trainable, "");
    const loaded = loadAdapter(tinyGemma, folder);
    expect(loaded.flat).toEqual(trainable.flat);
    expect(loaded.lora!.targets).toEqual([`${layers[1]}.k_proj`, `${layers[1]}.v_proj`]);
  });

  /** Changes the names or the settings of a written folder. */
  function rewrite(rename: (name: string) => string | undefined, settings: object = {}): void {
    const file = join(folder, "adapter_model.safetensors");
    const { tensors, read } = openSafetensors(file);
    const renamed = [...tensors].flatMap(([name, { shape }]) => {
      const given = rename(name);
      return given === undefined ? [] : [[given, { shape, data: read(name) }] as const];
    });
    writeSafetensors(file, Object.fromEntries(renamed));
    const config = join(folder, "adapter_config.json");
    writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, "utf8")), ...settings }));
  }

  it.each([["language_model.model."], ["model.language_model."]])("made on a larger model is read: %s", (prefix) => {
    const trainable = tinyLora({ targets: ["v_proj"], rankPattern: { "layers.1.*v_proj": 3 } });
    saveAdapter(folder, trainable, "");
    rewrite((name) => name.replace("model.layers", `${prefix}layers`), {
      target_modules: `^${prefix}layers.*v_proj`,
      rank_pattern: { [`^${prefix}layers.1.self_attn.v_proj`]: 3 },
    });
    const loaded = loadAdapter(tinyGemma, folder);
    expect(loaded.flat).toEqual(trainable.flat);
    expect(loaded.lora).toMatchObject({
      targets: layers.map((name) => `${name}.v_proj`),
      rankPattern: { [`^${layers[1]}.v_proj`]: 3 },
    });
  });

  it("leaves out the part that sees", () => {
    const trainable = tinyLora({ targets: ["v_proj"] });
    saveAdapter(folder, trainable, "");
    rewrite((name) => name.replace("model.model.layers.1", "model.vision_tower.layers.1"), {
      layers_to_transform: [0],
    });
    expect(loadAdapter(tinyGemma, folder).flat).toEqual(trainable.flat.subarray(0, trainable.flat.length / 2));
  });

  it("of some layers alone is read as such", () => {
    const trainable = tinyLora({ targets: ["v_proj"] });
    saveAdapter(folder, trainable, "");
    rewrite((name) => (name.includes("layers.1") ? undefined : name), { layers_to_transform: [0] });
    expect(loadAdapter(tinyGemma, folder).lora!.targets).toEqual([`${layers[0]}.v_proj`]);
  });
});

describe("is refused", () => {
  const modelWith = (change: object) => gemma3({ ...tinyConfig, ...change });

  it("when a layer of the model has no adapter", () => {
    saveAdapter(folder, tinyLora({ targets: ["v_proj"] }), "");
    expect(() => loadAdapter(modelWith({ num_hidden_layers: 3 }), folder)).toThrow(
      refusal("tensor base_model.model.model.layers.2.self_attn.v_proj.lora_A.weight is missing"),
    );
  });

  it("when it attaches to nothing", () => {
    saveAdapter(folder, tinyLora({ targets: ["v_proj"] }), "");
    expect(() => loadAdapter(modelWith({ num_hidden_layers: 1 }), folder)).toThrow(
      refusal(
        "tensor base_model.model.model.layers.1.self_attn.v_proj.lora_A.weight attaches to nothing in this model",
      ),
    );
  });

  it("when its shapes are those of another model", () => {
    saveAdapter(folder, tinyLora({ targets: ["v_proj"] }), "");
    expect(() => loadAdapter(modelWith({ num_key_value_heads: 1 }), folder)).toThrow(
      refusal(
        "the adapter does not fit this model in 2 places: " +
          "tensor base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight is [8, 2], needed is [4, 2]; " +
          "tensor base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight is [8, 2], needed is [4, 2]",
      ),
    );
  });

  it("with the first of many misfits and their number", () => {
    saveAdapter(folder, tinyLora({ rank: 3 }), "");
    expect(() => loadAdapter(modelWith({ hidden_size: 12 }), folder)).toThrow(
      /the adapter does not fit this model in 14 places: (tensor \S+ is \[\d+, \d+\], needed is \[\d+, \d+\]; ){3}and 11 more$/,
    );
  });

  it("when its matrices are not of the rank that its settings give", () => {
    saveAdapter(
      folder,
      {
        ...tinyLora({ targets: ["1.self_attn.v_proj"] }),
        lora: { ...tinyLora().lora!, rank: 3, targets: ["1.self_attn.v_proj"] },
      },
      "",
    );
    expect(() => loadAdapter(tinyGemma, folder)).toThrow(/lora_A\.weight is \[2, 16\], needed is \[3, 16\]; /);
  });

  it("to be written when every parameter was trained", () => {
    expect(() => saveAdapter(folder, createFull(tinyGemma, tinyWeights()), "")).toThrow(
      refusal("every parameter was trained, so there is no adapter to write"),
    );
  });
});
