// What a reasoning text shows of its work: which steps are right, and whether the answer is what the last one gives.
import { answerNumber, givesAnswer } from "./answer-value.ts";
import { type Claim, findClaims } from "./claims.ts";
import { workingClaims } from "./derivation.ts";
import type { ClaimVerdict } from "./judge.ts";
import { spelled } from "./spelling.ts";

export type CheckedStep = {
  /** `text.slice(start, end)` is the step. */
  start: number;
  end: number;
  /** Wrong where any of its claims is, right where one is and none is wrong; one without claims is not checkable. */
  verdict: ClaimVerdict;
};

export type CheckedWork = {
  claims: readonly Claim[];
  steps: readonly CheckedStep[];
  /** Share of right steps among those that are right or wrong; undefined where there are none. */
  rightShare: number | undefined;
  /** Whether the answer is the result of the last calculation; undefined where it is no number. */
  follows: boolean | undefined;
};

/**
 * Checks every arithmetic claim of a reasoning text and every step, and whether the answer follows from the last one.
 *
 * @example checkWork("Step 1: 3 * 4 = 12.\nStep 2: 12 + 7 = 18.", "18").steps.map(({ verdict }) => verdict) // ["right", "wrong"]
 */
export function checkWork(reasoning: string, answer: string): CheckedWork {
  const claims = findClaims(reasoning);
  const steps = splitSteps(reasoning).map(({ start, end }): CheckedStep => {
    const inside = claims.filter((claim) => claim.start >= start && claim.start < end);
    const has = (verdict: ClaimVerdict) => inside.some((claim) => claim.verdict === verdict);
    return { start, end, verdict: has("wrong") ? "wrong" : has("right") ? "right" : "unchecked" };
  });
  const [right, wrong] = (["right", "wrong"] as const).map(
    (of) => steps.filter(({ verdict }) => verdict === of).length,
  );
  const target = answerNumber(answer);
  const last = workingClaims(claims).at(-1);
  return {
    claims,
    steps,
    rightShare: right! + wrong! === 0 ? undefined : right! / (right! + wrong!),
    follows: target && (last === undefined ? false : givesAnswer(spelled(reasoning), last, target)),
  };
}

const stepLabel = /\bstep \d{1,4} ?(?:\*\*)? ?[:.)]/gi;
const mostSteps = 5000;

/** "Step k:" to the next one or the end of its line; elsewhere each line is a step. */
function splitSteps(text: string): { start: number; end: number }[] {
  const cuts = new Set([0]);
  for (const { index } of text.matchAll(stepLabel)) cuts.add(index);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) cuts.add(at + 1);
  const starts = [...cuts].sort((a, b) => a - b).slice(0, mostSteps);
  return starts.flatMap((start, index) => {
    const piece = text.slice(start, starts[index + 1] ?? text.length);
    const trimmed = piece.trim();
    if (trimmed === "") return [];
    const from = start + piece.length - piece.trimStart().length;
    return { start: from, end: from + trimmed.length };
  });
}

export type WorkSpan = { start: number; end: number; verdict: ClaimVerdict; reason: string };

/** The claims of a whole completion for showing them in place: spans in order that do not overlap. */
export function workSpans(completion: string): WorkSpan[] {
  let from = 0;
  return findClaims(completion).flatMap(({ start, end, verdict, reason }) => {
    // The links of a chain share a side.
    const span = { start: Math.max(start, from), end, verdict, reason };
    from = Math.max(from, end);
    return span.start < end ? span : [];
  });
}
