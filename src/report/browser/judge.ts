// One completion judged in the page by the code that judged it in the run.
import { type AnswerVerdict, classifyFailure, type Failure } from "../../eval/failures/classify.ts";
import { workSpans } from "../../reward/claims/check-work.ts";
import { confidenceReward } from "../../reward/confidence.ts";
import { correctnessReward } from "../../reward/correctness.ts";
import { formatReward } from "../../reward/format.ts";
import { rowTests } from "../../reward/program.ts";
import type { Reward, RewardResult } from "../../reward/reward.ts";
import { traceReward } from "../../reward/trace-structure.ts";
import type { PackedProblem } from "../sample-data.ts";

export type Verdict = {
  /** By metric; what this page cannot judge is missing: programs, and the confidence of what a reader wrote. */
  results: Record<string, RewardResult>;
  failure: Failure | undefined;
};

/** `verdict` is the run's, of what a model wrote; what a reader writes has none. */
export type Written = { text: string; cutOff: boolean; confidence?: number; verdict?: AnswerVerdict };

const always: Record<string, Reward> = { format: formatReward, trace: traceReward() };
const accuracy = correctnessReward();
const sure = confidenceReward();

export function judge(problem: PackedProblem, { text, cutOff, confidence, verdict }: Written): Verdict {
  const { prompt, gold, meta } = problem;
  const input = { prompt, completion: text, row: { ...gold, meta }, confidence };
  // Programs are not run here, and where nobody judged an answer in the run nobody does here.
  const isProgram = rowTests({ ...gold, meta }) !== undefined;
  const isJudged = problem.answers.some((answer) => answer.verdict !== "unjudged");
  const rewards = {
    ...(isProgram || !isJudged ? {} : { accuracy }),
    ...always,
    ...(isProgram || confidence === undefined ? {} : { confidence: sure }),
  };
  return {
    results: Object.fromEntries(Object.entries(rewards).map(([name, reward]) => [name, reward(input)])),
    failure: classifyFailure({
      prompt,
      completion: text,
      gold: { ...gold, meta },
      cutOff,
      ...(isJudged && !isProgram ? {} : { verdict: verdict ?? "unjudged" }),
    }),
  };
}

/** The calculations of a completion with their verdicts, for marking them in place. */
export const calculations = workSpans;
