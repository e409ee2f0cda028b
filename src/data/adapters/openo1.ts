// OpenO1-SFT: {instruction, output}, the output as <Thought>…</Thought><Output>…</Output>.
import { z } from "zod";
import { standardise } from "../formats/standardise.ts";
import { defineAdapter } from "./adapter.ts";

export const openo1 = defineAdapter({
  source: "O1-OPEN/OpenO1-SFT",
  licence: "Apache-2.0",
  domain: "general",
  schema: z.object({ instruction: z.string(), output: z.string() }),
  convert({ instruction, output }) {
    const trace = standardise(output, "thought-output");
    if ("unusable" in trace) return trace;
    return { prompt: instruction.trim(), reasoning: trace.reasoning, answer: trace.answer };
  },
});
