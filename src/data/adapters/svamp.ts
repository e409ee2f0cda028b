// SVAMP: {ID, Body, Question, Equation, Answer, Type}; the answer is a number, the equation is no reasoning in words.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

export const svamp = defineAdapter({
  source: "ChilleD/SVAMP",
  licence: "MIT",
  domain: "math",
  schema: z.object({
    ID: z.string().nullish(),
    Body: z.string(),
    Question: z.string(),
    Equation: z.string().nullish(),
    Answer: z.union([z.number(), z.string()]),
    Type: z.string().nullish(),
  }),
  convert({ ID, Body, Question, Equation, Answer, Type }) {
    const answer = Number(Answer);
    if (String(Answer).trim() === "" || !Number.isFinite(answer))
      return { unusable: `answer: "${Answer}" is no number` };
    const body = Body.trim().replace(/[^.!?]$/, "$&.");
    return {
      prompt: `${body} ${Question.trim()}`,
      reasoning: "",
      answer: String(answer),
      meta: {
        ...(ID ? { originalId: ID } : {}),
        ...(Equation ? { equation: Equation.trim() } : {}),
        ...(Type ? { type: Type } : {}),
      },
    };
  },
});
