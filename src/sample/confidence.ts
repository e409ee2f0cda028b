// How sure a model was of the answer that it sampled, for the confidence reward and for calibration.
import { answerConfidence } from "../reward/confidence.ts";
import { tokenEnds } from "../text/token-ends.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { parseTrace } from "../text/trace.ts";
import type { Completion } from "./generate.ts";

/**
 * How sure the model was of its answer: the mean probability of the tokens of the `<answer>` block, or of the whole
 * completion when its format is broken.
 */
export function completionConfidence(
  tokenizer: Tokenizer,
  { ids, logProbs }: Completion,
  text: string,
): number | undefined {
  const trace = parseTrace(text);
  const span = trace.ok ? trace : { answerStart: 0, answerEnd: text.length };
  return answerConfidence({
    ends: tokenEnds(tokenizer, ids),
    logProbs,
    answerStart: span.answerStart,
    answerEnd: span.answerEnd,
  });
}
