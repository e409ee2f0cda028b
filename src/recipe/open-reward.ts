// The reward of a recipe with all that its components need beside text.
import type { TalliedJudge } from "../judge/judge.ts";
import { type CompositeReward, compositeReward } from "../reward/combine.ts";
import type { RewardSettings } from "../reward/settings.ts";
import { createSandbox } from "../sandbox/pool.ts";
import { loadCustomRewards } from "./custom-rewards.ts";

/** Starts its threads when a row first needs one; they end with the process. */
const sandbox = createSandbox();

/** The judge that the settings ask for, if they do; its replies are kept in the user's cache folder. */
export async function openRewardJudge(settings: RewardSettings): Promise<TalliedJudge | undefined> {
  const domains = [settings, ...Object.values(settings.domains)];
  if (domains.every(({ judge }) => judge === undefined)) return undefined;
  const [{ openJudge }, { judgeCacheFolder }] = await Promise.all([
    import("../judge/judge.ts"),
    import("../judge/reply-cache.ts"),
  ]);
  return openJudge({ cacheFolder: judgeCacheFolder() });
}

/**
 * @param settings with absolute paths
 * @throws RecipeError for weights that are all 0, or a reward of the user's own that cannot be loaded
 */
export async function openReward(settings: RewardSettings, judge?: TalliedJudge): Promise<CompositeReward> {
  const asked = judge ?? (await openRewardJudge(settings));
  return compositeReward(settings, {
    custom: await loadCustomRewards(settings),
    runProgram: sandbox.runProgram,
    ...(asked ? { judge: asked } : {}),
  });
}
