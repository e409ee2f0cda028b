// MATH: {problem, solution, level, type}; the answer is the solution's last box. MATH-500 says subject for type, and numbers
// its levels.
import { z } from "zod";
import { standardise } from "../formats/standardise.ts";
import { defineAdapter } from "./adapter.ts";

const text = z.string().nullish();

export const math = defineAdapter({
  source: "EleutherAI/hendrycks_math",
  licence: "MIT",
  domain: "math",
  schema: z.object({
    problem: z.string(),
    solution: z.string(),
    level: z.union([z.string(), z.number()]).nullish(),
    type: text,
    subject: text,
    unique_id: text,
  }),
  convert({ problem, solution, level, type, subject, unique_id }) {
    const trace = standardise(solution, "boxed");
    if ("unusable" in trace) return trace;
    const number = Number(/\d+/.exec(String(level ?? ""))?.[0]);
    const kind = type ?? subject;
    return {
      prompt: problem.trim(),
      reasoning: trace.reasoning,
      answer: trace.answer,
      meta: {
        ...(Number.isNaN(number) ? {} : { level: number }),
        ...(kind ? { type: kind } : {}),
        ...(unique_id ? { originalId: unique_id } : {}),
      },
    };
  },
});
