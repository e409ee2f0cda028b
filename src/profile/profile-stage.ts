// Takes a few steps of a stage as a run would, without a run folder, and tells where their time and memory went.
import { releasePrograms } from "../engine/runtime.ts";
import { watchPrograms } from "../engine/watch-programs.ts";
import { grpoStage } from "../recipe/grpo-stage.ts";
import { openInputs, type RunInputs } from "../recipe/inputs.ts";
import type { Recipe } from "../recipe/schema.ts";
import { sftStage } from "../recipe/sft-stage.ts";
import { RecipeError } from "../run/errors.ts";
import type { RunEvent } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import type { StageContext } from "../train/loop.ts";
import { type Profile, profilePrograms } from "./profile.ts";

export const profiledStages = ["sft", "grpo"] as const;
export type ProfiledStage = (typeof profiledStages)[number];

/** Steps that compile the programs and are not measured. */
const warmUp = 1;

/**
 * @param steps measured, after one that compiles the programs
 * @throws RecipeError when the recipe has no such stage; UserError for inputs that a run would refuse
 */
export async function profileStage(
  recipe: Recipe,
  { stage, steps, emit }: { stage: ProfiledStage; steps: number; emit: (event: RunEvent) => void },
): Promise<Profile> {
  const settings = recipe[stage];
  if (!settings) throw new RecipeError(`the recipe '${recipe.name}' has no stage '${stage}' to profile`);
  const watched = longEnough(recipe, warmUp + steps);
  const inputs = await openInputs(watched, (name) => name === stage);
  const watch = watchPrograms();
  try {
    const ends: number[] = [];
    let tokens = 0;
    let cpu = process.cpuUsage();
    const context: StageContext = {
      stage,
      seed: recipe.seed,
      threads: recipe.threads,
      activations: recipe.memory.activations,
      emit(event) {
        emit(event);
        if (event.type !== "train-step" && event.type !== "grpo-step") return;
        if (ends.length === warmUp - 1) cpu = process.cpuUsage();
        else if (ends.length >= warmUp) tokens += tokensOf(event, recipe);
        ends.push(performance.now());
      },
      interrupted: () => ends.length >= warmUp + steps,
      checkpoints: { load: () => undefined, save: () => {} },
    };
    await untilInterrupted(() => runStage(context, watched, inputs));
    const { user, system } = process.cpuUsage(cpu);
    if (ends.length <= warmUp)
      throw new RecipeError(`${stage}: no step after the first gave a gradient, so there is nothing to profile`);
    const window = { beganMs: ends[warmUp - 1]!, endedMs: ends.at(-1)! };
    const measured = ends.length - warmUp;
    const wallMs = window.endedMs - window.beganMs;
    // The runtime's files are whole once the programs are released.
    await releasePrograms();
    return {
      recipe: recipe.name,
      stage,
      model: recipe.model,
      method: settings.method,
      threads: recipe.threads,
      steps: measured,
      stepMs: wallMs / measured,
      tokensPerStep: tokens / measured,
      cores: (user + system) / 1000 / wallMs,
      residentBytes: process.resourceUsage().maxRSS * 1024,
      ...(await profilePrograms(watch.programs, window, measured)),
    };
  } finally {
    await releasePrograms();
    watch.end();
  }
}

function runStage(context: StageContext, recipe: Recipe, inputs: RunInputs): Promise<unknown> {
  return context.stage === "sft"
    ? sftStage(context, { recipe, tokenizer: inputs.tokenizer }, inputs.model, inputs.sft!)
    : grpoStage(context, recipe, inputs.model, inputs.grpo!, inputs.tokenizer);
}

/** The recipe with enough steps, and without what happens between them now and then. */
function longEnough(recipe: Recipe, steps: number): Recipe {
  const never = Number.MAX_SAFE_INTEGER;
  return {
    ...recipe,
    ...(recipe.sft
      ? { sft: { ...recipe.sft, epochs: Math.max(1, recipe.sft.epochs) * steps, validateEvery: never } }
      : {}),
    ...(recipe.grpo ? { grpo: { ...recipe.grpo, steps: steps + 1 } } : {}),
  };
}

async function untilInterrupted(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
  }
}

/** Tokens that a step learned from, or made. */
function tokensOf(event: RunEvent, { grpo }: Recipe): number {
  if (event.type === "train-step") return event.tokens;
  if (event.type === "grpo-step") return event.completionTokens * grpo!.promptsPerStep * grpo!.groupSize;
  return 0;
}
