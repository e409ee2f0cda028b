// A right trace → the trace that is kept: without the teacher's mannerisms, without loops, shorter where the recipe asks for
// it. Every rewrite is judged again, and one that is worse in any way is not made.
import { traceFault } from "../../data/formats/standardise.ts";
import type { Trace } from "../../text/trace.ts";
import { withoutLoops } from "./loops.ts";
import { withoutMannerisms } from "./mannerisms.ts";
import { endings, withoutDoubts } from "./shorten.ts";

export type CareSettings = { mannerisms: boolean; loops: boolean; shorten: boolean };

/** What the verifier says of a trace. */
export type Verdict = {
  isRight: boolean;
  score: number;
  /** How far its calculations are right and lead to the answer, in [0, 1]; 0 where that is not asked. */
  work: number;
};

export type Cared = {
  trace: Trace;
  /** What was done, in order; empty where nothing was, and then the trace is the one that was given. */
  done: (keyof CareSettings)[];
};

export type CareOptions = {
  settings: CareSettings;
  /** Whether the answer is text of its own that may hold mannerisms too. */
  isAnswerText: boolean;
  verify: (trace: Trace) => Promise<Verdict>;
};

/** @param given was found to be right, and `verdict` says how */
export async function careFor(
  given: Trace,
  verdict: Verdict,
  { settings, isAnswerText, verify }: CareOptions,
): Promise<Cared> {
  const cared: Cared = { trace: given, done: [] };
  let best = verdict;
  const take = async (trace: Trace, as: keyof CareSettings): Promise<boolean> => {
    const isSame = trace.reasoning === cared.trace.reasoning && trace.answer === cared.trace.answer;
    if (isSame || trace.reasoning.trim() === "" || traceFault(trace) !== undefined) return false;
    const found = await verify(trace);
    const isWorse = !found.isRight || found.score < best.score - 1e-9 || found.work < best.work - 1e-9;
    if (isWorse) return false;
    best = found;
    cared.trace = trace;
    if (!cared.done.includes(as)) cared.done.push(as);
    return true;
  };
  const onReasoning = (trace: Trace, change: (text: string) => string): Trace => ({
    ...trace,
    reasoning: change(trace.reasoning),
  });

  if (settings.loops) await take(onReasoning(cared.trace, withoutLoops), "loops");
  if (settings.mannerisms) {
    await take(onReasoning(cared.trace, withoutMannerisms), "mannerisms");
    if (isAnswerText) await take({ ...cared.trace, answer: withoutMannerisms(cared.trace.answer) }, "mannerisms");
  }
  if (settings.shorten && !isAnswerText) {
    for (const reasoning of endings(cared.trace.reasoning))
      if (await take({ ...cared.trace, reasoning }, "shorten")) break;
    // Without one doubt there may be another.
    for (let isShorter = true; isShorter; ) {
      isShorter = false;
      for (const reasoning of withoutDoubts(cared.trace.reasoning)) {
        isShorter = await take({ ...cared.trace, reasoning }, "shorten");
        if (isShorter) break;
      }
    }
  }
  return cared;
}
