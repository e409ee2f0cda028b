// What a model that judges by a rubric says of a teacher's traces. Its replies are kept on disk, so that nothing is asked twice.
import { bootstrapMean } from "../eval/statistics.ts";
import type { Judge, JudgeSettings } from "../reward/judge.ts";
import type { Estimate } from "../run/events.ts";
import { formatTrace, type Trace } from "../text/trace.ts";

export type JudgeView = {
  /** On the scale of the settings; undefined where it gave no score. */
  score?: Estimate;
  scale: { from: number; to: number };
  /** Traces without a score, and why the first of them has none. */
  failed: number;
  reason?: string;
};

export async function judgeTraces(
  judge: Pick<Judge, "score">,
  settings: JudgeSettings,
  traces: readonly { prompt: string; trace: Trace }[],
): Promise<JudgeView> {
  const results = await Promise.allSettled(
    traces.map(({ prompt, trace }) => judge.score(settings, { prompt, candidate: formatTrace(trace) })),
  );
  const scores = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const [first] = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  return {
    ...(scores.length > 0 ? { score: bootstrapMean(scores) } : {}),
    scale: settings.scale,
    failed: results.length - scores.length,
    ...(first === undefined ? {} : { reason: first instanceof Error ? first.message : String(first) }),
  };
}
