// Why answers are wrong where no rule decides: asked of a judge, who picks from a list. Knows no endpoint.
import type { FailureJudge } from "../reward/judge.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { goldTrace } from "../text/trace.ts";
import { classifyFailure } from "./failures/classify.ts";
import type { JudgedSettings } from "./judged-reasoning.ts";
import type { Sample } from "./sample.ts";

/** What a judge may say, with what it means. */
const reasons = {
  "wrong fact": "it rests on something that is not so, and that the task does not say",
  "misread task":
    "it answers another question than the one that is asked, or takes what the task says for something else",
  "wrong inference": "its facts are right, and what it concludes from them does not follow",
  "calculation error": "a calculation is done wrong",
  "premature conclusion": "it stops before the work is done, or answers without any",
  "right work, wrong answer": "its work leads to the gold answer, and it states another one",
  "not attempted": "it talks about something else, repeats the task or refuses",
} as const;

export type FailureContext = { judge: FailureJudge; emit: EventSink; interrupted?: () => boolean };

/** Asks about wrong answers that no rule names, the first ones, and emits what the judge says of each. */
export async function judgeFailures(
  samples: readonly Sample[],
  settings: JudgedSettings,
  { judge, emit, interrupted }: FailureContext,
): Promise<void> {
  const unnamed = samples.filter(isUnnamed).slice(0, settings.samples);
  const outcomes = await Promise.all(
    unnamed.map(async ({ model, rowId, prompt, text, gold }): Promise<RunEvent> => {
      if (interrupted?.()) throw new InterruptedError();
      const about = { type: "judged-failure", model, rowId } as const;
      try {
        return { ...about, failure: await judge.nameFailure(settings, { prompt, candidate: text, gold, reasons }) };
      } catch (error) {
        return { ...about, failed: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
  for (const outcome of outcomes) emit(outcome);
}

/** A wrong answer in whole form of which no rule says more. */
function isUnnamed({ prompt, text, gold, scores, undecided, stop }: Sample): boolean {
  if (scores.accuracy === undefined || scores.accuracy === 1 || undecided) return false;
  const judged = { prompt, completion: text, gold: goldTrace(gold), cutOff: stop === "length" };
  return classifyFailure({ ...judged, verdict: "wrong" })?.name === "undecided";
}
