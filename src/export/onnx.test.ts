// Exported ONNX decoders against our own forward pass: every family, any number of rows, new tokens and earlier ones,
// beyond the window, padded rows; the narrower types; and files that were tampered with.
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tinyConfig } from "../../test/tiny-gemma.ts";
import { toOnnxFile } from "../engine/onnx/model.ts";
import { float32Value, int64Value, type OnnxValue, openOnnx } from "../engine/onnx-session.ts";
import { normal, randomKey } from "../engine/random.ts";
import { initialWeights } from "../model/initialise.ts";
import { familyOf } from "../model/load.ts";
import type { TensorCheck } from "./format.ts";
import { openDecoder } from "./onnx-decoder.ts";
import { modelFile, onnxTensors, writeOnnx } from "./onnx-file.ts";
import { cacheNames, decoderGraph } from "./onnx-graph.ts";
import type { OnnxType } from "./onnx-weights.ts";
import { runnable } from "./runnable.ts";

const scratch = mkdtempSync(join(tmpdir(), "reckon-onnx-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const configs: Record<string, object> = {
  "gemma3, windows of 4": {},
  "gemma3, linear scaling": { rope_scaling: { rope_type: "linear", factor: 8 } },
  "gemma2, soft caps": { model_type: "gemma2", attn_logit_softcapping: 0.5, final_logit_softcapping: 1.5 },
  "gemma, one key head": { model_type: "gemma", num_key_value_heads: 1 },
  "qwen3, own head": { model_type: "qwen3", tie_word_embeddings: false },
  "llama, llama3 scaling": {
    model_type: "llama",
    num_key_value_heads: 4,
    rope_scaling: {
      rope_type: "llama3",
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 16,
    },
  },
};

function modelOf(change: object) {
  const config = { ...tinyConfig, ...change };
  const family = familyOf(config, "config.json");
  const weights = initialWeights(family, 1);
  // Norms too are away from their identity, so that a forgotten one shows.
  for (const [index, { shape, data }] of [...weights.values()].entries())
    if (shape.length === 1) for (let i = 0; i < data.length; i++) data[i]! += 0.2 * normal(randomKey(9, index), i);
  return { config, family, weights };
}

const tokens = (length: number, seed: number) => Array.from({ length }, (_, i) => (7 * seed + 5 * i + i * i) % 24);
const largest = (got: ArrayLike<number>, expected: ArrayLike<number>) =>
  Array.from(expected).reduce((max, value, i) => {
    const gap = Math.abs(value - got[i]!);
    return gap <= max ? max : gap;
  }, 0);

let folders = 0;
function written(change: object, type: OnnxType = "fp32", maxFileBytes = 1e9) {
  const model = modelOf(change);
  const folder = join(scratch, String(folders++));
  writeOnnx(folder, model, { type, maxFileBytes });
  return { ...model, folder, file: modelFile(folder, type) };
}

/** One call as another tool would make it. */
async function opened(file: string, { layers, keyValueHeads, headDim }: ReturnType<typeof familyOf>) {
  const session = await openOnnx(file);
  const names = Array.from({ length: layers }, (_, layer) => cacheNames(layer));
  const pairs = names.flatMap(({ past, present }) => [
    [past.key, present.key] as const,
    [past.value, present.value] as const,
  ]);
  return {
    release: () => session.release(),
    emptyCache: (rows: number): Record<string, OnnxValue> =>
      Object.fromEntries(
        pairs.map(([past]) => [past, float32Value(new Float32Array(), [rows, keyValueHeads, 0, headDim])]),
      ),
    async call(rows: number[][], masks: number[][], positions: number[][], cache: Record<string, OnnxValue>) {
      const matrix = (values: number[][]) => int64Value(values.flat(), [values.length, values[0]!.length]);
      const outputs = await session.run({
        ...cache,
        input_ids: matrix(rows),
        attention_mask: matrix(masks),
        position_ids: matrix(positions),
      });
      return {
        logits: outputs.logits!.data as Float32Array,
        dims: outputs.logits!.dims,
        cache: Object.fromEntries(pairs.map(([past, present]) => [past, outputs[present]!])),
      };
    },
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const ones = (length: number) => Array<number>(length).fill(1);

describe.each(Object.entries(configs))("%s", (_, change) => {
  const { family, weights, file } = written(change);
  const own = runnable({ family, weights }, []);
  const V = family.vocabularySize;

  it("three rows at once, in parts of 1, 5 and 8 tokens, give the logits of whole rows", async () => {
    const rows = [1, 2, 3].map((seed) => tokens(14, seed));
    const expected = await Promise.all(rows.map((row) => own.logits(row, 14)));
    const decoder = await opened(file, family);
    let cache = decoder.emptyCache(3);
    for (const [start, end] of [
      [0, 1],
      [1, 6],
      [6, 14],
    ] as const) {
      const places = rows.map(() => range(start, end));
      const result = await decoder.call(
        rows.map((row) => row.slice(start, end)),
        rows.map(() => ones(end)),
        places,
        cache,
      );
      expect(result.dims).toEqual([3, end - start, V]);
      const width = (end - start) * V;
      for (const row of [0, 1, 2]) {
        const due = expected[row]!.subarray(start * V, end * V);
        expect(largest(result.logits.subarray(row * width, (row + 1) * width), due)).toBeLessThan(2e-5);
      }
      cache = result.cache;
    }
    expect(cache["past_key_values.1.key"]!.dims).toEqual([3, family.keyValueHeads, 14, family.headDim]);
    await decoder.release();
  });

  it("a prompt and then token by token, as Transformers.js calls it, gives the same logits", async () => {
    const ids = tokens(13, 4);
    for (const firstPosition of [0, 1]) {
      const decoder = await openDecoder(file, family, { endIds: [], firstPosition });
      expect(largest(await decoder.logits(ids, 9), await own.logits(ids, 9))).toBeLessThan(2e-5);
      await decoder.release();
    }
  });

  it("rows padded on the left or on the right give the logits of the rows alone", async () => {
    const rows = [tokens(3, 5), tokens(9, 6), tokens(11, 7)];
    const decoder = await opened(file, family);
    for (const side of ["left", "right"]) {
      const pad = (row: number[], value: number) => {
        const rest = Array<number>(11 - row.length).fill(value);
        return side === "left" ? [...rest, ...row] : [...row, ...rest];
      };
      const { logits } = await decoder.call(
        rows.map((row) => pad(row, 2)),
        rows.map((row) => pad(ones(row.length), 0)),
        rows.map((row) => pad(range(0, row.length), 1)),
        decoder.emptyCache(3),
      );
      for (const [index, row] of rows.entries()) {
        const start = (index * 11 + (side === "left" ? 11 - row.length : 0)) * V;
        const alone = await own.logits(row, row.length);
        expect(largest(logits.subarray(start, start + row.length * V), alone), side).toBeLessThan(2e-5);
      }
      expect(logits.every(Number.isFinite), "where a row is padding too").toBe(true);
    }
    await decoder.release();
  });

  it("greedy traces of a padded batch are those of our own sampler, up to the end token", async () => {
    const prompts = [tokens(1, 1), tokens(6, 2), tokens(12, 3), tokens(4, 4), tokens(9, 5)];
    const [free] = await own.greedy([prompts[0]!], 12);
    const endIds = [free![5]!];
    const decoder = await openDecoder(file, family, { endIds });
    const expected = await runnable({ family, weights }, endIds).greedy(prompts, 12);
    expect(expected[0]!.length).toBeLessThan(12);
    expect(await decoder.greedy(prompts, 12)).toEqual(expected);
    await decoder.release();
  });

  it("the file does not depend on the sizes that it was traced with", () => {
    const bytes = (from: number) =>
      toOnnxFile(decoderGraph(family, from).graph, {
        axes: decoderGraph(family, from).axes,
        storage: () => ({ type: "f32" }),
        place: (name) => ({ location: name, offset: 0 }),
      });
    expect(Buffer.compare(bytes(1009), bytes(2001))).toBe(0);
  });
});

describe("types", () => {
  it.each([
    ["fp32", 0, 2e-5],
    ["fp16", 1e-3, 1e-2],
    ["q8", 1e-2, 0.15],
  ] as const)("%s: every weight within its rounding, and logits near", async (type, weightError, logitError) => {
    for (const change of [{}, { model_type: "llama", tie_word_embeddings: false }]) {
      const { family, weights, folder, file } = written(change, type);
      const checks = [...onnxTensors(folder, type, { family, weights })];
      expect(checks).toHaveLength(family.parameters.length);
      for (const { name, expected, actual, bounds } of checks) {
        const error = largest(actual, expected);
        const beyond = actual.findIndex((value, i) => !(Math.abs(value - expected[i]!) <= (bounds?.[i] ?? 0)));
        expect(beyond, name).toBe(-1);
        expect(error, name).toBeLessThanOrEqual(expected.length <= 16 ? 0 : weightError);
      }
      const decoder = await openDecoder(file, family, { endIds: [] });
      const own = runnable({ family, weights }, []);
      const difference = largest(await decoder.logits(tokens(12, 1), 12), await own.logits(tokens(12, 1), 12));
      expect(difference).toBeLessThan(logitError);
      if (type !== "fp32") expect(difference, "it really is stored in fewer bits").toBeGreaterThan(1e-5);
      await decoder.release();
    }
  });

  it("int8 takes a weight of zeros", async () => {
    const model = modelOf({});
    model.weights.get("model.layers.0.mlp.up_proj.weight")!.data.fill(0);
    const folder = join(scratch, "zeros");
    writeOnnx(folder, model, { type: "q8" });
    const decoder = await openDecoder(modelFile(folder, "q8"), model.family, { endIds: [] });
    expect((await decoder.logits(tokens(5, 1), 5)).every(Number.isFinite)).toBe(true);
    await decoder.release();
  });
});

describe("the folder", () => {
  it("has weights in as many files as the loader is told, which runs them", async () => {
    const { folder, file, family, weights } = written({}, "fp32", 4000);
    const files = readdirSync(join(folder, "onnx")).sort();
    expect(files.slice(0, 3)).toEqual(["model.onnx", "model.onnx_data", "model.onnx_data_1"]);
    const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
    expect(config["transformers.js_config"]).toEqual({
      dtype: "fp32",
      use_external_data_format: { "model.onnx": files.length - 1 },
    });
    const decoder = await openDecoder(file, family, { endIds: [] });
    const ids = tokens(7, 3);
    expect(largest(await decoder.logits(ids, 7), await runnable({ family, weights }, []).logits(ids, 7))).toBeLessThan(
      2e-5,
    );
    await decoder.release();
  });

  it("states the width of a head, which older loaders would compute", () => {
    const { folder } = written({ model_type: "llama", head_dim: undefined });
    expect(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")).head_dim).toBe(4);
  });

  it("is seen through when a weight was changed or cut off", () => {
    const { folder, file, family, weights } = written({});
    const differing = (checks: Iterable<TensorCheck>) =>
      [...checks].filter(({ expected, actual }) => largest(actual, expected) > 0).map(({ name }) => name);
    expect(differing(onnxTensors(folder, "fp32", { family, weights }))).toEqual([]);
    const data = readFileSync(`${file}_data`);
    data[0]! ^= 1;
    writeFileSync(`${file}_data`, data);
    expect(differing(onnxTensors(folder, "fp32", { family, weights }))).toHaveLength(1);
    truncateSync(`${file}_data`, data.length - 100);
    expect(() => [...onnxTensors(folder, "fp32", { family, weights })]).toThrow(/model.onnx_data ends within tensor/);
  });

  it("is seen through when it holds another model", () => {
    const { folder } = written({ model_type: "llama" });
    const { family, weights } = modelOf({});
    expect(() => [...onnxTensors(folder, "fp32", { family, weights })]).toThrow(
      /model.onnx: tensor .*norm.weight is missing/,
    );
  });
});
