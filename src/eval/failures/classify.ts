// Why a completion failed, by rule: its form first, then its work. What no rule decides is left to a judge.
import { findClaims } from "../../reward/claims/claims.ts";
import { workingClaims } from "../../reward/claims/derivation.ts";
import { statedAnswer } from "../../reward/correctness.ts";
import { compareWithGold } from "../../reward/gold.ts";
import { rowTests } from "../../reward/program.ts";
import { parseTrace } from "../../text/trace.ts";
import { type FormFailure, formFailure } from "./form.ts";
import { type WorkFailure, workFailure } from "./work.ts";

export type FailureName =
  | FormFailure["name"]
  | WorkFailure["name"]
  | "wrong work, right answer"
  | "failing program"
  | "undecided";

export type Failure = { name: FailureName; detail: string };

export type Judged = {
  prompt: string;
  completion: string;
  gold: { reasoning: string; answer: string; meta?: Record<string, unknown> };
  /** Whether generation ended at its longest. */
  cutOff?: boolean;
  /** What is known of the answer, "unjudged" where nobody judges it; compared with gold where this is not given. */
  verdict?: AnswerVerdict;
};

export type AnswerVerdict = "right" | "wrong" | "undecided" | "unjudged";

/** Undefined for a completion that keeps the format and is right by right work, or has an answer that nobody judges. */
export function classifyFailure(judged: Judged): Failure | undefined {
  const { prompt, completion, gold, cutOff = false } = judged;
  const form = formFailure(completion, cutOff);
  if (form) return form;
  const trace = parseTrace(completion);
  if (!trace.ok) return { name: "undecided", detail: "" };
  const { verdict, reason } = verdictOf(judged, statedAnswer(completion) ?? "");
  switch (verdict) {
    case "unjudged":
      return undefined;
    case "undecided":
      return { name: "another form", detail: reason };
    case "right":
      return wrongWork(trace.reasoning);
    case "wrong":
      if (rowTests({ meta: gold.meta ?? {} })) return { name: "failing program", detail: "it fails tests" };
      return workFailure(prompt, trace.reasoning, trace.answer, gold) ?? { name: "undecided", detail: reason };
  }
}

const verdicts = { equal: "right", different: "wrong", unknown: "undecided" } as const;

function verdictOf({ prompt, gold, verdict }: Judged, answer: string): { verdict: AnswerVerdict; reason: string } {
  if (verdict === "right" || verdict === "unjudged") return { verdict, reason: "" };
  const compared = compareWithGold(answer, { answer: gold.answer, meta: gold.meta ?? {}, prompt });
  return { verdict: verdict ?? verdicts[compared.verdict], reason: compared.reason };
}

function wrongWork(reasoning: string): Failure | undefined {
  const wrong = workingClaims(findClaims(reasoning)).find((claim) => claim.verdict === "wrong");
  return wrong && { name: "wrong work, right answer", detail: reasoning.slice(wrong.start, wrong.end).trim() };
}
