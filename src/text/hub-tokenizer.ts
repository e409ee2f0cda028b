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
}

interface HubDecoder {
  text_decoder?: TextDecoder;
  decoders?: (HubDecoder | null)[];
}

/** A tokenizer from the contents of tokenizer.json and tokenizer_config.json; throws the library's own error when it cannot. */
export function createHubTokenizer(content: object, settings: object): HubTokenizer {
  const parts = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] };
  const tokenizer: HubTokenizer = new Tokenizer({ ...parts, ...content }, settings);
  if (tokenizer.decoder !== null) keepByteOrderMarks(tokenizer.decoder);
  return tokenizer;
}

/** @huggingface/tokenizers 0.2.0 drops U+FEFF at the start of a run of byte tokens; can go once its decoder sets ignoreBOM. */
function keepByteOrderMarks(decoder: HubDecoder): void {
  if (decoder.text_decoder !== undefined) decoder.text_decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const part of decoder.decoders ?? []) if (part !== null) keepByteOrderMarks(part);
}
