// Failures of form: what a text shows before its answer is compared. Knows no problem and no gold answer.
import type { ViolationName } from "../../text/trace-tags.ts";
import { traceViolations } from "../../text/trace-tags.ts";

export type FormFailure = { name: "empty" | "loop" | "cut off" | "no tags" | "unclosed" | "malformed"; detail: string };

const unclosedNames = new Set<ViolationName>(["unclosed reasoning", "unclosed answer"]);

/**
 * The first that holds: nothing was written, the end goes round in a loop, generation was cut off, neither block is opened,
 * a block is not closed, anything else that the grammar refuses; undefined for a text that the grammar takes.
 * @param cutOff whether the text ends because it was as long as allowed
 */
export function formFailure(text: string, cutOff: boolean): FormFailure | undefined {
  if (text.trim() === "") return { name: "empty", detail: "nothing was written" };
  const loop = loopAtEnd(text);
  const violations = traceViolations(text);
  const [first] = violations;
  if (first === undefined) return undefined;
  if (loop !== undefined) return { name: "loop", detail: `"${loop.slice(0, 60)}" again and again` };
  if (cutOff) return { name: "cut off", detail: "it is as long as allowed and has no end" };
  const names = new Set(violations.map(({ name }) => name));
  if (names.has("missing reasoning") && names.has("missing answer"))
    return { name: "no tags", detail: "neither block is opened" };
  const unclosed = violations.find(({ name }) => unclosedNames.has(name));
  const { name, offset } = unclosed ?? first;
  return { name: unclosed ? "unclosed" : "malformed", detail: `${name} at ${offset}` };
}

const longestPeriod = 300;
const leastRepeats = 4;
const leastLength = 40;

/**
 * What the end of a text repeats, at least four times and over at least 40 characters; the last of it may be cut.
 * Numbers count as equal, so that counting up without end is a loop too.
 */
export function loopAtEnd(text: string): string | undefined {
  const tail = text.slice(-longestPeriod * (leastRepeats + 1)).replace(/\d+/g, "0");
  for (let period = 1; period <= longestPeriod && period * leastRepeats <= tail.length; period++) {
    let same = 0;
    while (same + period < tail.length && tail.at(-1 - same) === tail.at(-1 - same - period)) same += 1;
    const repeated = same + period;
    if (repeated >= period * leastRepeats && repeated >= leastLength) return tail.slice(-period).trim() || undefined;
  }
  return undefined;
}
