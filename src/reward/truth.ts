// Whether an answer to a yes-or-no question says what the gold answer says. Saying both, or neither, is no answer.
import type { Verdict } from "./math/compare-expressions.ts";
import { withoutWrapping } from "./wrapping.ts";

const longestAnswer = 2000;
const isQuestion = /\?["')*\s]*$/;
const open =
  /\b(?:maybe|perhaps|depends?|possibly|unsure|unclear|uncertain|either|not sure|don't know|cannot (?:say|tell)|can't (?:say|tell))\b/i;

/** After the word itself these make something else of it: "yes is wrong", "yes = 5", "yes/no". */
const goesOn = /^(?:(?:or|and|is|isn't|was|would)\b|[=+^%|<>\\_°∨&~/]|[-–]\S)/i;
const elsewhere = /[=≠≤≥<>|^_+]|\b(?:one of|anything but|other than|except|wrong|incorrect)\b/i;

const takesBackYes = /\bfalse\b|(?:^|[.,;!?]\s*|\b(?:and|or|but|maybe) )no\b(?=\s*(?:[.,;!?*]|$))/i;
const takesBackNo = /\byes\b|(?:^|[.,;!?]\s*|\b(?:and|or|but|maybe) )true\b(?=\s*(?:[.,;!?*]|$))/i;

/** @returns undefined where the gold answer is not yes, no, true or false */
export function compareTruth(answer: string, gold: string): Verdict | undefined {
  const right = truthOf(gold.trim().replace(/[.!]$/, ""));
  if (right === undefined) return undefined;
  const text = withoutWrapping(answer).slice(0, longestAnswer);
  if (text.trim() === "") return { verdict: "different", reason: "it is empty" };
  const stated = statedTruth(text);
  if (stated === "both") return { verdict: "different", reason: "it says yes and no" };
  if (stated === "neither") {
    return open.test(text) || isQuestion.test(text)
      ? { verdict: "different", reason: "it leaves the question open" }
      : { verdict: "unknown", reason: "it says neither yes nor no" };
  }
  return stated === right
    ? { verdict: "equal", reason: `both say ${right ? "yes" : "no"}` }
    : { verdict: "different", reason: `it says ${stated ? "yes" : "no"}` };
}

function truthOf(word: string): boolean | undefined {
  if (/^(?:yes|true)$/i.test(word)) return true;
  return /^(?:no|false)$/i.test(word) ? false : undefined;
}

/** The word at the start, where the rest does not take it back; else the one that the text says. */
function statedTruth(text: string): boolean | "both" | "neither" {
  if (isQuestion.test(text)) return "neither";
  const leading = /^["'(*]*(yes|no|true|false)\b["')*]*\s*(.*)$/is.exec(text);
  const value = leading === null ? undefined : truthOf(leading[1]!);
  if (leading !== null && value !== undefined) {
    const rest = leading[2]!;
    const contrary = value ? takesBackYes : takesBackNo;
    return contrary.test(rest) || goesOn.test(rest) || open.test(rest) ? "both" : value;
  }
  if (open.test(text) || elsewhere.test(text)) return "neither";
  const said = [
    ...text.matchAll(
      /\b(not |n't )?(yes|true|false)\b|(?<![\p{L}\p{N}'’] )\bno\b(?=[.,;!]|$)|(?<=answer is |answer: )no\b/giu,
    ),
  ].map(([word, negated, plain]) => (plain === undefined ? truthOf(word) : truthOf(plain) !== (negated !== undefined)));
  const values = new Set(said);
  const [only] = values;
  return values.size === 0 || only === undefined ? "neither" : values.size > 1 ? "both" : only;
}
