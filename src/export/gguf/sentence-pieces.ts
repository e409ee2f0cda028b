// Tokenizers of the SentencePiece kind ("▁" for a space, bytes for what has no token) in llama.cpp's terms.
//
// llama.cpp has two that fit. "llama" merges whichever neighbours make a token, best score first; it is understood
// everywhere, and the same as the merge list when that list holds every way to make each token (Gemma, Llama 2).
// "gemma4" follows the merge list itself. Neither cuts text into words first, so the tokens themselves must not cross
// words; a comparison on texts sees to that.
import { UserError } from "../../run/errors.ts";
import type { Tokenizer } from "../../text/tokenizer.ts";
import { bool, f32s, text, texts } from "./metadata.ts";
import { type Joining, partsOf, type Token, type TokenizerFile, tokenKinds } from "./tokenizer-file.ts";

const spaceMark = "▁";

/** Texts that are hard to cut alike; a difference here is told, not refused. */
const oddTexts = [
  "  two spaces,\ttab\nline\n\n\nlines ",
  "naïve café — “quotes” … 12,345.67 € 你好 мир 🙂🙂 e\u0301",
  "x=3*(4+5)/2; <b>&amp;</b> foo_bar don't I'LL",
  `a${spaceMark}b \u{FDD0}`,
];

/** @throws UserError for a normalizer that llama.cpp has no counterpart of, and when texts of the model's own come out otherwise */
export function sentencePieces(
  file: TokenizerFile,
  tokenizer: Tokenizer,
  ownTexts: readonly string[],
  tokens: readonly Token[],
): Joining {
  const { prefix, notes } = readNormalizer(file);
  const ranks = new Map(file.model.merges.map((merge, rank) => [merge.join(" "), rank]));
  const scores = scoresOf(file, ranks);
  const priority = scores
    ? (left: string, right: string) => scores.get(left + right)
    : (left: string, right: string) => negate(ranks.get(`${left} ${right}`));
  const userDefined = tokens.filter(({ kind }) => kind === tokenKinds.userDefined).map(({ content }) => content);
  const cut = (sample: string) =>
    tokenise(sample, { vocabulary: file.model.vocab, priority, prefix, userDefined, tokenizer });
  const differs = (sample: string) => cut(sample).join() !== tokenizer.encode(sample).join();

  const wrong = ownTexts.find(differs);
  if (wrong !== undefined)
    throw new UserError(
      `llama.cpp would cut ${JSON.stringify(wrong.slice(0, 60))} into other tokens than this model's tokenizer: its words are cut apart before merging, which llama.cpp cannot do here`,
    );
  const odd = oddTexts.filter(differs);
  if (odd.length > 0)
    notes.push(
      `llama.cpp cuts some unusual texts into other tokens: ${odd.map((each) => `\`${JSON.stringify(each)}\``).join(", ")}.`,
    );
  const common = { "tokenizer.ggml.add_space_prefix": bool(prefix) };
  if (scores)
    return {
      metadata: {
        "tokenizer.ggml.model": text("llama"),
        "tokenizer.ggml.pre": text("default"),
        "tokenizer.ggml.scores": f32s(tokens.map(({ content }) => scores.get(content) ?? -file.model.merges.length)),
        ...common,
      },
      notes,
    };
  return {
    metadata: {
      "tokenizer.ggml.model": text("gemma4"),
      "tokenizer.ggml.pre": text("gemma4"),
      "tokenizer.ggml.merges": texts(file.model.merges.map((merge) => merge.join(" "))),
      ...common,
    },
    notes: [
      ...notes,
      'The tokenizer is stored as llama.cpp\'s "gemma4" kind, which follows the merge list exactly; it needs a llama.cpp that runs Gemma 4.',
    ],
  };
}

const negate = (rank: number | undefined) => (rank === undefined ? undefined : -rank);

/** Whether a "▁" is put before every text, and what llama.cpp will not do. */
function readNormalizer({ normalizer, pre_tokenizer }: TokenizerFile): { prefix: boolean; notes: string[] } {
  const notes: string[] = [];
  const replaced: string[] = [];
  let prefix = false;
  for (const { type, pattern, content, prepend, ...rest } of [...partsOf(normalizer), ...partsOf(pre_tokenizer)]) {
    const from = typeof pattern === "object" && pattern !== null && "String" in pattern ? pattern.String : undefined;
    if (type === "Replace" && from === " " && content === spaceMark) continue;
    if (type === "Prepend" && prepend === spaceMark) prefix = true;
    else if (type === "Metaspace") prefix = rest.prepend_scheme !== "never" && rest.add_prefix_space !== false;
    else if (type === "Replace" && typeof from === "string") replaced.push(codePoints(from));
    else if (/^NFK?[CD]$/.test(type))
      notes.push(`llama.cpp does not apply the tokenizer's ${type}: text in another form may give other tokens there.`);
    else if (type !== "Split")
      throw new UserError(`llama.cpp has no counterpart of the tokenizer's ${type}; export safetensors instead`);
  }
  if (replaced.length > 0)
    notes.push(
      `llama.cpp does not replace ${replaced.join(" and ")} as the tokenizer does: texts that hold them give other tokens there.`,
    );
  return { prefix, notes };
}

const codePoints = (from: string) =>
  [...from].map((character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`).join(" ");

/**
 * A score for each merged token, when scores say the same as the merge list: every way to put a token together from two
 * others is in the list, and the ways to the same token stand together. Undefined otherwise.
 */
function scoresOf({ model }: TokenizerFile, ranks: ReadonlyMap<string, number>): Map<string, number> | undefined {
  const scores = new Map<string, number>();
  let previous: string | undefined;
  for (const [rank, [left, right]] of model.merges.entries()) {
    const merged = left + right;
    if (merged !== previous && scores.has(merged)) return undefined;
    if (!scores.has(merged)) scores.set(merged, -rank);
    previous = merged;
  }
  for (const token of scores.keys())
    for (let at = 1; at < token.length; at++) {
      const [left, right] = [token.slice(0, at), token.slice(at)];
      const made = Object.hasOwn(model.vocab, left) && Object.hasOwn(model.vocab, right);
      if (made && !ranks.has(`${left} ${right}`)) return undefined;
    }
  return scores;
}

/** As llama.cpp does it: the best pair of neighbours first, the leftmost of equals; bytes for what has no token. */
function tokenise(
  sample: string,
  {
    vocabulary,
    priority,
    prefix,
    userDefined,
    tokenizer,
  }: {
    vocabulary: Readonly<Record<string, number>>;
    priority: (left: string, right: string) => number | undefined;
    prefix: boolean;
    userDefined: readonly string[];
    tokenizer: Tokenizer;
  },
): number[] {
  const escaped = [...userDefined]
    .sort((a, b) => b.length - a.length)
    .map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const parts = escaped.length === 0 ? [sample] : sample.split(new RegExp(`(${escaped.join("|")})`));
  return parts.flatMap((part, index) => {
    if (part === "") return [];
    if (index % 2 === 1) return [tokenizer.tokenId(part)!];
    const symbols = [...((prefix && index === 0 ? " " : "") + part).replaceAll(" ", spaceMark)];
    for (;;) {
      let [best, at] = [Number.NEGATIVE_INFINITY, -1];
      for (let place = 1; place < symbols.length; place++) {
        const value = priority(symbols[place - 1]!, symbols[place]!);
        if (value !== undefined && value > best) [best, at] = [value, place];
      }
      if (at < 0) break;
      symbols.splice(at - 1, 2, symbols[at - 1]! + symbols[at]!);
    }
    return symbols.flatMap((symbol) => {
      const id = Object.hasOwn(vocabulary, symbol) ? vocabulary[symbol]! : undefined;
      if (id !== undefined) return [id];
      return [...Buffer.from(symbol)].map(
        (byte) => vocabulary[`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`] ?? -1,
      );
    });
  });
}
