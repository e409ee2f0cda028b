// A model's tokenizer in the metadata of a GGUF file: tokens with their kinds, what joins them, the special ones, the
// chat template. Knows which of llama.cpp's tokenizers gives the same ids, and says where none quite does.
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../run/errors.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import { type ExportSource, readJson } from "../source.ts";
import { byteLevel } from "./byte-level.ts";
import { bool, i32s, type Metadata, text, texts, u32 } from "./metadata.ts";
import { sentencePieces } from "./sentence-pieces.ts";

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

/**
 * @param samples texts that must come out the same
 * @throws UserError for a tokenizer that llama.cpp cannot do
 */
export function vocabularyMetadata(source: ExportSource, samples: readonly string[]): Joining {
  const { tokenizer, model } = source;
  if (tokenizer === undefined) return placeholders(source);
  const file = readTokenizerFile(join(model.folder, "tokenizer.json"));
  const tokens = tokensOf(file, model.family.vocabularySize);
  const isByteLevel = partsOf(file.pre_tokenizer).some(({ type }) => type === "ByteLevel");
  const joining = isByteLevel ? byteLevel(file) : sentencePieces(file, tokenizer, samples, tokens);
  return {
    metadata: {
      ...joining.metadata,
      "tokenizer.ggml.tokens": texts(tokens.map(({ content }) => content)),
      "tokenizer.ggml.token_type": i32s(tokens.map(({ kind }) => kind)),
      ...specialTokens(tokenizer, source.endIds, file.model.unk_token),
      ...(tokenizer.chatTemplate === undefined ? {} : { "tokenizer.chat_template": text(tokenizer.chatTemplate) }),
    },
    notes: joining.notes,
  };
}

/** The parts of a normalizer or a pre-tokenizer, its sequence laid flat. */
export function partsOf(whole: TokenizerPart | null | undefined): TokenizerPart[] {
  if (!whole) return [];
  const inner = [whole.normalizers, whole.pretokenizers].find(Array.isArray);
  return inner === undefined ? [whole] : inner.flatMap((each: unknown) => partsOf(part.parse(each)));
}

function readTokenizerFile(path: string): TokenizerFile {
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

function tokensOf({ model, added_tokens }: TokenizerFile, count: number): Token[] {
  const tokens: Token[] = Array.from({ length: count }, (_, id) => ({
    content: `[PAD${id}]`,
    kind: tokenKinds.unused,
  }));
  const put = (id: number, token: Token) => {
    if (id >= count)
      throw new UserError(
        `the tokenizer has a token ${JSON.stringify(token.content)} with id ${id}, the model's embedding holds ${count}`,
      );
    tokens[id] = token;
  };
  for (const [content, id] of Object.entries(model.vocab)) {
    const isByte = model.byte_fallback === true && /^<0x[0-9A-F]{2}>$/.test(content);
    const kind = content === model.unk_token ? tokenKinds.unknown : isByte ? tokenKinds.byte : tokenKinds.normal;
    put(id, { content, kind });
  }
  for (const { id, content, special } of added_tokens) {
    const unknown = content === model.unk_token;
    put(id, { content, kind: unknown ? tokenKinds.unknown : special ? tokenKinds.control : tokenKinds.userDefined });
  }
  return tokens;
}

function specialTokens(tokenizer: Tokenizer, endIds: readonly number[], unknown: string | null | undefined): Metadata {
  const framed = tokenizer.encode("a", { addSpecialTokens: true });
  const unknownId = typeof unknown === "string" ? tokenizer.tokenId(unknown) : undefined;
  const turnEnd = endIds.find((id) => id !== tokenizer.eosId);
  return {
    ...(tokenizer.bosId === undefined ? {} : { "tokenizer.ggml.bos_token_id": u32(tokenizer.bosId) }),
    "tokenizer.ggml.eos_token_id": u32(tokenizer.eosId),
    ...(turnEnd === undefined ? {} : { "tokenizer.ggml.eot_token_id": u32(turnEnd) }),
    "tokenizer.ggml.padding_token_id": u32(tokenizer.padId),
    ...(unknownId === undefined ? {} : { "tokenizer.ggml.unknown_token_id": u32(unknownId) }),
    "tokenizer.ggml.add_bos_token": bool(framed[0] === tokenizer.bosId && tokenizer.bosId !== undefined),
    "tokenizer.ggml.add_eos_token": bool(framed.at(-1) === tokenizer.eosId),
  };
}

/** A folder without a tokenizer: every id has a name, so that ids can be run. */
function placeholders({ model, endIds }: ExportSource): Joining {
  const names = Array.from({ length: model.family.vocabularySize }, (_, id) => `[${id}]`);
  const bos = model.config.bos_token_id;
  return {
    metadata: {
      // llama.cpp wants a way to join tokens even where nothing will be joined.
      "tokenizer.ggml.model": text("gpt2"),
      "tokenizer.ggml.pre": text("gpt-2"),
      "tokenizer.ggml.tokens": texts(names),
      "tokenizer.ggml.token_type": i32s(names.map(() => tokenKinds.userDefined)),
      "tokenizer.ggml.merges": texts([`${names[0]} ${names[0]}`]),
      ...(typeof bos === "number" ? { "tokenizer.ggml.bos_token_id": u32(bos) } : {}),
      ...(endIds[0] === undefined ? {} : { "tokenizer.ggml.eos_token_id": u32(endIds[0]) }),
      "tokenizer.ggml.add_bos_token": bool(false),
    },
    notes: [
      "The model folder has no tokenizer. The vocabulary holds placeholders such as `[7]`: token ids can be run, text cannot.",
    ],
  };
}
