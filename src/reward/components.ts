// The components that a recipe may name, each made from its settings.
import type { CompareOptions } from "./answer.ts";
import { confidenceInProgram, confidenceReward } from "./confidence.ts";
import { correctnessReward } from "./correctness.ts";
import { creativeReward } from "./creative/rubric.ts";
import { formatReward } from "./format.ts";
import { decidedByJudge, type JudgeSettings, judgeReward } from "./judge.ts";
import { byTests } from "./program.ts";
import { workReward } from "./proof-of-work.ts";
import type { AsyncReward, RewardTools } from "./reward.ts";
import type { DomainSettings, RewardComponent } from "./settings.ts";
import { languageReward } from "./shaping/language.ts";
import { lengthReward } from "./shaping/length.ts";
import { overlongReward } from "./shaping/overlong.ts";
import { repetitionReward } from "./shaping/repetition.ts";
import { traceReward } from "./trace-structure.ts";

type Settings<Name extends RewardComponent> = NonNullable<DomainSettings[Name]>;
/** What the components of a domain share: how answers are compared, how programs are run, who judges, and what they are handed. */
export type Surroundings = {
  comparison: CompareOptions;
  program: AsyncReward;
  judge: JudgeSettings | undefined;
  tools: RewardTools;
};

const makers: { [Name in RewardComponent]: (settings: Settings<Name>, surroundings: Surroundings) => AsyncReward } = {
  correctness: ({ unknown }, { comparison, program, judge, tools }) => {
    const reward = byTests(program, correctnessReward(comparison));
    return unknown === "judge" && judge ? decidedByJudge(reward, judge, tools.judge) : reward;
  },
  trace: ({ minSteps }, { comparison }) => traceReward({ minSteps, ...comparison }),
  confidence: (_, { comparison, program }) => byTests(confidenceInProgram(program), confidenceReward(comparison)),
  format: () => formatReward,
  work: (_, { comparison }) => workReward(comparison),
  length: ({ from, to, soft }) => lengthReward({ from, to, soft }),
  repetition: ({ words, allowed }) => repetitionReward({ words, allowed }),
  language: ({ language }) => languageReward({ language }),
  overlong: ({ buffer, limit }) => overlongReward({ buffer, limit }),
  creative: ({ task, words, gold }) => creativeReward({ task, words, gold }),
  judge: (settings, { tools }) => judgeReward(settings, tools.judge),
};

export const componentNames = Object.keys(makers) as RewardComponent[];

export function makeComponent<Name extends RewardComponent>(
  name: Name,
  settings: Settings<Name>,
  surroundings: Surroundings,
): AsyncReward {
  return makers[name](settings, surroundings);
}
