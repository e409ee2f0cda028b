// Puts a trained tokenizer into a model folder in the Hugging Face layout. Knows no weights.
import { join } from "node:path";
import { writeFileAtomic } from "../run/atomic.ts";
import type { TokenizerFile } from "./byte-pair.ts";
import { gemmaChatTemplate } from "./chat.ts";
import { tokenizerSettings } from "./tokenizer-layout.ts";

/** Whatever of a model folder says how it reads text; what there is of it goes with the model. */
export const tokenizerFiles = [
  "tokenizer.json",
  "tokenizer_config.json",
  "tokenizer.model",
  "special_tokens_map.json",
  "added_tokens.json",
  "chat_template.jinja",
  "chat_template.json",
] as const;

/** Writes tokenizer.json, tokenizer_config.json and chat_template.jinja into a folder that exists. */
export function writeTokenizer(
  folder: string,
  tokenizer: TokenizerFile,
  { chatTemplate = gemmaChatTemplate }: { chatTemplate?: string } = {},
): void {
  writeFileAtomic(join(folder, "tokenizer.json"), `${JSON.stringify(tokenizer, null, 1)}\n`);
  writeFileAtomic(join(folder, "tokenizer_config.json"), `${JSON.stringify(tokenizerSettings, null, 2)}\n`);
  writeFileAtomic(join(folder, "chat_template.jinja"), chatTemplate);
}
