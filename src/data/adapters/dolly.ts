// Databricks Dolly 15k: {instruction, context, response, category}; also wrapped as {prompt, answer} in Alpaca's words.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

const wrapped =
  /^Below is an instruction that describes a task[^\n]*\n+### Instruction:\n([\s\S]*?)(?:\n+### Input:\n([\s\S]*?))?\n+### Response:\s*$/;
const endMark = /\s*###\s*eos_token\s*###\s*$/;

export const dolly = defineAdapter({
  source: "databricks/databricks-dolly-15k",
  licence: "CC-BY-SA-3.0",
  domain: "creative ideation",
  schema: z.object({
    instruction: z.string().optional(),
    context: z.string().nullish(),
    response: z.string().optional(),
    category: z.string().nullish(),
    prompt: z.string().optional(),
    answer: z.string().optional(),
  }),
  convert({ instruction, context, response, category, prompt, answer }) {
    if (instruction !== undefined && response !== undefined) {
      return row(instruction, context ?? "", response, category ? { category } : {});
    }
    if (prompt === undefined || answer === undefined) {
      return { unusable: "schema: the columns instruction and response are missing" };
    }
    const parts = wrapped.exec(prompt);
    if (parts === null) return { unusable: "format: the prompt is not wrapped as an instruction with its response" };
    return row(parts[1]!, parts[2] ?? "", answer, {});
  },
});

function row(instruction: string, context: string, response: string, meta: Record<string, unknown>) {
  const prompt = [instruction.trim(), context.trim()].filter((text) => text !== "").join("\n\n");
  return { prompt, reasoning: "", answer: response.replace(endMark, "").trim(), meta };
}
