// Rows of Reckon's own layout, as it writes them in JSON Lines and parquet.
import { z } from "zod";
import { defineAdapter } from "./adapter.ts";

const text = z.string().nullish();

export const canonicalRows = defineAdapter({
  source: "file",
  licence: "unknown",
  domain: "general",
  schema: z.object({
    id: text,
    prompt: z.string(),
    reasoning: text,
    answer: z.string(),
    domain: text,
    meta: z.union([z.record(z.string(), z.unknown()), z.string()]).nullish(),
  }),
  convert({ id, prompt, reasoning, answer, domain, meta }) {
    return {
      prompt,
      reasoning: reasoning ?? "",
      answer,
      ...(id ? { id } : {}),
      ...(domain ? { domain } : {}),
      meta: typeof meta === "string" ? parseMeta(meta) : (meta ?? {}),
    };
  },
});

function parseMeta(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : { text };
  } catch {
    return { text };
  }
}
