// The components that a recipe may name, each made from its settings.
import { confidenceReward } from "./confidence.ts";
import { correctnessReward } from "./correctness.ts";
import { formatReward } from "./format.ts";
import type { AsyncReward } from "./reward.ts";
import type { DomainSettings, RewardComponent } from "./settings.ts";
import { traceReward } from "./trace-structure.ts";

type Settings<Name extends RewardComponent> = NonNullable<DomainSettings[Name]>;
/** How answers are compared, the same in every component of a domain. */
export type Comparison = { tolerance?: number };

const makers: { [Name in RewardComponent]: (settings: Settings<Name>, comparison: Comparison) => AsyncReward } = {
  correctness: (_, comparison) => correctnessReward(comparison),
  trace: ({ minSteps }, comparison) => traceReward({ minSteps, ...comparison }),
  confidence: (_, comparison) => confidenceReward(comparison),
  format: () => formatReward,
};

export const componentNames = Object.keys(makers) as RewardComponent[];

export function makeComponent<Name extends RewardComponent>(
  name: Name,
  settings: Settings<Name>,
  comparison: Comparison,
): AsyncReward {
  return makers[name](settings, comparison);
}
