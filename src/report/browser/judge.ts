// One completion judged in the page by the code that judged it in the run.
import { classifyFailure, type Failure } from "../../eval/failures/classify.ts";
import { workSpans } from "../../reward/claims/check-work.ts";
import { correctnessReward } from "../../reward/correctness.ts";
import { formatReward } from "../../reward/format.ts";
import type { RewardResult } from "../../reward/reward.ts";
import { traceReward } from "../../reward/trace-structure.ts";
import type { PackedProblem } from "../sample-data.ts";

export type Verdict = {
  /** By metric: accuracy, format, trace. */
  results: Record<"accuracy" | "format" | "trace", RewardResult>;
  failure: Failure | undefined;
};

const accuracy = correctnessReward();
const trace = traceReward();

export function judge({ prompt, gold }: PackedProblem, completion: string, cutOff: boolean): Verdict {
  const input = { prompt, completion, row: { ...gold, meta: {} } };
  return {
    results: { accuracy: accuracy(input), format: formatReward(input), trace: trace(input) },
    failure: classifyFailure({ prompt, completion, gold, cutOff }),
  };
}

/** The calculations of a completion with their verdicts, for marking them in place. */
export const calculations = workSpans;
