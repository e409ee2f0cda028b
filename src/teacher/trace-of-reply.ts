// A teacher's reply → the reasoning and the answer of a trace, or why it is none. Knows no gold answer.
import { standardise, traceFault } from "../data/formats/standardise.ts";
import { statedProgram } from "../reward/program.ts";
import { announcedAnswer, extractAnswer } from "../text/answer.ts";
import { parseTrace, type Trace } from "../text/trace.ts";
import type { Job } from "./jobs.ts";
import type { Reply } from "./reply.ts";

/** A text so short is an answer itself. */
const shortAnswer = 80;
/** The sentence that announces the answer, and what follows. */
const announcingEnd = /[^.!?\n]*\banswers?\b[^\n]*$/i;

/** "code: sentence" of what keeps a reply from being a trace. */
export function traceOfReply({ thinking, text, finish }: Reply, check: Job["check"]): Trace | { unusable: string } {
  if (finish === "length") return { unusable: "cut: it was cut off at the limit of its length" };
  if (text === "") return { unusable: "empty: there is no answer" };
  const trace = parts(thinking, text, check);
  if (trace === undefined || trace.reasoning.trim() === "") return { unusable: "no-thinking: it shows no work" };
  const fault = traceFault(trace);
  return fault === undefined ? { reasoning: trace.reasoning.trim(), answer: trace.answer.trim() } : { unusable: fault };
}

function parts(thinking: string, text: string, check: Job["check"]): Trace | undefined {
  const tagged = parseTrace(text);
  if (tagged.ok) return { reasoning: tagged.reasoning, answer: answerIn(tagged.answer, check) };
  if (thinking !== "") return { reasoning: thinking, answer: answerIn(text, check) };
  const laidOut = standardise(text, "auto");
  if (!("unusable" in laidOut)) return laidOut;
  // Without thinking of its own, what leads to an answer is the work.
  if (check !== "value") return undefined;
  const answer = announcedAnswer(text);
  return answer === undefined || text.replace(announcingEnd, "").trim() === ""
    ? undefined
    : { reasoning: text, answer };
}

function answerIn(text: string, check: Job["check"]): string {
  if (check === "program") return statedProgram(text, "python") ?? text;
  if (check === "rubric") return text;
  const short = text.length <= shortAnswer && !text.includes("\n") ? text.replace(/[.\s]+$/, "") : undefined;
  return announcedAnswer(text) ?? short ?? extractAnswer(text) ?? text;
}
