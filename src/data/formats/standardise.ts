// A text in any of the known layouts → reasoning and answer, checked on the way there and back. Knows no set.
import { formatTrace, parseTrace, type Trace } from "../../text/trace.ts";
import { formats } from "./formats.ts";
import { type FormatName, formatNames } from "./names.ts";

export type Standardised = (Trace & { format: FormatName }) | { unusable: string };

/** The order in which "auto" tries: what a mark begins goes first, a mark that may stand anywhere last. */
const tried = formatNames;

/**
 * Splits a text into its two parts. What the way back does not give again, and what the two tags cannot hold, is unusable.
 * @example standardise("<think>2 + 2 is 4.</think>4", "auto") // { reasoning: "2 + 2 is 4.", answer: "4", format: "think" }
 */
export function standardise(text: string, format: FormatName | "auto"): Standardised {
  for (const name of format === "auto" ? tried : [format]) {
    const trace = formats[name].read(text);
    if (trace === undefined) continue;
    const again = formats[name].write(trace);
    // Chat templates keep the opening tag for themselves.
    const pieces = name === "think" && !/^\s*<think>/.test(text) ? again.slice(1) : again;
    if (!isMadeOf(text, pieces)) {
      return { unusable: `round-trip: ${name} written back differs from the text` };
    }
    const fault = traceFault(trace);
    return fault === undefined ? { ...trace, format: name } : { unusable: fault };
  }
  const wanted = format === "auto" ? "none of the known layouts" : `not laid out as ${format}`;
  return { unusable: `format: ${wanted}` };
}

/** What keeps a trace from being written with the two tags and read again; undefined when nothing does. */
export function traceFault(trace: Trace): string | undefined {
  if (trace.answer.trim() === "") return "empty-answer: there is no answer";
  const isBare = trace.reasoning.trim() === "";
  const reasoning = isBare ? "none" : trace.reasoning.trim();
  const answer = trace.answer.trim();
  const parsed = parseTrace(formatTrace({ reasoning, answer }));
  if (parsed.ok && parsed.reasoning === reasoning && parsed.answer === answer) return undefined;
  return "round-trip: the text holds one of the four tags of a trace";
}

/** Whether the pieces stand in the text in this order, and nothing else but white space. */
function isMadeOf(text: string, pieces: readonly string[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    at = skipSpace(text, at);
    if (!text.startsWith(piece, at)) return false;
    at += piece.length;
  }
  return skipSpace(text, at) === text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const isSpace = (code: number) =>
  code === 32 || (code >= 9 && code <= 13) || (code >= 128 && /\s/.test(String.fromCharCode(code)));
