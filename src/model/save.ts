// Writes a model folder in the Hugging Face layout. The tokenizer's files are the caller's.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensors } from "../checkpoint/safetensors.ts";
import type { Weights } from "../engine/runtime.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import type { ModelFamily } from "./family.ts";

/** Weights are stored in float32. */
export function saveModel(
  folder: string,
  { family, config, weights }: { family: ModelFamily; config: Record<string, unknown>; weights: Weights },
): void {
  mkdirSync(folder, { recursive: true });
  const tensors = family.parameters.map(
    ({ name, shape }) => [name, { shape, data: () => weights.get(name)!.data }] as const,
  );
  writeSafetensors(join(folder, "model.safetensors"), Object.fromEntries(tensors), { format: "pt" });
  writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
}
