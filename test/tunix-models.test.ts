// Models as a job reads them, by Tunix's own arithmetic against Reckon's: Gemma 2, whose names Tunix's reader does not have, and a
// Gemma 3 that sees as well. Both in several files, under a prefix, with tensors of several float types, none of which Tunix's
// reader takes. Gemma 1 and the plain Gemma 3 are in tunix-systems.test.ts. RECKON_TUNIX_PYTHON as there.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TensorToWrite, writeSafetensors } from "../src/checkpoint/safetensors.ts";
import { normal, randomKey } from "../src/engine/random.ts";
import { initialWeights } from "../src/model/initialise.ts";
import { familyOf } from "../src/model/load.ts";
import { packageRoot } from "../src/run/version.ts";
import { tokenizerFiles } from "../src/text/tokenizer-folder.ts";
import {
  buildRecipe,
  keepCompiled,
  largestDifference,
  patienceMs,
  reckonLogits,
  tunixLogits,
  tunixPython,
} from "./tunix-jobs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-models-"));
  keepCompiled(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sizes = {
  vocab_size: 1280,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 4,
  head_dim: 16,
  query_pre_attn_scalar: 16,
  max_position_embeddings: 1024,
  sliding_window: 64,
  bos_token_id: 2,
  eos_token_id: 1,
  pad_token_id: 0,
};
const gemma2 = { ...sizes, model_type: "gemma2", num_attention_heads: 4, num_key_value_heads: 4 };
const text = { ...sizes, model_type: "gemma3_text", num_attention_heads: 4, num_key_value_heads: 2 };
const seeing = { model_type: "gemma3", text_config: { ...text, sliding_window_pattern: 2 } };

/** A model folder of three files; `prefix` stands in the place of "model.". */
function writeModel(name: string, config: Record<string, unknown>, prefix: string): string {
  const model = join(folder, name);
  mkdirSync(model);
  writeFileSync(join(model, "config.json"), JSON.stringify(config));
  const tokenizer = tokenizerFiles
    .map((file) => join(packageRoot, "models/tiny", file))
    .filter((file) => existsSync(file));
  for (const file of tokenizer) copyFileSync(file, join(model, basename(file)));
  const shards: Record<string, TensorToWrite>[] = [{}, {}, {}];
  const places: Record<string, string> = {};
  const types = ["F32", "BF16", "F16"] as const;
  for (const [i, [tensor, { shape, data }]] of [...initialWeights(familyOf(config, name), 5)].entries()) {
    // Norms too are away from their identity, so that a forgotten one shows.
    if (shape.length === 1) for (const at of data.keys()) data[at] = 0.2 * normal(randomKey(9, i), at);
    const stored = tensor.replace(/^model\./, prefix);
    shards[i % 3]![stored] = { shape, data: data as Float32Array, dtype: types[(i >> 1) % 3]! };
    places[stored] = `model-0000${(i % 3) + 1}-of-00003.safetensors`;
  }
  for (const [i, shard] of shards.entries())
    writeSafetensors(join(model, `model-0000${i + 1}-of-00003.safetensors`), shard);
  writeFileSync(join(model, "model.safetensors.index.json"), JSON.stringify({ metadata: {}, weight_map: places }));
  return model;
}

test.skipIf(!tunixPython).each([
  ["gemma2", gemma2, "language_model.model."],
  ["gemma3", seeing, "model.language_model."],
])(
  "%s in three files, several float types and under a prefix",
  async (name, config, prefix) => {
    const model = writeModel(name, config, prefix);
    const file = join(folder, `${name}.yaml`);
    writeFileSync(
      file,
      `name: ${name}\nmodel: ${model}\ndata: { trainRows: 8, testRows: 4 }\nsft: { learningRate: 1.0e-4 }\n`,
    );
    const job = join(folder, `${name}-job`);
    await buildRecipe(file, [], { out: job });
    const { base } = tunixLogits(job, `${job}-out`);
    expect(largestDifference(base!, await reckonLogits(model))).toBeLessThan(1e-4);
  },
  patienceMs,
);
