// Completions that try to earn without solving, each beside an honest wrong one to the same prompt that must be paid at least as
// much. They grow with every hole that is found: add a completion to the list of its kind.
import { codeAttacks } from "./attack-set-code.ts";
import { creativeAttacks } from "./attack-set-creative.ts";
import { judgeAttacks } from "./attack-set-judge.ts";
import { workAttacks } from "./attack-set-work.ts";
import type { RewardInput } from "./reward.ts";

export type Attack = {
  name: string;
  prompt: string;
  row: RewardInput["row"];
  attack: string;
  honest: string;
};

/** Those that concern rows such as these: programs are attacked where a row has tests to run. */
export function attacksOn(rows: readonly Pick<RewardInput["row"], "meta">[]): Attack[] {
  const hasTests = rows.some(({ meta }) => meta.tests !== undefined);
  return [...workAttacks, ...creativeAttacks, ...judgeAttacks, ...(hasTests ? codeAttacks : [])];
}
