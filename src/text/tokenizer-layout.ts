// How a tokenizer of ours cuts and joins text, in the words of tokenizer.json. Knows neither training nor files.
//
// Like Gemma's: a space is written "▁", and a character outside the vocabulary falls back to its UTF-8 bytes. Two things
// differ. Words, digits and punctuation marks are cut apart first, so that a digit is always one token; and a "▁" that
// stands in the text itself is escaped, so that every text decodes to itself.

/** `<pad>` 0, `<eos>` 1, `<bos>` 2, `<unk>` 3 as in Gemma, then the two marks of a chat turn. */
export const gemmaSpecialTokens = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"] as const;

/** What stands for a space inside tokens. */
export const spaceMark = "▁";

// Three code points that Unicode reserves for a program's own use: escape, escaped escape, escaped space mark.
const escapeCharacter = "\u{FDD0}";
const escapedEscape = `${escapeCharacter}\u{FDD1}`;
const escapedMark = `${escapeCharacter}\u{FDD2}`;

/** A word or a punctuation mark with the one space before it; any digit, white space or further space alone. */
const piecePattern = `${spaceMark}?[\\p{L}\\p{M}]+|\\p{N}|${spaceMark}?[^\\s\\p{L}\\p{M}\\p{N}${spaceMark}]|[\\s${spaceMark}]`;

const replace = (from: string, to: string) => ({ type: "Replace", pattern: { String: from }, content: to }) as const;

export const normalizer = {
  type: "Sequence",
  normalizers: [replace(escapeCharacter, escapedEscape), replace(spaceMark, escapedMark), replace(" ", spaceMark)],
} as const;

export const preTokenizer = {
  type: "Split",
  pattern: { Regex: piecePattern },
  behavior: "Isolated",
  invert: false,
} as const;

export const decoder = {
  type: "Sequence",
  decoders: [
    replace(spaceMark, " "),
    { type: "ByteFallback" },
    { type: "Fuse" },
    replace(escapedMark, spaceMark),
    replace(escapedEscape, escapeCharacter),
  ],
} as const;

/** Puts `<bos>` before a text that is encoded with special tokens. */
export function postProcessor(bosToken: string, bosId: number) {
  const bos = (type: number) => ({ SpecialToken: { id: bosToken, type_id: type } });
  const sequence = (id: "A" | "B", type: number) => ({ Sequence: { id, type_id: type } });
  return {
    type: "TemplateProcessing",
    single: [bos(0), sequence("A", 0)],
    pair: [bos(0), sequence("A", 0), bos(1), sequence("B", 1)],
    special_tokens: { [bosToken]: { id: bosToken, ids: [bosId], tokens: [bosToken] } },
  };
}

/** The 256 tokens that spell a character which has no token of its own. */
export const byteTokens: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
);

/** What tokenizer_config.json says beside a tokenizer of ours; the chat template lies in chat_template.jinja. */
export const tokenizerSettings = {
  tokenizer_class: "PreTrainedTokenizerFast",
  add_bos_token: true,
  add_eos_token: false,
  bos_token: "<bos>",
  eos_token: "<eos>",
  pad_token: "<pad>",
  unk_token: "<unk>",
  clean_up_tokenization_spaces: false,
} as const;
