// How well a trace shows its work: numbered steps, words that link them, a conclusion that carries the answer. Judges the
// shape of the reasoning, never whether the answer is right.
import { parseTrace } from "../text/trace.ts";
import { statesAnswer } from "./answer.ts";
import type { Reward } from "./reward.ts";

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

const stepMarker = /\bstep (\d{1,4}) ?(?:\*\*)? ?[:.)]/gi;
const conclusionMarker = /(?:^|[.!?:;]\s|\n)[ \t]{0,8}(?:\*\*)?therefore\b/gi;
const transition =
  /\b(?:first|firstly|second|secondly|third|then|next|after that|afterwards|after this|so|now|since|because|finally|lastly|in total|altogether|therefore|thus|hence|this means|which means|as a result)\b/i;

type Outline = {
  /** Contents of the steps that count: in order, not empty, not repeated. */
  steps: string[];
  /** All step markers, counted or not. */
  markers: number;
  conclusion: string | undefined;
  /** Counted steps and conclusion that hold a transition word. */
  linked: number;
};

/** Finds the steps and the conclusion of a reasoning text. */
export function outlineReasoning(reasoning: string): Outline {
  const concluding = [...reasoning.matchAll(conclusionMarker)].at(-1);
  const markers = [...reasoning.matchAll(stepMarker)];
  const lastMarker = markers.at(-1)?.index ?? -1;
  const closes = concluding !== undefined && concluding.index > lastMarker;
  const conclusionStart = closes ? concluding.index : reasoning.length;
  const steps: string[] = [];
  const seen = new Set<string>();
  let expected = 1;
  for (const [position, marker] of markers.entries()) {
    if (Number(marker[1]) !== expected) continue;
    expected += 1;
    const end = Math.min(markers[position + 1]?.index ?? conclusionStart, conclusionStart);
    const content = reasoning.slice(marker.index + marker[0].length, end).trim();
    const key = content
      .toLowerCase()
      .replace(/[^\p{L}\p{N}+\-*/=]+/gu, " ")
      .trim();
    if (!hasContent(content) || seen.has(key)) continue;
    seen.add(key);
    steps.push(content);
  }
  const conclusion = closes
    ? reasoning
        .slice(conclusionStart)
        .replace(/^[^\p{L}]+/u, "")
        .trim()
    : undefined;
  const linked = [...steps, ...(conclusion === undefined ? [] : [conclusion])].filter((text) => transition.test(text));
  return { steps, markers: markers.length, conclusion, linked: linked.length };
}

/** An equation or at least three different words. */
function hasContent(step: string): boolean {
  const content = step.slice(0, 500);
  if (/\d[^=\n]{0,80}=[^=\n]{0,40}\d/.test(content)) return true;
  return new Set(content.toLowerCase().match(/\p{L}+|\d+/gu) ?? []).size >= 3;
}

/**
 * Trace structure in [0, 1]: 0.5 · steps + 0.2 · transitions + 0.3 · conclusion; a malformed trace scores 0.
 *
 * - Steps: "Step k:" in order from 1, each with an equation or three words, none repeated, over the number required:
 *   the steps of the gold reasoning where it has such lines, else `minSteps`. More than twice as many as required lose
 *   in proportion.
 * - Transitions: the steps and the conclusion that hold a linking word ("First", "Then", "So" …), over as many as the gold
 *   reasoning has (at least one), or `minSteps` where it has no step lines.
 * - Conclusion: after the last step, a sentence that starts with "Therefore" and states the value in the answer.
 *
 * Gold reasoning of that layout scores exactly 1. Only the reasoning is read, so text after the answer gains nothing.
 */
export function traceReward({ minSteps = 2, tolerance = 1e-6 }: TraceOptions = {}): Reward {
  return ({ completion, row }) => {
    const trace = parseTrace(completion);
    if (!trace.ok) return { score: 0, reason: `malformed at offset ${trace.offset}: expected ${trace.expected}` };
    const gold = outlineReasoning(row.reasoning);
    const required = gold.steps.length > 0 ? gold.steps.length : minSteps;
    const requiredLinks = gold.steps.length > 0 ? Math.max(1, gold.linked) : minSteps;
    const outline = outlineReasoning(trace.reasoning);
    const most = Math.max(maxStepRatio * required, gold.markers);
    const excess = outline.markers > most ? most / outline.markers : 1;
    const steps = Math.min(1, outline.steps.length / required) * excess;
    const transitions = Math.min(1, outline.linked / requiredLinks);
    const concludes = outline.conclusion !== undefined && statesAnswer(outline.conclusion, trace.answer, tolerance);
    // Each share is subtracted where it is lost, so that a full score is exactly 1.
    const lost = share.steps * (1 - steps) + share.transitions * (1 - transitions) + (concludes ? 0 : share.conclusion);
    const conclusion = concludes
      ? "concludes"
      : outline.conclusion === undefined
        ? "no conclusion"
        : "conclusion disagrees";
    return {
      score: Math.max(0, 1 - lost),
      reason: `${outline.steps.length} of ${required} steps, ${outline.linked} of ${requiredLinks} linked, ${conclusion}`,
    };
  };
}
