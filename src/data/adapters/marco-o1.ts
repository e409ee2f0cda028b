// Marco-o1's demonstration of chains of thought: {instruction, response}, laid out as OpenO1's.
import { z } from "zod";
import { standardise } from "../formats/standardise.ts";
import { defineAdapter } from "./adapter.ts";

/** Its instructions carry line breaks as the two characters "\" and "n". */
const breaks = /\\n(?=[A-Z\-\s]|$)/g;

export const marcoO1 = defineAdapter({
  source: "AIDC-AI/Marco-o1",
  licence: "Apache-2.0",
  domain: "general",
  schema: z.object({ instruction: z.string(), response: z.string() }),
  convert({ instruction, response }) {
    const trace = standardise(response, "thought-output");
    if ("unusable" in trace) return trace;
    return { prompt: instruction.replace(breaks, "\n").trim(), reasoning: trace.reasoning, answer: trace.answer };
  },
});
