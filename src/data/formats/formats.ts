// The layouts in which sets hold reasoning and answer, each with its way in and its way back. Knows no set.
import { parseTrace, type Trace } from "../../text/trace.ts";
import type { FormatName } from "./names.ts";

export type Format = {
  /** Undefined where the text is not laid out so. */
  read(text: string): Trace | undefined;
  /** The text that `read` read, in its pieces: between them stands white space or nothing. */
  write(trace: Trace): readonly string[];
};

/** A format of two pairs of marks, where all that stands outside of them is white space. */
function paired(reasoning: readonly [string, string], answer: readonly [string, string]): Format {
  return {
    read(text) {
      const start = text.trimStart().startsWith(reasoning[0]) ? text.indexOf(reasoning[0]) + reasoning[0].length : -1;
      const end = text.indexOf(reasoning[1], start);
      if (start < 0 || end < 0) return undefined;
      const rest = text.slice(end + reasoning[1].length).trim();
      if (!rest.startsWith(answer[0]) || !rest.endsWith(answer[1])) return undefined;
      const inside = rest.slice(answer[0].length, rest.length - answer[1].length);
      return { reasoning: text.slice(start, end).trim(), answer: inside.trim() };
    },
    write: (trace) => [reasoning[0], trace.reasoning, reasoning[1], answer[0], trace.answer, answer[1]],
  };
}

const closeThink = "</think>";

export const formats: Record<FormatName, Format> = {
  tags: {
    read(text) {
      const parsed = parseTrace(text);
      return parsed.ok ? { reasoning: parsed.reasoning, answer: parsed.answer } : undefined;
    },
    write: (trace) => ["<reasoning>", trace.reasoning, "</reasoning>", "<answer>", trace.answer, "</answer>"],
  },
  /** DeepSeek-R1 and those distilled from it; chat templates often keep the opening tag for themselves. */
  think: {
    read(text) {
      const end = text.indexOf(closeThink);
      if (end < 0) return undefined;
      return {
        reasoning: text
          .slice(0, end)
          .replace(/^\s*<think>/, "")
          .trim(),
        answer: text.slice(end + closeThink.length).trim(),
      };
    },
    write: ({ reasoning, answer }) => ["<think>", reasoning, closeThink, answer],
  },
  /** OpenO1 and Marco-o1. */
  "thought-output": paired(["<Thought>", "</Thought>"], ["<Output>", "</Output>"]),
  /** OpenThoughts and Sky-T1. */
  "begin-of-thought": paired(
    ["<|begin_of_thought|>", "<|end_of_thought|>"],
    ["<|begin_of_solution|>", "<|end_of_solution|>"],
  ),
  "thought-answer": {
    read(text) {
      const found = /^\s*Thought:([\s\S]*)\n\s*Answer:([\s\S]*)$/.exec(text);
      return found ? { reasoning: found[1]!.trim(), answer: found[2]!.trim() } : undefined;
    },
    write: ({ reasoning, answer }) => ["Thought:", reasoning, "Answer:", answer],
  },
  /** GSM8K's; the calculator's marks go on the way in. */
  hashes: {
    read(text) {
      const at = text.lastIndexOf("####");
      if (at < 0) return undefined;
      return { reasoning: text.slice(0, at).trim(), answer: text.slice(at + 4).trim() };
    },
    write: ({ reasoning, answer }) => [reasoning, "####", answer],
  },
  /** A worked solution whose last box is the answer; the box stays in the reasoning. */
  boxed: {
    read(text) {
      const answer = lastBox(text);
      return answer === undefined ? undefined : { reasoning: text.trim(), answer: answer.trim() };
    },
    write: ({ reasoning }) => [reasoning],
  },
};

function lastBox(text: string): string | undefined {
  const opening = "\\boxed{";
  const start = text.lastIndexOf(opening) + opening.length;
  if (start < opening.length) return undefined;
  for (let at = start, depth = 1; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return undefined;
}
