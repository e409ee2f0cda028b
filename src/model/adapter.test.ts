// PEFT folders of a tiny model: round trip, and adapters that do not belong to it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tinyConfig, tinyGemma, tinyLora, tinyWeights } from "../../test/tiny-gemma.ts";
import { CheckpointError } from "../run/errors.ts";
import { loadAdapter, saveAdapter } from "./adapter.ts";
import { gemma3 } from "./gemma3.ts";
import { createFull } from "./trainable.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-adapter-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (message: string) => new CheckpointError(`${folder}: ${message}`);

describe("an adapter folder", () => {
  it.each([[["q_proj"]], [["down_proj", "k_proj", "gate_proj"]]])("of %j comes back bit for bit", (targets) => {
    const trainable = tinyLora({ targets, rank: 3, alpha: 5 });
    saveAdapter(folder, trainable, "models/tiny");
    const loaded = loadAdapter(tinyGemma, folder);
    expect(loaded.flat).toEqual(trainable.flat);
    expect(loaded.parameters).toEqual(trainable.parameters);
    expect({ ...loaded.lora, targets: [...loaded.lora!.targets].sort() }).toEqual({
      rank: 3,
      alpha: 5,
      targets: [...targets].sort(),
    });
  });

  it("of a rank-stabilised adapter keeps its scale", () => {
    saveAdapter(folder, tinyLora({ rank: 4, alpha: 6 }), "");
    const file = join(folder, "adapter_config.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), use_rslora: true }));
    const { lora } = loadAdapter(tinyGemma, folder);
    expect(lora!.alpha / lora!.rank).toBe(6 / Math.sqrt(4));
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
        "tensor base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight is [8, 2], the model needs [4, 2]",
      ),
    );
  });

  it("to be written when every parameter was trained", () => {
    expect(() => saveAdapter(folder, createFull(tinyGemma, tinyWeights()), "")).toThrow(
      refusal("every parameter was trained, so there is no adapter to write"),
    );
  });
});
