// ONNX, for Transformers.js and onnxruntime: a decoder with a cache, in the layout that they load.
import type { ExportFormat } from "./format.ts";
import { openDecoder } from "./onnx-decoder.ts";
import { modelFile, onnxTensors, writeOnnx } from "./onnx-file.ts";
import { writeTextFiles } from "./onnx-text.ts";
import { type OnnxType, onnxTypes } from "./onnx-weights.ts";

export const onnx: ExportFormat = {
  title: "ONNX",
  dtypes: ["fp32", ...(Object.keys(onnxTypes) as OnnxType[]).filter((type) => type !== "fp32")],
  limits: {
    fp16: { equalTokens: 0.97, meanKl: 0.005 },
    q8: { equalTokens: 0.9, meanKl: 0.05 },
  },
  library: "transformers.js",
  tags: ["onnx"],
  async write(folder, { source, options: { dtype, shardSizeBytes } }, report) {
    const { family, config } = source.model;
    writeTextFiles(source, folder);
    const type = dtype as OnnxType;
    writeOnnx(folder, { family, config, weights: source.merged }, { type, maxFileBytes: shardSizeBytes, report });
    return notes[type];
  },
  async reload(folder, { source: { model, merged, endIds }, options: { dtype, threads } }) {
    const type = dtype as OnnxType;
    const { family } = model;
    return {
      tensors: onnxTensors(folder, type, { family, weights: merged }),
      model: await openDecoder(modelFile(folder, type), family, {
        endIds,
        threads,
        firstPosition: family.modelType === "gemma3_text" ? 1 : 0,
      }),
    };
  },
  usage: (
    folder,
    files,
    { options: { dtype } },
  ) => `With Transformers.js, from a folder \`models/\` that holds this one:

\`\`\`js
${files.includes("tokenizer.json") ? withText(folder, dtype) : withIds(folder, dtype)}
\`\`\`

With onnxruntime: \`onnx/model${onnxTypes[dtype as OnnxType].suffix}.onnx\` takes \`input_ids\`, \`attention_mask\`, \`position_ids\` (int64) and \`past_key_values.N.key\` and \`.value\` (float32, at first with no positions), and gives \`logits\` and \`present.N.key\` and \`.value\`.`,
};

const notes: Readonly<Record<OnnxType, string[]>> = {
  fp32: [],
  fp16: ["The weights are float16, the arithmetic is float32: Gemma 3 does not fit into the range of float16."],
  q8: [
    "The weights are int8 with a scale for each output and each word; what they are multiplied with is rounded to eight bits as it comes, so the rows of a batch can move each other's last digits.",
  ],
};

const withText = (folder: string, dtype: string) => `import { env, pipeline } from "@huggingface/transformers";

env.localModelPath = "models/";
const generate = await pipeline("text-generation", "${folder}", { dtype: "${dtype}", local_files_only: true });
const messages = [{ role: "user", content: "How much is 3 + 4?" }];
const [{ generated_text }] = await generate(messages, { max_new_tokens: 256 });`;

const withIds = (
  folder: string,
  dtype: string,
) => `import { AutoModelForCausalLM, env, Tensor } from "@huggingface/transformers";

env.localModelPath = "models/";
const model = await AutoModelForCausalLM.from_pretrained("${folder}", { dtype: "${dtype}", local_files_only: true });
const inputs = new Tensor("int64", [5n, 6n, 7n], [1, 3]);
const ids = (await model.generate({ inputs, max_new_tokens: 16 })).tolist();`;
