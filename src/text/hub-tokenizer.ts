// The part of @huggingface/tokenizers that we use, with types: its own declarations import without file endings, which
// TypeScript's node resolution cannot follow (0.2.0). Knows no folder.
import { TextDecoder } from "node:util";
import { Tokenizer } from "@huggingface/tokenizers";

export interface HubTokenizer {
  normalizer: { normalize(text: string): string } | null;
  pre_tokenizer: { pre_tokenize(text: string): string[] } | null;
  decoder: HubDecoder | null;
  model: { encode(pieces: string[]): string[]; unk_token_id: number };
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string;
  get_vocab(): Map<string, number>;
  id_to_token(id: number): string | undefined;
  get_added_tokens_decoder(): Map<number, unknown>;
}

interface HubDecoder {
  text_decoder?: TextDecoder;
  /** Only a byte-level decoder has it. */
  byte_decoder?: object;
  decoders?: (HubDecoder | null)[];
  decode_chain(tokens: string[]): string[];
}

/** A tokenizer from the contents of tokenizer.json and tokenizer_config.json; throws the library's own error when it cannot. */
export function createHubTokenizer(content: object, settings: object): HubTokenizer {
  const parts = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] };
  const tokenizer: HubTokenizer = new Tokenizer({ ...parts, ...content }, settings);
  if (tokenizer.decoder !== null) decodeByteTokens(tokenizer.decoder);
  return tokenizer;
}

/**
 * Has byte tokens decoded as Hugging Face's own library does: a run of them that is not UTF-8 as a whole becomes one U+FFFD
 * a byte. @huggingface/tokenizers 0.2.0 keeps the readable characters of such a run and drops a U+FEFF at its start.
 */
function decodeByteTokens(decoder: HubDecoder): void {
  if (decoder.text_decoder !== undefined && decoder.byte_decoder === undefined) decoder.decode_chain = joinByteTokens;
  for (const part of decoder.decoders ?? []) if (part !== null) decodeByteTokens(part);
}

const byteToken = /^<0x([0-9A-Fa-f]{2})>$/;

function joinByteTokens(tokens: string[]): string[] {
  const joined: string[] = [];
  let run: number[] = [];
  const endRun = () => {
    if (run.length > 0) joined.push(readRun(run));
    run = [];
  };
  for (const token of tokens) {
    const byte = byteToken.exec(token)?.[1];
    if (byte === undefined) {
      endRun();
      joined.push(token);
    } else run.push(Number.parseInt(byte, 16));
  }
  endRun();
  return joined;
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readRun(bytes: number[]): string {
  try {
    return strictDecoder.decode(Uint8Array.from(bytes));
  } catch {
    return "\uFFFD".repeat(bytes.length);
  }
}
