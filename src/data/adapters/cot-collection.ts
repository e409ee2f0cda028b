// CoT-Collection: {source, target, rationale, task, type}; the rationale was written for a target that was known.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

export const cotCollection = defineAdapter({
  source: "pharaouk/CoT-Collection",
  licence: "CC-BY-4.0",
  domain: "commonsense",
  schema: z.object({
    source: z.string(),
    target: z.string(),
    rationale: z.string(),
    task: z.string().nullish(),
    type: z.string().nullish(),
  }),
  convert({ source, target, rationale, task, type }) {
    if (rationale.trim() === "") return { unusable: "empty-reasoning: the rationale is empty" };
    const meta = { ...(task ? { task } : {}), ...(type ? { type } : {}) };
    return { prompt: source.trim(), reasoning: rationale.trim(), answer: target.trim(), meta };
  },
});
