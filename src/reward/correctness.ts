// Whether the stated answer is the gold answer. Does not look at the reasoning or, beyond finding the answer, the format.
import { extractAnswer } from "../text/answer.ts";
import { parseTrace } from "../text/trace.ts";
import type { CompareOptions } from "./answer.ts";
import { compareWithGold } from "./gold.ts";
import type { Reward } from "./reward.ts";

/** Lenient extraction reads no more than the end of a text, so that no text takes long. */
const lenientLength = 10_000;

/** The answer of a well-formed trace, else the one that lenient extraction finds in its last 10,000 characters. */
export function statedAnswer(completion: string): string | undefined {
  const trace = parseTrace(completion);
  return trace.ok ? trace.answer : extractAnswer(completion.slice(-lenientLength));
}

/**
 * 1 when the stated answer equals the gold answer by `compareWithGold`, else 0; an unknown verdict is 0 and undecided, so
 * that the caller says what becomes of it.
 *
 * A malformed trace is read leniently, so that a model that has not learnt the tags is punished for them once, by the
 * format and trace scores, and its accuracy says what it knows.
 */
export function correctnessReward(options: CompareOptions = {}): Reward {
  return ({ prompt, completion, row }) => {
    const answer = statedAnswer(completion);
    if (answer === undefined) return { score: 0, reason: "no answer found" };
    const { verdict, reason } = compareWithGold(answer, { ...row, prompt }, options);
    const result = { score: verdict === "equal" ? 1 : 0, reason: `${verdict}: ${reason}` };
    return verdict === "unknown" ? { ...result, undecided: true } : result;
  };
}
