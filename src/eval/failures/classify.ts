// Why a completion failed, by rule: its form first, then its work. What no rule decides is left to a judge.
import { compareAnswers } from "../../reward/answer.ts";
import { findClaims } from "../../reward/claims/claims.ts";
import { workingClaims } from "../../reward/claims/derivation.ts";
import { statedAnswer } from "../../reward/correctness.ts";
import { parseTrace } from "../../text/trace.ts";
import { type FormFailure, formFailure } from "./form.ts";
import { type WorkFailure, workFailure } from "./work.ts";

export type FailureName = FormFailure["name"] | WorkFailure["name"] | "wrong work, right answer" | "undecided";

export type Failure = { name: FailureName; detail: string };

export type Judged = {
  prompt: string;
  completion: string;
  gold: { reasoning: string; answer: string };
  /** Whether generation ended at its longest. */
  cutOff?: boolean;
};

/** Undefined for a completion that keeps the format and is right by right work. */
export function classifyFailure({ prompt, completion, gold, cutOff = false }: Judged): Failure | undefined {
  const form = formFailure(completion, cutOff);
  if (form) return form;
  const trace = parseTrace(completion);
  const answer = statedAnswer(completion) ?? "";
  const { verdict, reason } = compareAnswers(answer, gold.answer);
  if (!trace.ok) return { name: "undecided", detail: "" };
  if (verdict === "unknown") return { name: "another form", detail: reason };
  if (verdict === "equal") {
    const wrong = workingClaims(findClaims(trace.reasoning)).find((claim) => claim.verdict === "wrong");
    if (wrong === undefined) return undefined;
    const detail = trace.reasoning.slice(wrong.start, wrong.end).trim();
    return { name: "wrong work, right answer", detail };
  }
  return workFailure(prompt, trace.reasoning, trace.answer, gold) ?? { name: "undecided", detail: reason };
}
