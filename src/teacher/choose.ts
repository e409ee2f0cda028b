// Which of the replies to a prompt is kept, and the row that it becomes. Knows no endpoint and no file.
import type { CompositeReward } from "../reward/combine.ts";
import type { Trace } from "../text/trace.ts";
import type { CareSettings } from "./care/care.ts";
import { jobs } from "./jobs.ts";
import { type JudgedReply, judgeReply } from "./judge-reply.ts";
import type { Answer } from "./ledger.ts";
import type { Prompt } from "./prompts.ts";
import type { TaskSettings } from "./recipe.ts";

export type Candidate = Answer & { key: string; sample: number };
export type Choice = {
  /** Undefined where no reply will do. */
  row: Prompt | undefined;
  /** Why the replies that were not taken were not, by code. */
  faults: string[];
};

type Judged = Candidate & { trace: Trace; score: number; care: JudgedReply["care"] };

/**
 * The shortest of the right replies, or the best by the rubric.
 */
export async function chooseReply(
  prompt: Prompt,
  candidates: readonly Candidate[],
  { keep, ...task }: Pick<TaskSettings, "job" | "threshold" | "keep">,
  { care, reward }: { care: CareSettings; reward: CompositeReward },
): Promise<Choice> {
  const { check } = jobs[task.job];
  const faults: string[] = [];
  const right: Judged[] = [];
  for (const candidate of candidates) {
    const { trace, score, fault, care: taken } = await judgeReply(prompt, candidate.reply, { task, care, reward });
    if (trace === undefined || fault !== undefined) faults.push(fault ?? "empty");
    else right.push({ ...candidate, trace, score, care: taken });
  }
  const chosen = right.sort(order(keep ?? (check === "rubric" ? "best" : "shortest")))[0];
  return { row: chosen && rowOf(prompt, chosen, candidates, right.length, check === "value"), faults };
}

const lengthOf = ({ trace }: Judged) => trace.reasoning.length + trace.answer.length;

function order(keep: "shortest" | "best"): (a: Judged, b: Judged) => number {
  return (a, b) => (keep === "best" ? b.score - a.score : 0) || lengthOf(a) - lengthOf(b) || a.sample - b.sample;
}

/** @param usesGold the answer is the set's own, which the teacher's was shown to equal */
function rowOf(prompt: Prompt, chosen: Judged, all: readonly Candidate[], right: number, usesGold: boolean): Prompt {
  const { key, sample, model, trace, score, reply, care } = chosen;
  const tokens = all.reduce((sum, { reply: { usage } }) => sum + usage.promptTokens + usage.completionTokens, 0);
  const teacher = {
    model,
    request: key,
    sample,
    samples: all.length,
    right,
    score,
    answer: trace.answer,
    completionTokens: reply.usage.completionTokens,
    tokens,
    cost: all.reduce((sum, { cost }) => sum + cost, 0),
    ...(care === undefined ? {} : { care }),
  };
  return {
    ...prompt,
    reasoning: trace.reasoning,
    answer: usesGold ? prompt.answer : trace.answer,
    meta: { ...prompt.meta, teacher },
  };
}
