// The reasoning of some answers as a judge sees it: a score on its scale, beside the gold trace where there is one, and how
// far the judge agrees with itself and with the verifier. Knows no endpoint.
import { agreementOf } from "../reward/agreement.ts";
import type { Judge, JudgeSettings } from "../reward/judge.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { parseTrace } from "../text/trace.ts";
import type { Sample } from "./sample.ts";
import { bootstrapMean } from "./statistics.ts";

type JudgedSample = Extract<RunEvent, { type: "judged-sample" }>;

export type JudgedSettings = JudgeSettings & {
  /** How many answers are judged, the first ones of the evaluation. */
  samples: number;
};

export type JudgeContext = { judge: Judge; emit: EventSink; interrupted?: () => boolean };

/**
 * Has the first answers of an evaluation judged, one of each row, and emits each with its score and then the means with
 * their intervals. An answer without a verdict is counted, and the judge's first complaint is said as a warning.
 */
export async function judgeReasoning(
  samples: readonly Sample[],
  settings: JudgedSettings,
  { judge, emit, interrupted }: JudgeContext,
): Promise<void> {
  const asked = samples.filter((one) => (one.sample ?? 0) === 0).slice(0, settings.samples);
  const outcomes = await Promise.all(
    asked.map(async (sample) => {
      if (interrupted?.()) throw new InterruptedError();
      return judged(sample, settings, judge);
    }),
  );
  for (const outcome of outcomes) emit(outcome);
  const complaints = outcomes.flatMap(({ failed }) => failed ?? []);
  if (complaints.length > 0) {
    const message = `the judge gave no score for ${complaints.length} of ${asked.length} answers of ${asked[0]!.model}; the first time: ${complaints[0]}`;
    emit({ type: "warning", message });
  }
  if (asked.length > 0) emit(summary(asked, outcomes, settings));
}

async function judged(
  { model, rowId, prompt, text, gold }: Sample,
  settings: JudgeSettings,
  judge: Judge,
): Promise<JudgedSample> {
  const about = { type: "judged-sample", model, rowId } as const;
  const trace = parseTrace(gold);
  const hasReference = settings.compare === "gold" && trace.ok && trace.reasoning.trim() !== "";
  try {
    if (!hasReference) return { ...about, score: await judge.score(settings, { prompt, candidate: text }) };
    const { candidate, reference, turned } = await judge.compare(settings, {
      prompt,
      candidate: text,
      reference: gold,
    });
    return { ...about, score: candidate, gold: reference, turned };
  } catch (error) {
    return { ...about, failed: error instanceof Error ? error.message : String(error) };
  }
}

function summary(
  asked: readonly Sample[],
  outcomes: readonly JudgedSample[],
  { model: judge, scale }: JudgedSettings,
): RunEvent {
  const [scores, golds] = [outcomes.flatMap(({ score }) => score ?? []), outcomes.flatMap(({ gold }) => gold ?? [])];
  const isGood = ({ score, gold = (scale.from + scale.to) / 2 }: JudgedSample) => score! >= gold;
  const pairs = outcomes.flatMap((outcome, at): (readonly [boolean, boolean])[] => {
    const { scores, undecided } = asked[at]!;
    if (outcome.score === undefined || scores.accuracy === undefined || undecided) return [];
    return [[isGood(outcome), scores.accuracy === 1]];
  });
  const verifier = agreementOf(pairs);
  return {
    type: "judged",
    model: asked[0]!.model,
    judge,
    scale,
    asked: asked.length,
    failed: asked.length - scores.length,
    ...(scores.length > 0 ? { score: bootstrapMean(scores) } : {}),
    ...(golds.length > 0 ? { gold: bootstrapMean(golds) } : {}),
    compared: golds.length,
    turned: outcomes.filter(({ turned }) => turned).length,
    ...(verifier ? { verifier } : {}),
  };
}
