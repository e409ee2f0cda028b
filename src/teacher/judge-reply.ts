// One reply → the trace that it becomes and what the verifier says of it. Knows no endpoint and no other reply.
import type { CompositeReward } from "../reward/combine.ts";
import { formatTrace, type Trace } from "../text/trace.ts";
import { jobs } from "./jobs.ts";
import type { Prompt } from "./prompts.ts";
import type { TaskSettings } from "./recipe.ts";
import type { Reply } from "./reply.ts";
import { traceOfReply } from "./trace-of-reply.ts";

export type JudgedReply = {
  /** Undefined where the reply is none. */
  trace?: Trace;
  /** Of the verifier, in [0, 1]. */
  score: number;
  /** Why the reply is not taken, as a code; undefined where it is right. */
  fault?: string;
};

/** @param reward gives 1 or 0 where there is one right answer, by the domain "value" or "program", else the rubric's by "rubric" */
export async function judgeReply(
  prompt: Prompt,
  reply: Reply,
  { job, threshold }: Pick<TaskSettings, "job" | "threshold">,
  reward: CompositeReward,
): Promise<JudgedReply> {
  const { check, ...rest } = jobs[job];
  const trace = traceOfReply(reply, check);
  if ("unusable" in trace) return { score: 0, fault: trace.unusable.split(":")[0]! };
  const task = "creative" in rest && rest.creative !== "auto" ? { task: rest.creative } : {};
  const { reward: score, masked } = await reward({
    prompt: prompt.prompt,
    completion: formatTrace(trace),
    row: { ...prompt, domain: check, meta: { ...prompt.meta, ...task } },
  });
  if (masked) return { trace, score: 0, fault: "undecided" };
  if (score < (check === "rubric" ? threshold : 1))
    return { trace, score, fault: check === "rubric" ? "poor" : "wrong" };
  return { trace, score };
}
