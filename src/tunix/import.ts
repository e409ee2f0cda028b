// The output of a job for Tunix → a run folder: the journal, the adapters in PEFT's layout, and with the base model the
// trained models themselves, as a run here leaves them.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { writeAdapter } from "../checkpoint/adapter.ts";
import { openSafetensors } from "../checkpoint/safetensors.ts";
import type { Weights } from "../engine/runtime.ts";
import { loadAdapter } from "../model/adapter.ts";
import { loadModel, type Model } from "../model/load.ts";
import { saveModel } from "../model/save.ts";
import { lazilyMerged } from "../model/trainable.ts";
import { CheckpointError, UsageError } from "../run/errors.ts";
import { openJournal, readJournal } from "../run/journal.ts";
import { createRunFolder, type RunFolder } from "../run/run-folder.ts";
import { tokenizerFiles } from "../text/tokenizer-folder.ts";
import { type NamedArray, peftTensors } from "./tunix-adapter.ts";

/** What the job says of the result of a stage, in results/STAGE/result.json. */
const resultSchema = z.object({
  stage: z.enum(["sft", "grpo"]),
  method: z.enum(["lora", "full"]),
  lora: z.object({ rank: z.int(), alpha: z.number() }),
});

export type ImportOptions = {
  /** The folder of the base model; without it there are adapters alone. */
  model: string | undefined;
  /** What the adapters call it. */
  modelLabel: string;
  out: string;
};

export type Imported = { stage: "sft" | "grpo"; adapter: string | undefined; model: string | undefined };

/**
 * @throws UsageError for a folder that no job wrote, or an `out` that holds something; CheckpointError for arrays that are
 * no adapter of the model
 */
export function importJob(output: string, options: ImportOptions): Imported[] {
  const file = join(output, "journal.jsonl");
  if (!existsSync(file)) throw new UsageError(`${output} has no journal.jsonl; give the output folder of a job`);
  const events = readJournal(file);
  const stages = (["sft", "grpo"] as const).filter((stage) => existsSync(join(output, "results", stage)));
  if (stages.length === 0)
    throw new UsageError(
      `${output} has no results; of a job that was stopped, name a Python with Tunix with --python, which reads its checkpoints`,
    );
  const folder = createRunFolder(options.out, { resume: false });
  try {
    const journal = openJournal(folder.journal, { resume: false });
    for (const event of events) journal.append(event);
    journal.close();
    if (existsSync(join(output, "recipe.yaml"))) copyFileSync(join(output, "recipe.yaml"), folder.recipe);
    let from = options.model === undefined ? undefined : loadModel(options.model);
    let label = options.modelLabel;
    return stages.map((stage) => {
      const imported = importStage(join(output, "results", stage), folder, from, label);
      from = imported.model === undefined ? undefined : loadModel(imported.model);
      label = `models/${stage}`;
      return imported;
    });
  } finally {
    folder.release();
  }
}

/** @param from the model that the stage started with @param label what its adapter calls that model */
function importStage(result: string, folder: RunFolder, from: Model | undefined, label: string): Imported {
  const { stage, method, lora } = resultSchema.parse(JSON.parse(readFileSync(join(result, "result.json"), "utf8")));
  const file = openSafetensors(join(result, "tensors.safetensors"));
  const arrays = new Map<string, NamedArray>(
    [...file.tensors].map(([name, { shape }]) => [name, { shape, data: file.read(name) }]),
  );
  const target = folder.models(stage);
  if (method === "full") {
    if (from === undefined)
      throw new UsageError(`${stage} trained every weight; name the model that it began with, with --model`);
    writeModel(target, from, arrays);
    return { stage, adapter: undefined, model: target };
  }
  const adapter = join(target, "adapter");
  mkdirSync(adapter, { recursive: true });
  const tensors = peftTensors(arrays);
  const targets = [...new Set([...tensors.keys()].map((name) => name.split(".").at(-3)!))];
  writeAdapter(adapter, { settings: { ...lora, targets }, baseModel: label, tensors });
  if (from === undefined) return { stage, adapter, model: undefined };
  writeModel(target, from, lazilyMerged(from.family, from.weights, loadAdapter(from.family, adapter)));
  return { stage, adapter, model: target };
}

/** A model folder with new weights, and whatever says how it reads text. */
function writeModel(target: string, { family, config, folder }: Model, weights: Weights): void {
  const missing = family.parameters.find(({ name }) => !weights.has(name));
  if (missing !== undefined) throw new CheckpointError(`${basename(target)}: the result has no tensor ${missing.name}`);
  for (const name of [...tokenizerFiles, "generation_config.json"])
    if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(target, name));
  saveModel(target, { family, config, weights });
}
