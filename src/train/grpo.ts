// Group relative policy optimisation: sample G completions a prompt, reward them, push towards the better ones of each
// group, stay near the reference. Knows no tokenizer and no task; the caller turns tokens into rewards.
import { type MicroBatch, packSequences, type Sequence } from "../data/pack.ts";
import { permutation, randomKey } from "../engine/random.ts";
import type { Model } from "../model/load.ts";
import { createFull, createLora, mergedPolicy, type Trainable } from "../model/trainable.ts";
import { learningRateAt } from "../optim/schedule.ts";
import type { Recipe } from "../recipe/schema.ts";
import { UserError } from "../run/errors.ts";
import { type Completion, createSampler } from "../sample/generate.ts";
import { createScorer } from "../sample/score.ts";
import { deviation, groupAdvantages, mean, signalShare } from "./advantages.ts";
import { createUpdater, runSteps, type StageContext } from "./loop.ts";
import { grpoLoss } from "./losses.ts";
import { completionWeights } from "./token-weights.ts";
import { createTrainer } from "./trainer.ts";

export type GrpoSettings = NonNullable<Recipe["grpo"]>;

export type GrpoPrompt = {
  readonly rowId: string;
  readonly ids: readonly number[];
  /** What a completion earns. */
  readonly reward: (completion: Completion) => Rewarded;
};

export type Rewarded = {
  readonly text: string;
  readonly reward: number;
  readonly components: Readonly<Record<string, number>>;
  readonly correct: boolean;
};

/** A completion on its way through a step. */
type Rollout = Completion & Rewarded & { prompt: GrpoPrompt; group: number; sample: number; advantage: number };

/** The sampler and the trainer may disagree by rounding alone. */
const ratioTolerance = 0.01;
const tokenInputs = ["weights", "advantages", "oldLogProbs", "referenceLogProbs"] as const;

/** @throws UserError when a row cannot hold prompt and completion, or when every completion of the first step is cut off. */
export async function grpo(
  context: StageContext,
  { family, weights }: Pick<Model, "family" | "weights">,
  settings: GrpoSettings,
  prompts: readonly GrpoPrompt[],
  stopIds: readonly number[],
): Promise<Trainable> {
  const { stage, emit, seed, threads } = context;
  checkRoom(prompts, settings);
  const trainable =
    settings.method === "lora" ? createLora(family, settings.lora, randomKey(seed, 3)[0]) : createFull(family, weights);
  const { merged, refresh } = mergedPolicy(family, weights, trainable);
  const sampler = createSampler(
    { family, weights, trainable: merged, threads },
    { ...settings, stopIds, slots: settings.promptsPerStep * settings.groupSize },
  );
  const reference = createScorer({ family, weights, temperature: settings.temperature, threads });
  const trainer = await createTrainer({
    family,
    weights,
    trainable,
    threads,
    temperature: settings.temperature,
    optimizer: { ...settings, epsilon: 1e-8 },
    inputs: tokenInputs,
    loss: (logProbs, inputs) => grpoLoss({ logProbs, ...inputs }, settings),
  });
  const update = createUpdater(context, trainer);

  await runSteps(
    context,
    trainer,
    { totalSteps: settings.steps, checkpointEvery: settings.checkpointEvery },
    async (step) => {
      const began = performance.now();
      const rollouts = await collect(step);
      const sampled = performance.now();
      const learningRate = learningRateAt(step, settings.steps, settings);
      const batches = await prepare(rollouts);
      const totals = { loss: 0, gradNorm: 0, updates: 0, kl: 0, clipped: 0, tokens: 0, ratioError: 0 };
      for (let iteration = 0; iteration < settings.iterations; iteration++) {
        for (const miniBatch of batches) {
          for (const { packed, inputs } of miniBatch) {
            const outputs = await trainer.accumulate(packed, inputs);
            const scored = <T extends ArrayLike<number>>(values: T) => Array.from(values).slice(0, packed.scored);
            totals.loss += outputs.loss![0]! / batches.length / settings.iterations;
            totals.kl += scored(outputs.kl!).reduce((a, b) => a + b, 0);
            totals.clipped += scored(outputs.clipped!).reduce((a, b) => a + b, 0);
            totals.tokens += packed.scored;
            // Until the first update the policy is the one that sampled.
            if (totals.updates === 0)
              totals.ratioError = scored(outputs.ratio!).reduce(
                (max, ratio) => Math.max(max, Math.abs(ratio - 1)),
                totals.ratioError,
              );
          }
          totals.gradNorm += await update(step, learningRate);
          totals.updates++;
        }
      }
      if (totals.ratioError > ratioTolerance)
        throw new UserError(
          `${stage} step ${step}: sampler and trainer disagree, |ratio − 1| is ${totals.ratioError.toFixed(4)} before the first update`,
        );
      const durationMs = performance.now() - began;
      const sampleMs = sampled - began;
      const completionTokens = rollouts.reduce((total, { ids }) => total + ids.length, 0);
      for (const { prompt, sample, text, ids, stop, reward, components, advantage } of rollouts)
        emit({
          type: "completion",
          stage,
          step,
          rowId: prompt.rowId,
          sample,
          text,
          tokens: ids.length,
          stop,
          reward,
          components,
          advantage,
        });
      const rewards = rollouts.map(({ reward }) => reward);
      emit({
        type: "grpo-step",
        stage,
        step,
        loss: totals.loss,
        reward: mean(rewards),
        components: meanOf(rollouts.map(({ components }) => components)),
        rewardDeviation: deviation(rewards),
        kl: totals.kl / totals.tokens,
        gradNorm: totals.gradNorm / totals.updates,
        learningRate,
        ratioError: totals.ratioError,
        clippedShare: totals.clipped / totals.tokens,
        completionTokens: completionTokens / rollouts.length,
        truncatedShare: share(rollouts, ({ stop }) => stop === "length"),
        signalShare: signalShare(groupsOf(rollouts).map((group) => group.map(({ reward }) => reward))),
        correctShare: share(rollouts, ({ correct }) => correct),
        timing: { durationMs, sampleMs, tokensPerSecond: (completionTokens / sampleMs) * 1000 },
      });
    },
  );
  return trainable;

  /** The completions of a step with their rewards and advantages. */
  async function collect(step: number): Promise<Rollout[]> {
    const chosen = promptsOf(prompts, step, settings.promptsPerStep, seed);
    const requests = chosen.map(({ ids }, prompt) => ({
      ids,
      keys: Array.from({ length: settings.groupSize }, (_, sample) => randomKey(seed, 5, step, prompt, sample)),
    }));
    refresh();
    const groups = await sampler.generate(requests);
    if (step === 1 && groups.flat().every(({ stop }) => stop === "length"))
      throw new UserError(
        `${stage}: every completion of step 1 was cut off at ${settings.maxNewTokens} tokens, so none states an answer; raise ${stage}.maxNewTokens`,
      );
    const rewarded = groups.map((group, index) =>
      group.map((completion) => ({ ...completion, ...chosen[index]!.reward(completion) })),
    );
    const advantages = groupAdvantages(
      rewarded.map((group) => group.map(({ reward }) => reward)),
      settings.scaleAdvantages,
    );
    return rewarded.flatMap((group, index) =>
      group.map((completion, sample) => ({
        ...completion,
        prompt: chosen[index]!,
        group: index,
        sample,
        advantage: advantages[index]![sample]!,
      })),
    );
  }

  /** Mini-batches of whole groups, packed, with everything the loss takes for each token. */
  async function prepare(rollouts: readonly Rollout[]) {
    const groups = groupsOf(rollouts);
    const size = Math.ceil(groups.length / settings.miniBatches);
    const miniBatches = Array.from({ length: Math.ceil(groups.length / size) }, (_, i) =>
      groups.slice(i * size, (i + 1) * size).flat(),
    );
    const stepTokens = rollouts.reduce((total, { ids }) => total + ids.length, 0);
    const prepared: { packed: MicroBatch; inputs: Record<(typeof tokenInputs)[number], number[] | Float32Array> }[][] =
      [];
    for (const members of miniBatches) {
      const lengths = members.map(({ ids }) => ids.length);
      const tokenWeights = completionWeights(settings.loss, lengths, {
        miniBatchTokens: lengths.reduce((a, b) => a + b, 0),
        stepTokens,
        miniBatches: miniBatches.length,
        maxNewTokens: settings.maxNewTokens,
      });
      const sequences = members.map(
        ({ prompt, ids }): Sequence => ({ ids: [...prompt.ids, ...ids], promptLength: prompt.ids.length }),
      );
      const batch = [];
      for (const packed of packSequences(sequences, settings)) {
        const each = (value: (sequence: number, offset: number) => number) =>
          packed.origin.map(({ sequence, offset }) => value(sequence, offset));
        const oldLogProbs = each((sequence, offset) => members[sequence]!.logProbs[offset]!);
        const inputs = {
          weights: each((sequence) => tokenWeights[sequence]!),
          advantages: each((sequence) => members[sequence]!.advantage),
          oldLogProbs,
          // Without a KL penalty the reference is never asked; the reported KL is then against the sampling policy.
          referenceLogProbs:
            settings.beta === 0
              ? oldLogProbs
              : Float32Array.from(await reference.scoreBatch(packed)).subarray(0, packed.scored),
        };
        batch.push({ packed, inputs });
      }
      prepared.push(batch);
    }
    return prepared;
  }
}

/** The prompts of a step; each pass over them has its own order, drawn from the seed. */
function promptsOf(prompts: readonly GrpoPrompt[], step: number, count: number, seed: number): GrpoPrompt[] {
  const orders = new Map<number, number[]>();
  return Array.from({ length: count }, (_, i) => {
    const at = (step - 1) * count + i;
    const pass = Math.floor(at / prompts.length);
    const order = orders.get(pass) ?? permutation(randomKey(seed, 4, pass), prompts.length);
    orders.set(pass, order);
    return prompts[order[at % prompts.length]!]!;
  });
}

function checkRoom(prompts: readonly GrpoPrompt[], { rowTokens, maxNewTokens }: GrpoSettings): void {
  const longest = Math.max(...prompts.map(({ ids }) => ids.length));
  if (longest + maxNewTokens > rowTokens)
    throw new UserError(
      `grpo.rowTokens is ${rowTokens}, but the longest prompt has ${longest} tokens and a completion up to ${maxNewTokens}; set it to at least ${longest + maxNewTokens}`,
    );
}

/** Rollouts stand group after group. */
function groupsOf(rollouts: readonly Rollout[]): Rollout[][] {
  const count = rollouts.at(-1)!.group + 1;
  return Array.from({ length: count }, (_, group) => rollouts.filter((rollout) => rollout.group === group));
}

const share = <T>(items: readonly T[], test: (item: T) => boolean) => items.filter(test).length / items.length;

const meanOf = (rows: readonly Readonly<Record<string, number>>[]): Record<string, number> =>
  Object.fromEntries(Object.keys(rows[0]!).map((name) => [name, mean(rows.map((row) => row[name]!))]));
