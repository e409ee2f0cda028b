// The trace that a model is taught to write: `<reasoning>…</reasoning><answer>…</answer>`. Knows neither rewards nor rows.
//
//   trace = space "<reasoning>" content "</reasoning>" space "<answer>" content "</answer>" space
//   content = text with something other than white space in it, and with none of the four tags, however they are written

import { tagPattern } from "./trace-tags.ts";

export type Trace = { reasoning: string; answer: string };

export type ParsedTrace =
  | {
      ok: true;
      reasoning: string;
      answer: string;
      /** `text.slice(answerStart, answerEnd)` is the answer. */
      answerStart: number;
      answerEnd: number;
    }
  | {
      ok: false;
      /** Where the first violation stands, in UTF-16 code units. */
      offset: number;
      /** What should have stood there. */
      expected: string;
      /** The blocks that were complete before the violation. */
      reasoning?: string;
      answer?: string;
    };

/** Reads a trace strictly; both contents come back without the white space around them. */
export function parseTrace(text: string): ParsedTrace {
  const reasoning = readBlock(text, 0, "reasoning");
  if (!reasoning.ok) return reasoning;
  const answer = readBlock(text, reasoning.next, "answer");
  if (!answer.ok) return { ...answer, reasoning: reasoning.content };
  const rest = skipSpace(text, answer.next);
  if (rest < text.length) {
    return { ok: false, offset: rest, expected: "end of text", reasoning: reasoning.content, answer: answer.content };
  }
  const { start, end } = answer;
  return { ok: true, reasoning: reasoning.content, answer: answer.content, answerStart: start, answerEnd: end };
}

/** What a gold text holds: its trace, or, where it is none, an answer without reasoning. */
export function goldTrace(text: string): Trace {
  const trace = parseTrace(text);
  return trace.ok ? { reasoning: trace.reasoning, answer: trace.answer } : { reasoning: "", answer: text };
}

/** The layout that gold traces have. */
export function formatTrace({ reasoning, answer }: Trace): string {
  return `<reasoning>\n${reasoning}\n</reasoning>\n<answer>${answer}</answer>`;
}

type Block =
  | { ok: true; content: string; start: number; end: number; next: number }
  | { ok: false; offset: number; expected: string };

function readBlock(text: string, from: number, name: "reasoning" | "answer"): Block {
  const [opening, closing] = [`<${name}>`, `</${name}>`];
  const begin = skipSpace(text, from);
  if (!text.startsWith(opening, begin)) return { ok: false, offset: begin, expected: opening };
  const inside = begin + opening.length;
  const tag = nextTag(text, inside);
  if (tag.text !== closing) return { ok: false, offset: tag.offset, expected: closing };
  const content = text.slice(inside, tag.offset).trim();
  if (content === "") return { ok: false, offset: tag.offset, expected: `text inside ${opening}` };
  const start = skipSpace(text, inside);
  return { ok: true, content, start, end: start + content.length, next: tag.offset + closing.length };
}

const anyTag = new RegExp(tagPattern);

/** The next tag, or the end of the text. */
function nextTag(text: string, from: number): { offset: number; text: string } {
  anyTag.lastIndex = from;
  const match = anyTag.exec(text);
  return match === null ? { offset: text.length, text: "" } : { offset: match.index, text: match[0] };
}

function skipSpace(text: string, from: number): number {
  return text.length - text.slice(from).trimStart().length;
}
