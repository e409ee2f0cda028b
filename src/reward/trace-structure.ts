// How well a trace shows its work: numbered steps that carry something, words that link them, a conclusion that carries the
// answer. Judges the shape of the reasoning, never whether the answer is right.
import { parseTrace } from "../text/trace.ts";
import { statesAnswer } from "./answer.ts";
import { outlineReasoning } from "./outline.ts";
import type { Reward } from "./reward.ts";
import { countSteps, ruleOf, type Written } from "./step-content.ts";

export type TraceOptions = {
  /** Steps required when the gold reasoning has no "Step k:" lines. */
  minSteps?: number;
  /** For comparing the conclusion with the answer, as in `compareAnswers`. */
  tolerance?: number;
};

/** Shares of the three parts; they sum to 1. */
const share = { steps: 0.5, transitions: 0.2, conclusion: 0.3 };
/** More than this many times the required steps loses. */
const maxStepRatio = 2;
/** So many steps that carry nothing are forgiven beyond those that gold has: one that says what is asked, for example. */
const forgivenIdle = 1;
/** What steps are worth that lead to another number than the stated answer. */
const leadingElsewhere = 0.5;

const transition =
  /\b(?:first|firstly|second|secondly|third|then|next|after that|afterwards|after this|so|now|since|because|finally|lastly|in total|altogether|therefore|thus|hence|this means|which means|as a result)\b/i;
const isLinked = (text: string) => transition.test(text);

/**
 * Trace structure in [0, 1]: 0.5 · steps + 0.2 · transitions + 0.3 · conclusion; a malformed trace scores 0.
 *
 * - Steps: "Step k:" in order from 1, none repeated, that carry something, over the number required: those of the gold
 *   reasoning where it has such lines, else `minSteps`. What carries something follows the gold reasoning, see
 *   `ContentRule`: where gold calculates, a step must hold a calculation that starts from the question's numbers and on
 *   which the stated answer rests, right or wrong; elsewhere it must say something that neither the question nor a step
 *   before says. More than twice as many steps as required lose in proportion, and so do steps that carry nothing, beyond
 *   one and as many as gold has. Where gold's answer follows from its calculations and the stated answer is what none of
 *   them gives, steps count half, and the conclusion nothing.
 * - Transitions: the steps that count and the conclusion that hold a linking word ("First", "Then", "So" …), over as many as the
 *   gold reasoning has (at least one), or `minSteps` where it has no step lines.
 * - Conclusion: after the last step, a sentence that starts with "Therefore" and states the value in the answer. It and the
 *   transitions earn no larger share of theirs than the steps do: nothing follows from steps around nothing.
 *
 * Gold reasoning of that layout scores exactly 1. Only the reasoning is read, so text after the answer gains nothing.
 */
export function traceReward({ minSteps = 2, tolerance = 1e-6 }: TraceOptions = {}): Reward {
  return ({ prompt, completion, row }) => {
    const trace = parseTrace(completion);
    if (!trace.ok) return { score: 0, reason: `malformed at offset ${trace.offset}: expected ${trace.expected}` };
    const gold = written(prompt, row.reasoning, row.answer);
    const own = written(prompt, trace.reasoning, trace.answer);
    const rule = ruleOf(gold);
    const { steps: goldSteps, follows: goldFollows } = countSteps(gold, rule);
    const { steps: ownSteps, follows: ownFollows } = countSteps(own, rule);
    const follows = ownFollows || !goldFollows;
    const hasSteps = goldSteps.length > 0;
    const required = hasSteps ? goldSteps.length : minSteps;
    const linked = (steps: readonly { content: string }[], conclusion: string | undefined) =>
      [...steps.map(({ content }) => content), conclusion ?? ""].filter(isLinked).length;
    const requiredLinks = hasSteps ? Math.max(1, linked(goldSteps, gold.outline.conclusion)) : minSteps;
    const links = ownSteps.length === 0 ? 0 : linked(ownSteps, own.outline.conclusion);
    const most = Math.max(maxStepRatio * required, gold.outline.labels);
    const excess = Math.min(1, most / own.outline.labels);
    const goldIdle = hasSteps ? gold.outline.labels - goldSteps.length : 0;
    const idle = Math.max(0, own.outline.labels - ownSteps.length - goldIdle - forgivenIdle);
    const carrying = ownSteps.length === 0 ? 0 : ownSteps.length / (ownSteps.length + idle);
    const leading = follows ? 1 : leadingElsewhere;
    const steps = Math.min(1, ownSteps.length / required) * excess * carrying * leading;
    const transitions = Math.min(steps, links / requiredLinks);
    const { conclusion } = own.outline;
    const concludes = follows && conclusion !== undefined && statesAnswer(conclusion, trace.answer, tolerance);
    // Each share is subtracted where it is lost, so that a full score is exactly 1.
    const lost =
      share.steps * (1 - steps) +
      share.transitions * (1 - transitions) +
      share.conclusion * (1 - (concludes ? steps : 0));
    const closing = concludes
      ? "concludes"
      : conclusion === undefined
        ? "no conclusion"
        : follows
          ? "conclusion disagrees"
          : "the answer does not follow";
    return {
      score: steps === 0 ? 0 : Math.max(0, 1 - lost),
      reason: `${ownSteps.length} of ${required} steps${idle > 0 ? `, ${idle} carry nothing` : ""}, ${links} of ${requiredLinks} linked, ${closing}`,
    };
  };
}

function written(prompt: string, reasoning: string, answer: string): Written {
  return { prompt, reasoning, answer, outline: outlineReasoning(reasoning) };
}
