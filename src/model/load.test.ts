// Model folders: what is written comes back bit for bit, and what is wrong is named.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tinyConfig, tinyGemma, tinyWeights } from "../../test/tiny-gemma.ts";
import { writeSafetensors } from "../checkpoint/safetensors.ts";
import { CheckpointError } from "../run/errors.ts";
import { loadModel } from "./load.ts";
import { saveModel } from "./save.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-model-"));
  saveModel(folder, { family: tinyGemma, config: tinyConfig, weights: tinyWeights() });
});
afterEach(() => rmSync(folder, { recursive: true }));

const writeConfig = (text: string) => writeFileSync(join(folder, "config.json"), text);
const writeTensors = (change: (tensors: ReturnType<typeof tinyWeights>) => void) => {
  const tensors = tinyWeights();
  change(tensors);
  writeSafetensors(join(folder, "model.safetensors"), Object.fromEntries(tensors));
};
const refusal = (message: string) => new CheckpointError(message);

describe("a model folder", () => {
  it("comes back bit for bit", () => {
    const { config, weights, family } = loadModel(folder);
    expect(config).toEqual(tinyConfig);
    expect(family.parameters).toEqual(tinyGemma.parameters);
    expect(weights.size).toBe(tinyGemma.parameters.length);
    for (const [name, { shape, data }] of tinyWeights()) {
      expect(weights.get(name)!.shape).toEqual(shape);
      expect(weights.get(name)!.data).toEqual(data);
    }
  });

  it("lies in int8 when asked, but for its norms", () => {
    const { weights, roundingError } = loadModel(folder, { precision: "int8" });
    expect(roundingError).toBeGreaterThan(0.001);
    expect(roundingError).toBeLessThan(0.01);
    for (const [name, { shape, data }] of tinyWeights()) {
      const { int8, data: widened } = weights.get(name)!;
      expect(int8 !== undefined).toBe(shape.length === 2);
      const largest = Math.max(...data.map(Math.abs));
      const errors = widened.map((value, i) => Math.abs(value - data[i]!));
      expect(Math.max(...errors)).toBeLessThanOrEqual(int8 ? largest / 250 : 0);
    }
  });

  it("may hold tensors that the model does not use", () => {
    writeTensors((tensors) => tensors.set("vision_tower.weight", { shape: [1], data: Float32Array.of(1) }));
    expect(loadModel(folder).weights.has("vision_tower.weight")).toBe(false);
  });
});

describe("a folder that can see as well", () => {
  const { model_type: _, ...text } = tinyConfig;
  const config = { model_type: "gemma3", eos_token_id: [1, 106], text_config: text, vision_config: { hidden_size: 1 } };

  it.each(["language_model.model.", "model.language_model."])("is read for its text part: %s", (prefix) => {
    writeConfig(JSON.stringify(config));
    const renamed = [...tinyWeights()].map(([name, tensor]) => [name.replace("model.", prefix), tensor] as const);
    writeSafetensors(join(folder, "model.safetensors"), Object.fromEntries(renamed));
    const model = loadModel(folder);
    expect(model.family.parameters).toEqual(tinyGemma.parameters);
    for (const [name, { data }] of tinyWeights()) expect(model.weights.get(name)!.data).toEqual(data);
    saveModel(folder, model);
    expect(loadModel(folder).config).toEqual({
      ...tinyConfig,
      architectures: ["Gemma3ForCausalLM"],
      eos_token_id: [1, 106],
    });
  });

  it("is refused without text_config", () => {
    writeConfig(JSON.stringify({ model_type: "gemma3" }));
    expect(() => loadModel(folder)).toThrow(
      refusal(`${join(folder, "config.json")}: model_type 'gemma3' needs text_config`),
    );
  });
});

describe("is refused", () => {
  it("when its weights are whole numbers", () => {
    const tensors = Object.fromEntries(tinyWeights()) as Record<string, { shape: readonly number[]; data: never }>;
    const name = "model.norm.weight";
    tensors[name] = { shape: [16], data: new Int32Array(16) as never };
    writeSafetensors(join(folder, "model.safetensors"), tensors);
    expect(() => loadModel(folder)).toThrow(
      refusal(
        `${folder}: tensor ${name} is stored as I32; weights are read in F64, F32, F16, BF16, so take a folder that is not quantised`,
      ),
    );
  });

  it("when a shard is not there", () => {
    renameSync(join(folder, "model.safetensors"), join(folder, "a.safetensors"));
    const index = join(folder, "model.safetensors.index.json");
    writeFileSync(index, JSON.stringify({ weight_map: { "model.norm.weight": "b.safetensors" } }));
    expect(() => loadModel(folder)).toThrow(
      refusal(
        `${index} names b.safetensors, which is not there: download the model again, or copy the missing file beside it`,
      ),
    );
  });

  it("without config.json", () => {
    rmSync(join(folder, "config.json"));
    expect(() => loadModel(folder)).toThrow(refusal(`${folder} is no model folder: it has no config.json`));
  });

  it.each([
    ["{", "is not valid JSON: "],
    ["[]", "holds no JSON object"],
    ["null", "holds no JSON object"],
  ])("with %s for a config.json", (text, message) => {
    writeConfig(text);
    expect(() => loadModel(folder)).toThrow(`${join(folder, "config.json")} ${message}`);
    expect(() => loadModel(folder)).toThrow(CheckpointError);
  });

  it("with a model_type that is unknown, or none", () => {
    const says = (type: string) =>
      refusal(
        `${join(folder, "config.json")}: model_type '${type}' is not supported; known are gemma, gemma2, gemma3, gemma3_text, llama, qwen3`,
      );
    writeConfig(JSON.stringify({ ...tinyConfig, model_type: "mamba" }));
    expect(() => loadModel(folder)).toThrow(says("mamba"));
    writeConfig("{}");
    expect(() => loadModel(folder)).toThrow(says("undefined"));
  });

  it("without weights", () => {
    rmSync(join(folder, "model.safetensors"));
    expect(() => loadModel(folder)).toThrow(`${folder} holds no weights: neither model.safetensors nor`);
  });

  it("with a tensor missing, which is named", () => {
    writeTensors((tensors) => tensors.delete("model.layers.1.mlp.up_proj.weight"));
    expect(() => loadModel(folder)).toThrow(
      refusal(`${folder}: tensor model.layers.1.mlp.up_proj.weight is missing; the model needs it as [20, 16]`),
    );
  });

  it("with a tensor of another shape, which is named with both", () => {
    writeTensors((tensors) => tensors.set("model.norm.weight", { shape: [4, 4], data: new Float32Array(16) }));
    expect(() => loadModel(folder)).toThrow(
      refusal(`${folder}: tensor model.norm.weight is [4, 4], config.json asks for [16]`),
    );
  });
});
