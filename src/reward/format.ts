// Strict format: 1 when the completion is exactly the trace layout, else 0 with the offset of the first violation.
import { parseTrace } from "../text/trace.ts";
import { traceViolations } from "../text/trace-tags.ts";
import type { RewardInput, RewardResult } from "./reward.ts";

/** A reason names no more violations than this. */
const mostNamed = 6;

/** 1 when `parseTrace` accepts the whole completion, 0 otherwise. */
export function formatReward({ completion }: Pick<RewardInput, "completion">): RewardResult {
  const trace = parseTrace(completion);
  if (trace.ok) return { score: 1, reason: "the format is exact" };
  const violations = traceViolations(completion).map(({ name, offset }) => `${name} at ${offset}`);
  const named = violations.slice(0, mostNamed).join(", ") + (violations.length > mostNamed ? ", …" : "");
  return { score: 0, reason: `malformed at offset ${trace.offset}: expected ${trace.expected} (${named})` };
}
