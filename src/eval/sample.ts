// A completion of a row → its sample, scored. Knows no model.
import type { CompositeReward } from "../reward/combine.ts";
import type { RunEvent } from "../run/events.ts";
import type { Row } from "../text/row.ts";
import { formatTrace } from "../text/trace.ts";
import { type ScoredCompletion, scoreCompletion } from "./metrics.ts";

export type Sample = Extract<RunEvent, { type: "evaluation-sample" }>;

/** What a model wrote, before anybody judges it. */
export type Written = Pick<Sample, "text" | "tokens"> &
  Partial<Pick<Sample, "sample" | "stop" | "confidence" | "tokenEnds" | "logProbs">>;

/**
 * @param name of the model
 * @param maxNewTokens of the generation, for rewards that look at how long a text is
 */
export async function scoreSample(
  name: string,
  row: Row,
  written: Written,
  reward: CompositeReward,
  maxNewTokens?: number,
): Promise<{ sample: Sample; reasons: ScoredCompletion["reasons"] }> {
  const { prompt, domain, meta } = row;
  const { text, tokens, sample, stop, confidence, tokenEnds, logProbs } = written;
  const counts = maxNewTokens && { tokens: { completion: tokens, limit: maxNewTokens, cut: stop === "length" } };
  const input = { prompt, completion: text, row, ...(confidence === undefined ? {} : { confidence }), ...counts };
  const { scores, reasons, undecided, failed } = await scoreCompletion(input, reward);
  const { difficulty } = meta;
  return {
    reasons,
    sample: {
      type: "evaluation-sample",
      model: name,
      rowId: row.id,
      ...(sample === undefined ? {} : { sample }),
      prompt,
      gold: formatTrace(row),
      text,
      tokens,
      ...(stop === undefined ? {} : { stop }),
      scores,
      ...(confidence === undefined ? {} : { confidence }),
      ...(tokenEnds === undefined ? {} : { tokenEnds }),
      ...(logProbs === undefined ? {} : { logProbs }),
      ...(typeof difficulty === "number" ? { difficulty } : {}),
      domain,
      ...(undecided ? { undecided } : {}),
      ...(Object.keys(failed).length > 0 ? { failed } : {}),
    },
  };
}

/** Without what cannot be measured of it: scores by name. */
export function withoutScores(sample: Sample, isMeasured: (name: string) => boolean): Sample {
  return { ...sample, scores: Object.fromEntries(Object.entries(sample.scores).filter(([name]) => isMeasured(name))) };
}

/** The scores that say whether the answer is right. */
export const judgingScores: ReadonlySet<string> = new Set(["accuracy", "strictAccuracy"]);
