// AI2 ARC: {id, question, choices: {text[], label[]}, answerKey}; some rows label their choices 1–4 in place of A–D.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

const letters = "ABCDEFGH";

export const arc = defineAdapter({
  source: "allenai/ai2_arc",
  licence: "CC-BY-SA-4.0",
  domain: "science",
  schema: z.object({
    id: z.string(),
    question: z.string(),
    choices: z.object({ text: z.array(z.string()), label: z.array(z.string()) }),
    answerKey: z.string(),
  }),
  convert({ id, question, choices: { text, label }, answerKey }) {
    const right = label.indexOf(answerKey.trim());
    if (text.length !== label.length || right < 0 || text.length > letters.length) {
      return { unusable: `choices: ${text.length} choices with the labels ${label.join(", ")}, answer ${answerKey}` };
    }
    const lines = text.map((choice, index) => `${letters[index]}) ${choice.trim()}`);
    const meta = { originalId: id, choices: text, answerText: text[right]!.trim() };
    return { prompt: [question.trim(), ...lines].join("\n"), reasoning: "", answer: letters[right]!, meta };
  },
});
