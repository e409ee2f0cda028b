// The memory that the stages of a recipe will take at their peaks, foretold before they begin.
import { familyOf } from "../model/load.ts";
import { gemmaConfig } from "../model/new-gemma.ts";
import type { AvailableMemory } from "../run/available-memory.ts";
import type { RunEvent } from "../run/events.ts";
import { familyWeights, grpoBytes, inferenceBytes, pretrainBytes, sftBytes } from "../train/memory.ts";
import type { RunInputs } from "./inputs.ts";
import type { Recipe } from "./schema.ts";
import { probes } from "./sft-stage.ts";

type Stage = "pretrain" | "sft" | "grpo" | "evaluation";

/** Bytes by stage, for the stages that are wanted. It depends on recipe, model and rows alone. */
export function memoryPlan(
  recipe: Recipe,
  inputs: RunInputs | undefined,
  wanted: (stage: Stage) => boolean,
): Partial<Record<Stage, number>> {
  const { pretrain, sft, grpo, evaluation } = recipe;
  const { activations } = recipe.memory;
  if (!inputs) {
    if (!pretrain) return {};
    const family = familyOf(gemmaConfig(pretrain, pretrain.vocabularySize), "pretrain");
    const sizes = { ...rowsOf(pretrain), lora: undefined, activations };
    return {
      pretrain: Math.round(pretrainBytes({ family, weights: familyWeights(family), threads: recipe.threads }, sizes)),
    };
  }
  const model = { ...inputs.model, threads: recipe.threads };
  const plan: Partial<Record<Stage, number>> = {};
  if (sft && inputs.sft) {
    const promptTokens = longest(inputs.sft.validation.slice(0, probes).map(({ promptLength }) => promptLength));
    const probing = { prompts: probes, slots: probes, promptTokens, newTokens: evaluation.maxNewTokens };
    plan.sft = Math.round(
      sftBytes(model, { ...rowsOf(sft), lora: loraOf(sft), activations }, promptTokens > 0 ? probing : undefined),
    );
  }
  if (grpo && inputs.grpo) {
    const { promptsPerStep: prompts, groupSize, maxNewTokens: newTokens, beta } = grpo;
    const promptTokens = longest(inputs.grpo.prompts.map(({ ids }) => ids.length));
    const sampling = { prompts, slots: prompts * groupSize, promptTokens, newTokens };
    plan.grpo = Math.round(grpoBytes(model, { ...rowsOf(grpo), ...sampling, lora: loraOf(grpo), activations, beta }));
  }
  if (wanted("evaluation")) {
    const { batchSize, samples, maxNewTokens: newTokens } = evaluation;
    const prompts = inputs.rows.test.length;
    const slots = Math.min(batchSize, prompts * samples);
    const sizes = { prompts, slots, promptTokens: inputs.longestTestPrompt, newTokens };
    plan.evaluation = Math.round(inferenceBytes(model, sizes));
  }
  return plan;
}

/** What to tell whoever watches where the machine has less; undefined where it has enough. Not for the journal. */
export function memoryWarning(
  plan: Partial<Record<Stage, number>>,
  { availableBytes }: AvailableMemory,
): Extract<RunEvent, { type: "warning" }> | undefined {
  const [stage, bytes] = Object.entries(plan).reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0]);
  if (bytes <= availableBytes) return undefined;
  const remedy =
    stage === "evaluation"
      ? "evaluation.batchSize"
      : `${stage}.rowsPerMicroBatch or ${stage}.rowTokens, or set memory.activations=recompute`;
  const message = `${stage} will take about ${gibibytes(bytes)} of memory, and ${gibibytes(availableBytes)} are left: lower ${remedy}; reckon doctor shows what fits`;
  return { type: "warning", message };
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const longest = (lengths: readonly number[]) => lengths.reduce((most, length) => Math.max(most, length), 0);

const rowsOf = ({ rowTokens, rowsPerMicroBatch: rows }: { rowTokens: number; rowsPerMicroBatch: number }) => ({
  rows,
  rowTokens,
});

const loraOf = ({ method, lora }: Pick<NonNullable<Recipe["sft"]>, "method" | "lora">) =>
  method === "lora" ? lora : undefined;
