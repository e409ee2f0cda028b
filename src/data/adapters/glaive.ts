// GlaiveAI reasoning-v1-20m: {prompt, response}, the response in R1's layout. Traces of DeepSeek-R1-Distill-Llama-70B.
import { z } from "zod";
import { standardise } from "../formats/standardise.ts";
import { defineAdapter } from "./adapter.ts";

export const glaive = defineAdapter({
  source: "glaiveai/reasoning-v1-20m",
  licence: "Apache-2.0",
  domain: "general",
  schema: z.object({ prompt: z.string(), response: z.string() }),
  convert({ prompt, response }) {
    const trace = standardise(response, "think");
    if ("unusable" in trace) return trace;
    return { prompt: prompt.trim(), reasoning: trace.reasoning, answer: trace.answer };
  },
});
