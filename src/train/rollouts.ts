// The completions of a GRPO step: sampled, rewarded, compared within their group. Knows no gradient.
import { randomKey } from "../engine/random.ts";
import type { Recipe } from "../recipe/schema.ts";
import { agreementOf } from "../reward/agreement.ts";
import type { RunEvent } from "../run/events.ts";
import type { Completion, Sampler } from "../sample/generate.ts";
import { deviation, groupAdvantages, mean, signalShare } from "./advantages.ts";
import { choosePrompts } from "./choose-prompts.ts";

export type GrpoSettings = NonNullable<Recipe["grpo"]>;

export type GrpoPrompt = {
  readonly rowId: string;
  readonly ids: readonly number[];
  /** How much likelier than others it is to be taken; with none they are taken in turn. */
  readonly weight?: number;
  /** What a completion earns. */
  readonly reward: (completion: Completion, step: number) => Promise<Rewarded>;
};

export type Rewarded = {
  readonly text: string;
  readonly reward: number;
  readonly components: Readonly<Record<string, number>>;
  readonly correct: boolean;
  /** How sure the model was of its answer, in [0, 1]. */
  readonly confidence?: number | undefined;
  /** Left out of training and of its group's statistics: it could not be judged. */
  readonly masked?: boolean;
  /** Why a component of the reward failed: no judgement of the completion. */
  readonly failed?: Readonly<Record<string, string>>;
  /** Whether a judge takes it for good, and whether the verifier knows it to be right; undefined without both. */
  readonly judged?: readonly [boolean, boolean] | undefined;
};

/** A completion on its way through a step. */
export type Rollout = Completion & Rewarded & { prompt: GrpoPrompt; sample: number; advantage: number };

/**
 * The groups of a step. What is drawn depends on the seed and the step's number alone.
 * @returns one list a prompt
 */
export async function collectRollouts(
  sampler: Sampler,
  prompts: readonly GrpoPrompt[],
  { promptsPerStep, groupSize, scaleAdvantages }: GrpoSettings,
  { seed, step }: { seed: number; step: number },
): Promise<Rollout[][]> {
  const chosen = choosePrompts(prompts, promptsPerStep, { seed, step });
  const requests = chosen.map(({ ids }, prompt) => ({
    ids,
    keys: Array.from({ length: groupSize }, (_, sample) => randomKey(seed, 5, step, prompt, sample)),
  }));
  const groups = await sampler.generate(requests);
  const rewarded = await Promise.all(
    groups.map((group, index) =>
      Promise.all(
        group.map(async (completion) => ({ ...completion, ...(await chosen[index]!.reward(completion, step)) })),
      ),
    ),
  );
  const advantages = groupAdvantages(
    rewarded.map((group) => group.map(({ reward, masked }) => (masked ? undefined : reward))),
    scaleAdvantages,
  );
  return rewarded.map((group, index) =>
    group.map((completion, sample) => ({
      ...completion,
      prompt: chosen[index]!,
      sample,
      advantage: advantages[index]![sample]!,
    })),
  );
}

/** Each completion as it is kept in the journal. */
export function completionEvents(groups: readonly (readonly Rollout[])[], stage: string, step: number): RunEvent[] {
  return groups
    .flat()
    .map(({ prompt, sample, text, ids, stop, reward, components, advantage, confidence, masked }) => ({
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
      ...(confidence === undefined ? {} : { confidence }),
      ...(masked ? { masked } : {}),
    }));
}

/** One warning for each component that failed in a step, with how often and the first reason. */
export function failureEvents(groups: readonly (readonly Rollout[])[], stage: string, step: number): RunEvent[] {
  const rollouts = groups.flat();
  const names = new Set(rollouts.flatMap(({ failed = {} }) => Object.keys(failed)));
  return [...names].map((name) => {
    const reasons = rollouts.flatMap(({ failed }) => failed?.[name] ?? []);
    return {
      type: "warning",
      message: `${stage} step ${step}: the reward ${name} failed for ${reasons.length} of ${rollouts.length} completions, which are left out if it counts; first: ${reasons[0]}`,
    };
  });
}

/** The groups without what is left out, and without those that have nothing else. */
export function judgedGroups(groups: readonly (readonly Rollout[])[]): Rollout[][] {
  return groups.map((group) => group.filter(({ masked }) => !masked)).filter((group) => group.length > 0);
}

/** What the rewards and lengths of a step say, for its event; rewards are those of what is not left out. */
export function rolloutFigures(groups: readonly (readonly Rollout[])[]) {
  const rollouts = groups.flat();
  const judged = judgedGroups(groups);
  const rewards = judged.flat().map(({ reward }) => reward);
  const names = new Set(rollouts.flatMap(({ components }) => Object.keys(components)));
  const judge = agreementOf(rollouts.flatMap(({ judged }) => (judged ? [judged] : [])));
  const share = (test: (rollout: Rollout) => boolean) => rollouts.filter(test).length / rollouts.length;
  return {
    reward: mean(rewards),
    components: Object.fromEntries(
      [...names].map((name) => [name, mean(judged.flat().flatMap(({ components }) => components[name] ?? []))]),
    ),
    rewardDeviation: deviation(rewards),
    completionTokens: mean(rollouts.map(({ ids }) => ids.length)),
    truncatedShare: share(({ stop }) => stop === "length"),
    signalShare: signalShare(judged.map((group) => group.map(({ reward }) => reward))),
    maskedShare: share(({ masked }) => masked === true),
    correctShare: share(({ correct }) => correct),
    ...(judge ? { judge } : {}),
  };
}
