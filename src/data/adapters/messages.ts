// Chats: {messages: [{role, content}]}, content a text or typed parts. The last turn of the model is the answer.
import { z } from "zod";
import { standardise } from "../formats/standardise.ts";
import { defineAdapter } from "./adapter.ts";

const parts = z.array(z.object({ type: z.string(), value: z.string().optional(), text: z.string().optional() }));
const message = z.object({ role: z.string(), content: z.union([z.string(), parts]) });

export const messages = defineAdapter({
  source: "chats",
  licence: "unknown",
  domain: "general",
  schema: z.object({ messages: z.array(message) }),
  convert({ messages }) {
    const last = messages.at(-1);
    if (last?.role !== "assistant") return { unusable: "format: the last message is not the assistant's" };
    const before = messages.slice(0, -1).filter(({ role }) => role !== "system");
    if (before.length !== 1) return { unusable: `format: ${before.length} turns before the answer, one is read` };
    const system = messages.filter(({ role }) => role === "system").map(textOf);
    const text = textOf(last);
    const trace = standardise(text, "auto");
    const { reasoning, answer } = "unusable" in trace ? { reasoning: "", answer: text } : trace;
    return { prompt: [...system, textOf(before[0]!)].join("\n\n"), reasoning, answer };
  },
});

function textOf({ content }: z.infer<typeof message>): string {
  const texts = typeof content === "string" ? [content] : content.map(({ text, value }) => text ?? value ?? "");
  return texts.join("\n").trim();
}
