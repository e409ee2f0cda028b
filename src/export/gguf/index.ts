// GGUF, the file that llama.cpp and what is built on it read: weights, tokenizer and chat template in one.
import { join } from "node:path";
import { UserError } from "../../run/errors.ts";
import type { ExportFormat, ExportRequest, TensorCheck } from "../format.ts";
import { promptTexts } from "../prompts.ts";
import { runnable } from "../runnable.ts";
import { type ModelPlan, type PlannedTensor, planModel } from "./architecture.ts";
import { type ElementType, elementTypes } from "./element-types.ts";
import { text, u32 } from "./metadata.ts";
import { type GgufFile, openGguf } from "./read.ts";
import { restoreModel } from "./restore.ts";
import { vocabularyMetadata } from "./vocabulary.ts";
import { writeGguf } from "./write.ts";

/** By the name on the command line: how matrices are stored, what llama.cpp calls the mixture. */
const mixtures: Readonly<Record<string, { matrix: ElementType; embedding: ElementType; fileType: number }>> = {
  f32: { matrix: "F32", embedding: "F32", fileType: 0 },
  f16: { matrix: "F16", embedding: "F16", fileType: 1 },
  bf16: { matrix: "BF16", embedding: "BF16", fileType: 32 },
  q8_0: { matrix: "Q8_0", embedding: "Q8_0", fileType: 7 },
  // What tokens go in and out by suffers most from four bits.
  q4_0: { matrix: "Q4_0", embedding: "Q8_0", fileType: 2 },
};

const quantisationVersion = 2;

export const gguf: ExportFormat = {
  title: "GGUF",
  dtypes: ["f16", "f32", "bf16", "q8_0", "q4_0"],
  limits: {
    f16: { equalTokens: 0.97, meanKl: 0.005 },
    bf16: { equalTokens: 0.9, meanKl: 0.02 },
    q8_0: { equalTokens: 0.9, meanKl: 0.02 },
    q4_0: { equalTokens: 0.5, meanKl: 0.5 },
  },
  library: "llama.cpp",
  tags: ["gguf"],
  check: ({ source }) => {
    planModel(source.model, source.merged);
    vocabularyMetadata(source, textsOf(source));
  },
  async write(folder, { source, options: { dtype } }, report) {
    const plan = planModel(source.model, source.merged);
    const vocabulary = vocabularyMetadata(source, textsOf(source));
    const { fileType } = mixtures[dtype]!;
    const metadata = {
      "general.architecture": text(plan.architecture),
      "general.type": text("model"),
      "general.name": text(source.name),
      "general.quantization_version": u32(quantisationVersion),
      "general.file_type": u32(fileType),
      ...plan.metadata,
      ...vocabulary.metadata,
    };
    const tensors = plan.tensors.map((tensor) => ({ ...tensor, type: typeOf(tensor, dtype) }));
    writeGguf(fileIn(folder, source.name, dtype), metadata, tensors, report);
    const wider = tensors.filter((tensor) => isFallback(tensor, dtype)).map(({ name }) => name);
    return [
      ...vocabulary.notes,
      ...(wider.length === 0
        ? []
        : [`${dtype.toUpperCase()} needs rows of a multiple of 32; stored as F16 instead: ${listed(wider)}.`]),
      ...(dtype === "q4_0" ? ["Token embeddings and an untied head are stored as Q8_0, vectors as F32."] : []),
    ];
  },
  async reload(folder, { source, options: { dtype, threads } }) {
    const path = fileIn(folder, source.name, dtype);
    const file = openGguf(path);
    const plan = planModel(source.model, source.merged);
    const { rope_parameters: parameters, rope_scaling: scaling } = source.model.config;
    const model = restoreModel(path, file, plan, (parameters ?? scaling ?? {}) as Record<string, unknown>);
    return { tensors: tensorChecks(file, plan), model: runnable({ ...model, threads }, source.endIds) };
  },
  usage: (folder, _, { source, options: { dtype } }) => {
    const file = `${folder}/${fileName(source.name, dtype)}`;
    return `With llama.cpp:

\`\`\`sh
llama-cli -m ${file}
llama-server -m ${file}
\`\`\`

With Ollama, put \`FROM ./${fileName(source.name, dtype)}\` into a Modelfile and run \`ollama create ${source.name} -f Modelfile\`. LM Studio and others that build on llama.cpp open the file itself.`;
  },
};

const textsOf = ({ tokenizer }: ExportRequest["source"]) => (tokenizer === undefined ? [] : promptTexts());

const fileName = (name: string, dtype: string) => `${name.replace(/[^\w.-]+/g, "-")}-${dtype.toUpperCase()}.gguf`;
const fileIn = (folder: string, name: string, dtype: string) => join(folder, fileName(name, dtype));

/** Vectors stay in float32, as llama.cpp wants them. */
function typeOf(tensor: PlannedTensor, dtype: string): ElementType {
  if (tensor.shape.length < 2) return "F32";
  const { matrix, embedding } = mixtures[dtype]!;
  const wanted = /^(token_embd|output)\./.test(tensor.name) ? embedding : matrix;
  return fits(tensor, wanted) ? wanted : "F16";
}

const fits = ({ shape }: PlannedTensor, type: ElementType) => shape.at(-1)! % elementTypes[type].blockValues === 0;

const isFallback = (tensor: PlannedTensor, dtype: string) =>
  tensor.shape.length > 1 && !fits(tensor, mixtures[dtype]!.matrix);

const listed = (names: readonly string[]) =>
  names.length > 8 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");

function* tensorChecks(file: GgufFile, { tensors }: ModelPlan): Iterable<TensorCheck> {
  for (const { name, values } of tensors) {
    const entry = file.tensors.get(name);
    if (entry === undefined) throw new UserError(`the export was refused: the file has no tensor ${name}`);
    const expected = values();
    const bounds = elementTypes[entry.type].bounds(expected);
    yield { name, expected, actual: file.read(name), ...(bounds ? { bounds } : {}) };
  }
}
