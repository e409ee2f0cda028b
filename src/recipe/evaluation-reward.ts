// How a recipe's evaluation judges: by settings of its own, else by defaults that are the same whatever GRPO rewards, so
// that ablations compare.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { shortHash } from "../eval/pins.ts";
import { type RewardSettings, rewardSchema } from "../reward/settings.ts";
import { version } from "../run/version.ts";
import type { Row } from "../text/row.ts";
import { customRewards, splitUse, withCustomPaths } from "./custom-rewards.ts";
import { canonicalJson } from "./read-settings.ts";
import type { Recipe } from "./schema.ts";

/** Domains whose answers are as good as a reader finds them; they are scored by the creative rubric. */
const openDomains = /^(?:creative|summari[sz]ation|brainstorming|rewriting)\b/i;

/**
 * `evaluation.reward`, else its defaults with proof of work measured beside them, the domains of `grpo.reward` and, for the
 * open domains of the rows, the creative rubric.
 */
export function evaluationReward({ evaluation, grpo }: Recipe, rows: readonly Row[]): RewardSettings {
  if (evaluation.reward) return evaluation.reward;
  const open = new Set(rows.map(({ domain }) => domain).filter((domain) => openDomains.test(domain)));
  return rewardSchema.parse({
    work: { weight: 0 },
    domains: { ...Object.fromEntries([...open].map((domain) => [domain, { creative: {} }])), ...grpo?.reward.domains },
  });
}

/** What pins a verdict: Reckon's version, and the hash of the settings with the texts of the user's own rewards. */
export function verifierPin(settings: RewardSettings): string {
  const portable = canonicalJson(withCustomPaths(settings, (path) => basename(path)));
  const own = customRewards(settings).map(({ settings: { use } }) => readFileSync(splitUse(use).file, "utf8"));
  return `${version} ${shortHash([portable, ...own].join("\n"))}`;
}
