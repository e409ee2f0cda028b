// One reply → the trace that is kept of it and what the verifier says. Knows no endpoint and no other reply.
import type { CompositeReward } from "../reward/combine.ts";
import { workReward } from "../reward/proof-of-work.ts";
import { formatTrace, type Trace } from "../text/trace.ts";
import { type Cared, type CareSettings, careFor } from "./care/care.ts";
import { jobs } from "./jobs.ts";
import type { Prompt } from "./prompts.ts";
import type { TaskSettings } from "./recipe.ts";
import type { Reply } from "./reply.ts";
import { traceOfReply } from "./trace-of-reply.ts";

export type JudgedReply = {
  /** Undefined where the reply is none; with care taken where it is right. */
  trace?: Trace;
  /** What care did to it, and its characters before. */
  care?: { done: Cared["done"]; charactersBefore: number };
  /** Of the verifier, in [0, 1]. */
  score: number;
  /** Why the reply is not taken, as a code; undefined where it is right. */
  fault?: string;
};

export type JudgeReplyOptions = {
  task: Pick<TaskSettings, "job" | "threshold">;
  care: CareSettings;
  /** Gives 1 or 0 where there is one right answer, by the domain "value" or "program", else the rubric's by "rubric". */
  reward: CompositeReward;
};

const work = workReward();

export async function judgeReply(
  prompt: Prompt,
  reply: Reply,
  { task: { job, threshold }, care, reward }: JudgeReplyOptions,
): Promise<JudgedReply> {
  const { check, ...rest } = jobs[job];
  const trace = traceOfReply(reply, check);
  if ("unusable" in trace) return { score: 0, fault: trace.unusable.split(":")[0]! };
  const task = "creative" in rest && rest.creative !== "auto" ? { task: rest.creative } : {};
  const row = { ...prompt, domain: check, meta: { ...prompt.meta, ...task } };
  const scored = (completion: string) => reward({ prompt: prompt.prompt, completion, row });
  const wanted = check === "rubric" ? threshold : 1;

  const { reward: score, masked } = await scored(formatTrace(trace));
  if (masked) return { trace, score: 0, fault: "undecided" };
  if (score < wanted) return { trace, score, fault: check === "rubric" ? "poor" : "wrong" };

  /** Against the calculations of the trace as it came. */
  const workIn = (completion: string) =>
    check === "value"
      ? work({ prompt: prompt.prompt, completion, row: { ...row, reasoning: trace.reasoning } }).score
      : 0;
  const verify = async (rewritten: Trace) => {
    const completion = formatTrace(rewritten);
    const { reward: found, masked: isUndecided } = await scored(completion);
    return { isRight: !isUndecided && found >= wanted, score: found, work: workIn(completion) };
  };
  const verdict = { isRight: true, score, work: workIn(formatTrace(trace)) };
  const cared = await careFor(trace, verdict, { settings: care, isAnswerText: check === "rubric", verify });
  if (cared.done.length === 0) return { trace, score };
  const charactersBefore = trace.reasoning.length + trace.answer.length;
  return { trace: cared.trace, score, care: { done: cared.done, charactersBefore } };
}
