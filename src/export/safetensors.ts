// A model folder as Hugging Face lays it out: config, weights in one file or in shards, tokenizer, chat template.
import { join } from "node:path";
import type { FloatDtype } from "../checkpoint/dtype.ts";
import { openModelTensors } from "../checkpoint/model-files.ts";
import { writeSafetensors } from "../checkpoint/safetensors.ts";
import { sizeOf } from "../engine/shape.ts";
import type { ParameterSpec } from "../model/family.ts";
import { loadModel } from "../model/load.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { copyTextFiles } from "./copy-text-files.ts";
import type { ExportFormat, ExportRequest, TensorCheck } from "./format.ts";
import { roundingBounds } from "./rounding.ts";
import { runnable } from "./runnable.ts";

const stored: Readonly<Record<string, FloatDtype>> = { float32: "F32", bfloat16: "BF16", float16: "F16" };
const elementBytes: Record<FloatDtype, number> = { F32: 4, BF16: 2, F16: 2 };

export const safetensors: ExportFormat = {
  title: "safetensors",
  dtypes: ["float32", "bfloat16", "float16"],
  limits: {
    bfloat16: { equalTokens: 0.9, meanKl: 0.02 },
    float16: { equalTokens: 0.97, meanKl: 0.005 },
  },
  library: "transformers",
  tags: ["safetensors"],
  async write(folder, { source, options: { dtype, shardSizeBytes } }, report) {
    const { family, config } = source.model;
    copyTextFiles(source.model.folder, folder);
    const settings = { ...config, dtype, torch_dtype: dtype };
    writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(settings, null, 2)}\n`);
    const type = stored[dtype]!;
    const shards = shardsOf(family.parameters, elementBytes[type], shardSizeBytes);
    const weightMap: [string, string][] = [];
    shards.forEach((parameters, index) => {
      const file = shardName(index, shards.length);
      report(file);
      const tensors = parameters.map(
        ({ name, shape }) => [name, { shape, data: source.merged.get(name)!.data, dtype: type }] as const,
      );
      writeSafetensors(join(folder, file), Object.fromEntries(tensors), { format: "pt" });
      weightMap.push(...parameters.map(({ name }): [string, string] => [name, file]));
    });
    if (shards.length > 1) {
      const elements = family.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      const index = {
        metadata: { total_parameters: elements, total_size: elements * elementBytes[type] },
        weight_map: Object.fromEntries(weightMap.sort(([a], [b]) => (a < b ? -1 : 1))),
      };
      writeFileAtomic(join(folder, "model.safetensors.index.json"), `${JSON.stringify(index, null, 2)}\n`);
    }
    return [];
  },
  async reload(folder, { source, options: { dtype, threads } }) {
    const { family, weights } = loadModel(folder);
    return {
      tensors: tensorChecks(folder, source, stored[dtype]!),
      model: runnable({ family, weights, threads }, source.endIds),
    };
  },
  usage: (folder, files) => `With transformers:

\`\`\`python
from transformers import AutoModelForCausalLM${files.includes("tokenizer.json") ? ", AutoTokenizer" : ""}

model = AutoModelForCausalLM.from_pretrained("${folder}")${files.includes("tokenizer.json") ? `\ntokenizer = AutoTokenizer.from_pretrained("${folder}")` : ""}
\`\`\`

With Reckon: \`reckon chat --model ${folder}\``,
};

/** Parameters in the order of the model, in groups of at most `most` bytes; a larger tensor has a file of its own. */
function shardsOf(parameters: readonly ParameterSpec[], bytes: number, most: number): ParameterSpec[][] {
  const shards: ParameterSpec[][] = [];
  let size = 0;
  for (const parameter of parameters) {
    const own = sizeOf(parameter.shape) * bytes;
    if (shards.length === 0 || size + own > most) {
      shards.push([]);
      size = 0;
    }
    shards.at(-1)!.push(parameter);
    size += own;
  }
  return shards;
}

const fiveDigits = (value: number) => String(value).padStart(5, "0");

const shardName = (index: number, count: number) =>
  count === 1 ? "model.safetensors" : `model-${fiveDigits(index + 1)}-of-${fiveDigits(count)}.safetensors`;

function* tensorChecks(folder: string, source: ExportRequest["source"], type: FloatDtype): Iterable<TensorCheck> {
  const file = openModelTensors(folder);
  for (const { name } of source.model.family.parameters) {
    const expected = source.merged.get(name)!.data;
    const bounds = roundingBounds(expected, type);
    yield { name, expected, actual: file.read(name), ...(bounds ? { bounds } : {}) };
  }
}
