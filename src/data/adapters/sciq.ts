// SciQ: {question, correct_answer, distractor1–3, support}; also in the short form {question, answer}.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

const optional = z.string().nullish();

export const sciq = defineAdapter({
  source: "allenai/sciq",
  licence: "CC-BY-NC-3.0",
  domain: "science",
  schema: z.object({
    question: z.string(),
    correct_answer: optional,
    answer: optional,
    support: optional,
    distractor1: optional,
    distractor2: optional,
    distractor3: optional,
  }),
  convert({ question, correct_answer, answer, support, distractor1, distractor2, distractor3 }) {
    const gold = correct_answer ?? answer;
    if (gold == null) return { unusable: "schema: the column correct_answer is missing, and so is answer" };
    const distractors = [distractor1, distractor2, distractor3].filter((text) => text != null && text !== "");
    // A short answer in words, of which no other name is known.
    const meta = { aliases: [], ...(distractors.length > 0 ? { distractors } : {}) };
    return { prompt: question.trim(), reasoning: support?.trim() ?? "", answer: gold.trim(), meta };
  },
});
