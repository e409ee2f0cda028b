// Byte-level byte-pair tokenizers (GPT-2, Qwen, Llama 3) in llama.cpp's terms: "gpt2" with the merges, and the name that
// it has for the pattern that cuts text into words.
import { UserError } from "../../run/errors.ts";
import { text, texts } from "./metadata.ts";
import { type Joining, partsOf, type TokenizerFile } from "./tokenizer-file.ts";

const digitsApart =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** llama.cpp's names by the pattern in tokenizer.json. `wholeWords`: it looks a word up before it merges. */
const patterns: Readonly<Record<string, { pre: string; wholeWords: boolean }>> = {
  [digitsApart]: { pre: "qwen2", wholeWords: false },
  [digitsApart.replace("\\p{N}|", "\\p{N}{1,3}|")]: { pre: "llama-bpe", wholeWords: true },
  // The pattern that the ByteLevel pre-tokenizer has of its own.
  "": { pre: "gpt-2", wholeWords: false },
};

/** @throws UserError for a pattern that llama.cpp's name is not known of */
export function byteLevel({ model, normalizer, pre_tokenizer }: TokenizerFile): Joining {
  const cut = partsOf(pre_tokenizer).flatMap(({ type, pattern }) => (type === "Split" ? [patternOf(pattern)] : []));
  const known = cut.length > 1 ? undefined : patterns[cut[0] ?? ""];
  if (known === undefined)
    throw new UserError(
      `llama.cpp's name for the pattern ${JSON.stringify(cut.join(" then "))} of tokenizer.json is not known here; export safetensors and convert those`,
    );
  const normalizers = partsOf(normalizer).map(({ type }) => type);
  const notes = normalizers.map(
    (name) => `llama.cpp does not apply the tokenizer's ${name}: text in another form may give other tokens there.`,
  );
  if ((model.ignore_merges === true) !== known.wholeWords)
    notes.push(
      "llama.cpp looks whole words up before it merges for this kind of tokenizer and tokenizer.json does not say so, or the other way round: rare words may give other tokens there.",
    );
  return {
    metadata: {
      "tokenizer.ggml.model": text("gpt2"),
      "tokenizer.ggml.pre": text(known.pre),
      "tokenizer.ggml.merges": texts(model.merges.map((merge) => merge.join(" "))),
    },
    notes,
  };
}

function patternOf(pattern: unknown): string {
  return typeof pattern === "object" && pattern !== null && "Regex" in pattern
    ? String(pattern.Regex)
    : String(pattern);
}
