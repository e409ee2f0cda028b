// XSum: {document, summary, id}; news with a summary of one sentence.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

export const xsum = defineAdapter({
  source: "EdinburghNLP/xsum",
  licence: "unclear",
  domain: "summarisation",
  schema: z.object({ document: z.string(), summary: z.string(), id: z.union([z.string(), z.number()]).nullish() }),
  convert({ document, summary, id }) {
    if (document.trim() === "") return { unusable: "empty-prompt: the document is empty" };
    return {
      prompt: `Summarise this text in one sentence:\n\n${document.trim()}`,
      reasoning: "",
      answer: summary.trim(),
      meta: id ? { originalId: String(id) } : {},
    };
  },
});
