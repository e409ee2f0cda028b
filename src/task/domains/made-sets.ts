// The made sets by name, and the domains that they are of.
import { coding } from "./coding.ts";
import { ideation } from "./ideation.ts";
import { logic } from "./logic.ts";
import type { MadeSet } from "./made-set.ts";
import { maths } from "./maths.ts";
import { arc, sciq } from "./science.ts";
import { summaries } from "./summaries.ts";
import { writing } from "./writing.ts";

export const madeSets = {
  gsm8k: maths,
  mbpp: coding,
  sciq,
  arc,
  strategyqa: logic,
  writingprompts: writing,
  dolly: ideation,
  xsum: summaries,
} satisfies Record<string, MadeSet>;
export type MadeSetName = keyof typeof madeSets;

/** The sets of each domain; science has two. The first two domains are mathematics and programs. */
export const turns: readonly (readonly MadeSetName[])[] = [
  ["gsm8k"],
  ["mbpp"],
  ["sciq", "arc"],
  ["strategyqa"],
  ["writingprompts"],
  ["dolly"],
  ["xsum"],
];
