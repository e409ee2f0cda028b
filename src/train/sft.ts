// Supervised fine-tuning: packed examples, loss on the completion only, normalised by the tokens of the whole batch.
import type { Sequence } from "../data/micro-batch.ts";
import { permutation, randomKey } from "../engine/random.ts";
import type { Model } from "../model/load.ts";
import { createFull, createLora, type Trainable } from "../model/trainable.ts";
import type { Recipe } from "../recipe/schema.ts";
import { UserError } from "../run/errors.ts";
import { createScorer } from "../sample/score.ts";
import { runSteps, type StageContext } from "./loop.ts";
import { createSupervised } from "./supervised.ts";

export type SftSettings = NonNullable<Recipe["sft"]>;

export type SftInputs = {
  training: readonly Sequence[];
  /** Held out; scored during training. */
  validation: readonly Sequence[];
  /** What the model says to a few fixed prompts. */
  probe: (trainable: Trainable) => Promise<readonly { rowId: string; prompt: string; text: string }[]>;
};

/**
 * Examples are prompt and completion ids; those longer than `rowTokens` are left out with a warning.
 * @returns what was trained
 * @throws UserError when no completion token is left to learn from
 */
export async function sft(
  context: StageContext,
  { family, weights }: Pick<Model, "family" | "weights">,
  settings: SftSettings,
  { training, validation, probe }: SftInputs,
): Promise<Trainable> {
  const { stage, emit, seed, threads } = context;
  const examples = fitting(context, training, settings.rowTokens);
  const held = validation.filter(({ ids }) => ids.length <= settings.rowTokens);
  const trainable =
    settings.method === "lora"
      ? createLora(family, settings.lora, randomKey(seed, 1)[0], weights)
      : createFull(family, weights);
  const { trainer, learn } = await createSupervised(context, { family, weights }, trainable, settings);
  const scorer = createScorer({ family, weights, trainable, threads });
  const stepsPerEpoch = Math.ceil(examples.length / settings.batchSize);
  const totalSteps = Math.max(1, Math.round(stepsPerEpoch * settings.epochs));

  await runSteps(context, trainer, { totalSteps, checkpointEvery: settings.checkpointEvery }, async (step) => {
    await learn(batchOf(examples, step, settings.batchSize, seed), step, totalSteps);
    if (step % settings.validateEvery !== 0 && step !== totalSteps) return;
    for (const said of await probe(trainable)) emit({ type: "probe", stage, step, ...said });
    if (held.length > 0) {
      const scores = await scorer.score(held, settings);
      const count = scores.reduce((total, { length }) => total + length, 0);
      const sum = scores.reduce((total, values) => total + values.reduce((a, b) => a + b, 0), 0);
      emit({ type: "validation", stage, step, loss: -sum / count, tokens: count });
    }
  });
  return trainable;
}

/** The examples of a step; each epoch has its own order, drawn from the seed. */
function batchOf(examples: readonly Sequence[], step: number, batchSize: number, seed: number): Sequence[] {
  const stepsPerEpoch = Math.ceil(examples.length / batchSize);
  const epoch = Math.floor((step - 1) / stepsPerEpoch);
  const start = ((step - 1) % stepsPerEpoch) * batchSize;
  const order = permutation(randomKey(seed, 2, epoch), examples.length);
  return order.slice(start, start + batchSize).map((index) => examples[index]!);
}

function fitting({ stage, emit }: StageContext, examples: readonly Sequence[], rowTokens: number): Sequence[] {
  const fit = examples.filter(({ ids, promptLength }) => ids.length <= rowTokens && ids.length > promptLength);
  if (fit.length === 0)
    throw new UserError(
      `${stage}: no example has a completion that fits in ${rowTokens} tokens, so there is nothing to learn from; raise ${stage}.rowTokens`,
    );
  if (fit.length < examples.length)
    emit({
      type: "warning",
      message: `${stage}: ${examples.length - fit.length} of ${examples.length} examples are longer than ${rowTokens} tokens and were left out`,
    });
  return fit;
}
