// What a row may hold for `score` and `generate`: token ids, a text, or a conversation. Gives token ids within limits.
import { z } from "zod";
import { encodeChat } from "../text/chat.ts";
import type { Tokenizer } from "../text/tokenizer.ts";

/** What the model can take, and how to get its tokenizer: called only when a row needs one. */
export type RowLimits = { vocabularySize: number; contextLength: number; tokenizer: () => Tokenizer };

const message = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });

/** `{"ids": […]}` or `{"text": "…"}` → ids. */
export function scoreRowSchema(limits: RowLimits): z.ZodType<number[]> {
  return oneOf({ ids: idList(limits.vocabularySize), text: z.string() }, limits, (row) =>
    row.text === undefined ? row.ids : limits.tokenizer().encode(row.text, { addSpecialTokens: true }),
  );
}

/** `{"ids": […]}`, `{"prompt": "…"}` or `{"messages": […]}` → ids that the model continues. */
export function promptRowSchema(limits: RowLimits): z.ZodType<number[]> {
  const fields = { ids: idList(limits.vocabularySize), prompt: z.string(), messages: z.array(message).min(1) };
  return oneOf(fields, limits, ({ ids, prompt, messages }) => {
    if (prompt !== undefined) return limits.tokenizer().encode(prompt, { addSpecialTokens: true });
    if (messages !== undefined) return encodeChat(limits.tokenizer(), messages, { addGenerationPrompt: true });
    return ids;
  });
}

function idList(vocabularySize: number) {
  const belowSize = `not a token of this model, which has ${vocabularySize}`;
  return z.array(
    z
      .int()
      .min(0, "a token id is not negative")
      .max(vocabularySize - 1, belowSize),
  );
}

function oneOf<Fields extends z.core.$ZodLooseShape>(
  fields: Fields,
  { contextLength }: RowLimits,
  toIds: (row: Partial<z.output<z.ZodObject<Fields>>>) => number[] | undefined,
): z.ZodType<number[]> {
  const names = Object.keys(fields);
  return z
    .object(fields)
    .partial()
    .transform((row, context) => {
      const fail = (problem: string) => {
        context.addIssue({ code: "custom", message: problem });
        return z.NEVER;
      };
      const given = names.filter((name) => Object.hasOwn(row, name));
      if (given.length !== 1) {
        const found = given.length === 0 ? "none of them" : given.join(" and ");
        return fail(`a row has exactly one of ${names.join(", ")}; found ${found}`);
      }
      const ids = toIds(row as Partial<z.output<z.ZodObject<Fields>>>) ?? [];
      if (ids.length === 0) return fail(`${given[0]} holds no tokens`);
      if (ids.length > contextLength) {
        return fail(`${given[0]} has ${ids.length} tokens, the model's context holds ${contextLength}`);
      }
      return ids;
    });
}
