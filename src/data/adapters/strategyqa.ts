// StrategyQA: {qid, term, question, answer: boolean, facts[], decomposition[]}; the facts are the reasoning.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

/** Forms on the hub hold the facts as one text. */
const lines = z.union([z.array(z.string()), z.string()]).nullish();

export const strategyqa = defineAdapter({
  source: "ChilleD/StrategyQA",
  licence: "MIT",
  domain: "logic",
  schema: z.object({
    qid: z.string().optional(),
    question: z.string(),
    answer: z.boolean(),
    facts: lines,
    decomposition: lines,
  }),
  convert({ qid, question, answer, facts, decomposition }) {
    const reasoning = [facts ?? []].flat().map((fact) => fact.trim());
    const steps = [decomposition ?? []].flat();
    return {
      prompt: question.trim(),
      reasoning: reasoning.join("\n"),
      answer: answer ? "yes" : "no",
      meta: { ...(qid ? { originalId: qid } : {}), ...(steps.length > 0 ? { decomposition: steps } : {}) },
    };
  },
});
