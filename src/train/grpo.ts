// Group relative policy optimisation: sample G completions a prompt, reward them, push towards the better ones of each
// group, stay near the reference. Knows no tokenizer and no task; the caller turns tokens into rewards.
import { randomKey } from "../engine/random.ts";
import { haveInt8Products, type Weights } from "../engine/weights.ts";
import type { Model } from "../model/load.ts";
import { mergedPolicy } from "../model/merged-policy.ts";
import { createFull, createLora, type Trainable } from "../model/trainable.ts";
import { learningRateAt } from "../optim/schedule.ts";
import { UserError } from "../run/errors.ts";
import { createSampler } from "../sample/generate.ts";
import { createScorer } from "../sample/score.ts";
import { createUpdater, runSteps, type StageContext } from "./loop.ts";
import { type grpoInputs, grpoLossOf } from "./loss.ts";
import { recomputes } from "./memory.ts";
import { type PolicyBatch, prepareMiniBatches } from "./mini-batches.ts";
import {
  collectRollouts,
  completionEvents,
  failureEvents,
  type GrpoPrompt,
  type GrpoSettings,
  judgedGroups,
  rolloutFigures,
} from "./rollouts.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

/**
 * How far the sampler and the trainer may disagree, which is by rounding alone. Where products are of int8, what differs in its last
 * digit may be rounded to another step, and of some thousand tokens the unlikeliest differs by a third.
 */
const ratioTolerance = (weights: Weights) => (haveInt8Products(weights) ? 1 : 0.01);

/**
 * @param prompts none longer than `rowTokens − maxNewTokens`
 * @throws UserError when every completion of the first step is cut off, or sampler and trainer disagree
 */
export async function grpo(
  context: StageContext,
  { family, weights }: Pick<Model, "family" | "weights">,
  settings: GrpoSettings,
  prompts: readonly GrpoPrompt[],
  stopIds: readonly number[],
): Promise<Trainable> {
  const { stage, emit, seed, threads } = context;
  const { temperature, steps: totalSteps, checkpointEvery, maxNewTokens } = settings;
  const trainable =
    settings.method === "lora"
      ? createLora(family, settings.lora, randomKey(seed, 3)[0], weights)
      : createFull(family, weights);
  const { merged, refresh } = await mergedPolicy(family, weights, trainable, threads);
  const sampler = createSampler(
    { family, weights, trainable: merged, threads },
    { ...settings, stopIds, slots: settings.promptsPerStep * settings.groupSize },
  );
  const reference = createScorer({ family, weights, temperature, threads });
  const { lora } = trainable;
  const { rowTokens, rowsPerMicroBatch: rows } = settings;
  const trainer = await createTrainer({
    family,
    weights,
    trainable,
    recompute: recomputes(family, { lora, rows, rowTokens, activations: context.activations }, "grpo"),
    threads,
    temperature,
    optimizer: { ...settings, epsilon: 1e-8 },
    loss: grpoLossOf(settings),
  });
  const update = createUpdater(context, trainer);

  await runSteps(context, trainer, { totalSteps, checkpointEvery }, async (step) => {
    const began = performance.now();
    await refresh();
    const groups = await collectRollouts(sampler, prompts, settings, { seed, step });
    const sampleMs = performance.now() - began;
    if (step === 1 && groups.flat().every(({ stop }) => stop === "length"))
      throw new UserError(
        `${stage}: every completion of step 1 was cut off at ${maxNewTokens} tokens, so none states an answer; raise ${stage}.maxNewTokens`,
      );
    for (const event of failureEvents(groups, stage, step)) emit(event);
    const learningRate = learningRateAt(step, totalSteps, settings);
    const judged = judgedGroups(groups);
    if (judged.length === 0) {
      for (const event of completionEvents(groups, stage, step)) emit(event);
      emit({
        type: "warning",
        message: `${stage} step ${step}: no completion could be judged, so nothing was learned; look at the gold answers, or set ${stage}.reward.correctness.unknown=zero`,
      });
      return;
    }
    const miniBatches = await prepareMiniBatches(judged, settings, reference, trainer.computing);
    const totals: Totals = { loss: 0, kl: 0, clipped: 0, tokens: 0, ratioError: 0 };
    const gradNorms: number[] = [];
    for (let iteration = 0; iteration < settings.iterations; iteration++) {
      for (const miniBatch of miniBatches) {
        await accumulate(trainer, miniBatch, totals, iteration === 0 && miniBatch === miniBatches[0]);
        checkRatio(totals.ratioError, ratioTolerance(weights), `${stage} step ${step}`);
        const gradNorm = await update(step, learningRate);
        if (gradNorm !== undefined) gradNorms.push(gradNorm);
      }
    }
    const figures = rolloutFigures(groups);
    const durationMs = performance.now() - began;
    for (const event of completionEvents(groups, stage, step)) emit(event);
    // Every update was skipped and the warnings say so: there is no loss to report.
    if (gradNorms.length === 0) return;
    emit({
      type: "grpo-step",
      stage,
      step,
      loss: totals.loss / (miniBatches.length * settings.iterations),
      ...figures,
      kl: totals.kl / totals.tokens,
      gradNorm: gradNorms.reduce((a, b) => a + b) / gradNorms.length,
      learningRate,
      ratioError: totals.ratioError,
      clippedShare: totals.clipped / totals.tokens,
      timing: { durationMs, sampleMs, tokensPerSecond: tokensPerSecond(groups, sampleMs) },
    });
  });
  return trainable;
}

type Totals = { loss: number; kl: number; clipped: number; tokens: number; ratioError: number };

/** @param untouched whether the policy is still the one that sampled, so that the ratio must be 1 */
async function accumulate(
  trainer: Trainer<(typeof grpoInputs)[number]>,
  miniBatch: readonly PolicyBatch[],
  totals: Totals,
  untouched: boolean,
): Promise<void> {
  const outputs = await Promise.all(miniBatch.map(({ packed, inputs }) => trainer.accumulate(packed, inputs)));
  for (const [number, { packed }] of miniBatch.entries()) {
    const { loss, kl, clipped, ratio } = outputs[number]!;
    totals.loss += loss![0]!;
    for (let i = 0; i < packed.scored; i++) {
      totals.kl += kl![i]!;
      totals.clipped += clipped![i]!;
      if (untouched) totals.ratioError = Math.max(totals.ratioError, Math.abs(ratio![i]! - 1));
    }
    totals.tokens += packed.scored;
  }
}

function checkRatio(error: number, tolerance: number, where: string): void {
  if (error > tolerance)
    throw new UserError(
      `${where}: sampler and trainer disagree, |ratio − 1| is ${error.toFixed(4)} before the first update`,
    );
}

const tokensPerSecond = (groups: readonly (readonly { ids: readonly number[] }[])[], durationMs: number) =>
  (groups.flat().reduce((total, { ids }) => total + ids.length, 0) / durationMs) * 1000;
