// The adapter that a continuation goes on with: from the output of an earlier job as it is, or from a run's adapter in PEFT's
// layout. Tunix has one A for k and v, so that only an adapter in which they are equal can be taken up again.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readAdapter } from "../checkpoint/adapter.ts";
import { writeSafetensors } from "../checkpoint/safetensors.ts";
import { UsageError } from "../run/errors.ts";
import type { JobSettings } from "./job-settings.ts";
import { type NamedArray, tunixArrays } from "./tunix-adapter.ts";

const resultSchema = z.object({
  method: z.enum(["lora", "full"]),
  lora: z.object({ rank: z.int(), alpha: z.number() }),
});

const startedSchema = z.object({ run: z.object({ settings: z.object({ model: z.string() }) }) });

/** The model that an earlier job began with, as it is called there; undefined for anything but the output of a job. */
export function modelOfJob(output: string): string | undefined {
  const file = join(output, "settings.json");
  return existsSync(file) ? startedSchema.parse(JSON.parse(readFileSync(file, "utf8"))).run.settings.model : undefined;
}

/**
 * Puts the adapter of an earlier job or run beside the rows.
 * @param run the output folder of a job, or a run folder
 * @throws UsageError where there is none, or one of another rank or alpha than the recipe's
 */
export function writeContinuation(data: string, run: string, settings: JobSettings): void {
  const stage = settings.sft ? "sft" : "grpo";
  const wanted = settings[stage]!;
  if (wanted.method !== "lora")
    throw new UsageError(
      `--continue-from goes with adapters; to train every weight further, say model=${run}/models/${stage}`,
    );
  const folder = join(data, "adapter");
  const result = join(run, "results", stage);
  const adapter = join(run, "models", stage, "adapter");
  let found: { rank: number; alpha: number };
  mkdirSync(folder, { recursive: true });
  if (existsSync(join(result, "tensors.safetensors"))) {
    const { method, lora } = resultSchema.parse(JSON.parse(readFileSync(join(result, "result.json"), "utf8")));
    if (method === "full")
      throw new UsageError(`${run} trained every weight of ${stage}, so there is no adapter to go on with`);
    copyFileSync(join(result, "tensors.safetensors"), join(folder, "tensors.safetensors"));
    found = lora;
  } else if (existsSync(join(adapter, "adapter_config.json"))) {
    const { settings: lora, modules } = readAdapter(adapter);
    const arrays: Map<string, NamedArray> = tunixArrays(modules);
    writeSafetensors(join(folder, "tensors.safetensors"), Object.fromEntries(arrays), {});
    found = { rank: lora.rank, alpha: lora.alpha };
  } else throw new UsageError(`${run} has neither results/${stage} nor models/${stage}/adapter to go on from`);
  if (found.rank !== wanted.lora.rank || found.alpha !== wanted.lora.alpha)
    throw new UsageError(
      `${run} has an adapter of rank ${found.rank} and alpha ${found.alpha}, the recipe says ${wanted.lora.rank} and ${wanted.lora.alpha}; set ${stage}.lora to the former`,
    );
}
