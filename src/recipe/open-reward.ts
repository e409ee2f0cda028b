// The reward of a recipe with all that its components need beside text.
import { type CompositeReward, compositeReward } from "../reward/combine.ts";
import type { RewardSettings } from "../reward/settings.ts";
import { loadCustomRewards } from "./custom-rewards.ts";

/**
 * @param settings with absolute paths
 * @throws RecipeError for weights that are all 0, or a reward of the user's own that cannot be loaded
 */
export async function openReward(settings: RewardSettings): Promise<CompositeReward> {
  return compositeReward(settings, { custom: await loadCustomRewards(settings) });
}
