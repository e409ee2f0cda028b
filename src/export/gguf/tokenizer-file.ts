// tokenizer.json as the GGUF metadata needs it: a byte-pair model, what is done to text before it, the added tokens.
import { z } from "zod";
import { UserError } from "../../run/errors.ts";
import { readJson } from "../source.ts";
import type { Metadata } from "./metadata.ts";

/** llama.cpp's kinds of tokens. */
export const tokenKinds = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const part = z.object({ type: z.string() }).loose();

const tokenizerFile = z.object({
  normalizer: part.nullish(),
  pre_tokenizer: part.nullish(),
  added_tokens: z.array(z.object({ id: z.int(), content: z.string(), special: z.boolean() })).default([]),
  model: z.object({
    type: z.literal("BPE"),
    vocab: z.record(z.string(), z.int()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
    byte_fallback: z.boolean().nullish(),
    ignore_merges: z.boolean().nullish(),
    unk_token: z.string().nullish(),
  }),
});

export type TokenizerFile = Omit<z.infer<typeof tokenizerFile>, "model"> & {
  model: Omit<z.infer<typeof tokenizerFile>["model"], "merges"> & { merges: [string, string][] };
};
export type TokenizerPart = z.infer<typeof part>;

/** The part of the metadata that depends on how the tokenizer works, and what the card must say of it. */
export type Joining = { metadata: Metadata; notes: string[] };

/** The parts of a normalizer or a pre-tokenizer, its sequence laid flat. */
export function partsOf(whole: TokenizerPart | null | undefined): TokenizerPart[] {
  if (!whole) return [];
  const inner = [whole.normalizers, whole.pretokenizers].find(Array.isArray);
  return inner === undefined ? [whole] : inner.flatMap((each: unknown) => partsOf(part.parse(each)));
}

/** @throws UserError when it is no byte-pair tokenizer */
export function readTokenizerFile(path: string): TokenizerFile {
  const content = readJson(path);
  const parsed = tokenizerFile.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(
      `${path} is no tokenizer that GGUF can hold: ${issue!.path.join(".")}: ${issue!.message}; byte-pair tokenizers are known`,
    );
  }
  const { model, ...rest } = parsed.data;
  const merges = model.merges.map((merge): [string, string] => {
    if (typeof merge !== "string") return merge;
    const space = merge.indexOf(" ", 1);
    return [merge.slice(0, space), merge.slice(space + 1)];
  });
  return { ...rest, model: { ...model, merges } };
}

export type Token = { content: string; kind: number };
