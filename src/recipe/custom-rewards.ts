// The rewards that a recipe brings along: functions in TypeScript or JavaScript files beside it.
import { basename } from "node:path";
import { createJiti } from "jiti";
import type { AsyncReward } from "../reward/reward.ts";
import type { RewardSettings } from "../reward/settings.ts";
import { RecipeError } from "../run/errors.ts";

/** The settings of each custom reward with its keys from `grpo.reward` down. */
export function customRewards({ custom, domains }: RewardSettings) {
  const places = [{ path: [] as string[], custom }].concat(
    Object.entries(domains).map(([domain, own]) => ({ path: ["domains", domain], custom: own.custom })),
  );
  return places.flatMap(({ path, custom }) =>
    Object.entries(custom).map(([name, settings]) => ({ path: [...path, "custom", name], settings })),
  );
}

/** Splits "FILE#EXPORT", as the schema has checked it. */
export function splitUse(use: string): { file: string; name: string } {
  const at = use.lastIndexOf("#");
  return { file: use.slice(0, at), name: use.slice(at + 1) };
}

/** The settings with other paths to the files. */
export function withCustomPaths(settings: RewardSettings, change: (path: string) => string): RewardSettings {
  const changed = structuredClone(settings);
  for (const { settings: own } of customRewards(changed)) {
    const { file, name } = splitUse(own.use);
    own.use = `${change(file)}#${name}`;
  }
  return changed;
}

/**
 * Loads the functions, by the value of `use`. Their files are run, as whoever writes a recipe wants.
 * @param settings with absolute paths
 * @throws RecipeError for a file that does not load or lacks the function
 */
export async function loadCustomRewards(settings: RewardSettings): Promise<Map<string, AsyncReward>> {
  const jiti = createJiti(import.meta.url, { fsCache: false });
  const rewards = new Map<string, AsyncReward>();
  for (const { path, settings: own } of customRewards(settings)) {
    const place = ["grpo.reward", ...path, "use"].join(".");
    const { file, name } = splitUse(own.use);
    const exported = await load(jiti, file, place);
    const reward = exported[name];
    if (typeof reward !== "function") {
      const functions = Object.keys(exported).filter((key) => typeof exported[key] === "function");
      const known = functions.length > 0 ? `it exports ${functions.join(", ")}` : "it exports no function";
      throw new RecipeError(`${place}: ${basename(file)} exports no function "${name}"; ${known}`);
    }
    rewards.set(own.use, reward as AsyncReward);
  }
  return rewards;
}

async function load(
  jiti: ReturnType<typeof createJiti>,
  file: string,
  place: string,
): Promise<Record<string, unknown>> {
  try {
    return await jiti.import<Record<string, unknown>>(file);
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new RecipeError(`${place}: ${basename(file)} cannot be loaded: ${reason}`);
  }
}
