// The reward of a recipe: for each domain a weighted mean of components behind gates, each isolated from the others'
// failures.
import { RecipeError } from "../run/errors.ts";
import { componentNames, makeComponent } from "./components.ts";
import type { JudgeSettings } from "./judge.ts";
import { programReward } from "./program.ts";
import type { AsyncReward, RewardInput, RewardResult, RewardTools } from "./reward.ts";
import {
  type DomainSettings,
  judgelessPlaces,
  programLimits,
  type RewardSettings,
  type Weight,
  weightAt,
  weightlessPlaces,
} from "./settings.ts";

export type CompositeResult = {
  /** Weighted mean of the components, in [0, 1]; 0 where a gate is shut. */
  reward: number;
  components: Record<string, number>;
  reasons: Record<string, string>;
  /** Whether the answer is neither shown to be right nor wrong. */
  undecided: boolean;
  /** Whether it was undecided until a judge was asked. */
  byJudge: boolean;
  /** Whether the completion is to be left out of training: undecided where the recipe says so, or a component failed. */
  masked: boolean;
  /** Why a component failed, by an exception or a score that is none; it counts as 0. */
  failed: Record<string, string>;
};

/** @param step of GRPO, from 1, for weights that change; without one the last weights count */
export type CompositeReward = (input: RewardInput, step?: number) => Promise<CompositeResult>;

/**
 * Σ w·s / Σ w over the components of the row's domain, or 0 where a gate does not score 1. A weight of 0 takes a
 * component out of the sum; its score is still reported.
 *
 * @throws RecipeError when every weight of a domain is 0 at some step.
 */
export function compositeReward(settings: RewardSettings, tools: RewardTools = {}): CompositeReward {
  const [weightless] = weightlessPlaces(settings);
  if (weightless !== undefined)
    throw new RecipeError(
      `${["grpo.reward", ...weightless].join(".")}: every weight is 0, so no completion could be told from another; set one above 0`,
    );
  const [judgeless] = judgelessPlaces(settings);
  if (judgeless !== undefined)
    throw new RecipeError(
      `${["grpo.reward", ...judgeless].join(".")}: correctness.unknown is judge, and there is no judge; add judge: { url, model }`,
    );
  const { domains, ...otherwise } = settings;
  const elsewhere = domainReward(otherwise, tools, otherwise.judge);
  const byDomain = new Map(
    Object.entries(domains).map(([domain, own]) => [domain, domainReward(own, tools, own.judge ?? otherwise.judge)]),
  );
  return (input, step) => (byDomain.get(input.row.domain ?? "") ?? elsewhere)(input, step);
}

type Part = { name: string; weight: Weight; gate: number; reward: AsyncReward };

function domainReward(settings: DomainSettings, tools: RewardTools, judge: JudgeSettings | undefined): CompositeReward {
  const parts = partsOf(settings, tools, judge);
  const masksUnknown = settings.correctness?.unknown !== "zero";
  return async (input, step) => {
    const scored = await Promise.all(
      parts.map(async ({ reward, weight, ...part }) => ({
        ...part,
        weight: weightAt(weight, step),
        ...(await isolated(reward, input)),
      })),
    );
    const total = scored.reduce((sum, { weight }) => sum + weight, 0);
    const sum = scored.reduce((sum, { weight, score }) => sum + weight * score, 0);
    const shut = scored.some(({ score, gate }) => score < gate);
    const correctness = scored.find(({ name }) => name === "correctness");
    const undecided = correctness?.undecided === true;
    const failed = scored.filter(({ failed }) => failed);
    const counts = ({ weight, gate }: { weight: number; gate: number }) => weight > 0 || gate > 0;
    return {
      // Rounding may take the mean of ones past 1.
      reward: shut ? 0 : Math.min(1, sum / total),
      components: Object.fromEntries(scored.map(({ name, score }) => [name, score])),
      reasons: Object.fromEntries(scored.map(({ name, reason }) => [name, reason])),
      undecided,
      byJudge: correctness?.byJudge === true,
      masked: (undecided && counts(correctness!) && masksUnknown) || failed.some(counts),
      failed: Object.fromEntries(failed.map(({ name, reason }) => [name, reason])),
    };
  };
}

function partsOf(settings: DomainSettings, tools: RewardTools, judge: JudgeSettings | undefined): Part[] {
  const tolerance = settings.correctness?.tolerance;
  const surroundings = {
    comparison: tolerance === undefined ? {} : { tolerance },
    program: programReward(tools.runProgram, settings.correctness?.program ?? programLimits.parse({})),
    judge,
    tools,
  };
  const named = componentNames.flatMap((name): Part[] => {
    const own = settings[name];
    if (own === undefined || (name === "judge" && own.weight === 0 && own.gate === 0)) return [];
    return [{ name, weight: own.weight, gate: own.gate, reward: makeComponent(name, own, surroundings) }];
  });
  const custom = Object.entries(settings.custom).map(([name, { use, weight, gate }]): Part => {
    const reward = tools.custom?.get(use);
    if (reward === undefined) throw new RecipeError(`grpo.reward.custom.${name}: ${use} is not loaded`);
    return { name: `custom.${name}`, weight, gate, reward };
  });
  return [...named, ...custom];
}

/** What the reward says, except that an exception or a score out of [0, 1] becomes 0 with its message. */
export async function isolated(reward: AsyncReward, input: RewardInput): Promise<RewardResult & { failed?: true }> {
  try {
    const result = await reward(input);
    if (result.score >= 0 && result.score <= 1) return result;
    return { score: 0, reason: `the score ${result.score} is not in [0, 1]`, failed: true };
  } catch (error) {
    return { score: 0, reason: error instanceof Error ? error.message : String(error), failed: true };
  }
}
