// The adapter alone, in PEFT's folder layout.
import { loadAdapter, saveAdapter } from "../model/adapter.ts";
import { UsageError } from "../run/errors.ts";
import { copyTextFiles } from "./copy-text-files.ts";
import type { ExportFormat, ExportRequest, TensorCheck } from "./format.ts";
import { runnable } from "./runnable.ts";

export const peft: ExportFormat = {
  title: "PEFT adapter",
  dtypes: ["float32"],
  limits: {},
  library: "peft",
  tags: ["lora"],
  check({ source }) {
    if (source.trainable?.lora === undefined)
      throw new UsageError("--format peft needs an adapter: name its folder with --adapter");
  },
  async write(folder, { source }) {
    saveAdapter(folder, source.trainable!, source.baseName);
    copyTextFiles(source.model.folder, folder);
    return [];
  },
  async reload(folder, { source, options: { threads } }) {
    const { family, weights } = source.model;
    const trainable = loadAdapter(family, folder);
    const model = runnable({ family, weights, trainable, threads }, source.endIds);
    return { tensors: tensorChecks(source, trainable.views), model };
  },
  usage: (folder, _, { source }) => `With peft, on the base model it was trained on${stageOf(source.baseName)}:

\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained("${source.baseName}")
model = PeftModel.from_pretrained(base, "${folder}")
\`\`\`

With Reckon: \`reckon chat --model BASE --adapter ${folder}\``,
};

/** A base that is no name on the hub but an earlier stage of the same run. */
function stageOf(base: string): string {
  const stage = /^models\/(pretrain|sft)$/.exec(base)?.[1];
  return stage === undefined
    ? ""
    : ` (\`${base}\` of the same run: \`reckon export --run RUN --stage ${stage} --format safetensors\` writes it)`;
}

function* tensorChecks(
  { trainable }: ExportRequest["source"],
  actual: Readonly<Record<string, Float32Array>>,
): Iterable<TensorCheck> {
  for (const { name } of trainable!.parameters)
    yield { name, expected: trainable!.views[name]!, actual: actual[name] ?? new Float32Array(0) };
}
