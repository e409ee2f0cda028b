// Creative essay prompts: a column of prompts and no answers, for teachers to answer.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

const text = z.string().nullish();
const schema = z.object({ prompt: text, writing_prompt: text, instruction: text, text, answer: text, response: text });

const promptOf = (row: z.infer<typeof schema>) => row.prompt ?? row.writing_prompt ?? row.instruction ?? row.text;

export const essays = defineAdapter({
  source: "sam-paech/essays-creative-writing-prompts",
  licence: "unclear",
  domain: "creative writing",
  schema,
  promptOf(raw) {
    const checked = schema.safeParse(raw);
    return (checked.success && promptOf(checked.data)?.trim()) || undefined;
  },
  convert(row) {
    const prompt = promptOf(row);
    if (prompt == null) return { unusable: "schema: the column prompt is missing" };
    const answer = row.answer ?? row.response;
    if (answer == null) return { unusable: "empty-answer: there is no answer; a teacher has to write one" };
    return { prompt: prompt.trim(), reasoning: "", answer: answer.trim() };
  },
});
