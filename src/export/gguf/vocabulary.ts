// A model's tokenizer in the metadata of a GGUF file: tokens with their kinds, what joins them, the special ones, the
// chat template. Knows which of llama.cpp's tokenizers gives the same ids, and says where none quite does.
import { join } from "node:path";
import { UserError } from "../../run/errors.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import type { ExportSource } from "../source.ts";
import { byteLevel } from "./byte-level.ts";
import { bool, i32s, type Metadata, text, texts, u32 } from "./metadata.ts";
import { sentencePieces } from "./sentence-pieces.ts";
import {
  type Joining,
  partsOf,
  readTokenizerFile,
  type Token,
  type TokenizerFile,
  tokenKinds,
} from "./tokenizer-file.ts";

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
      ...(endIds[0] === undefined ? ["config.json names no end token; llama.cpp takes id 11 for it."] : []),
    ],
  };
}
