// Trains a byte-pair tokenizer on texts and lays it out as a tokenizer.json. Knows no model and writes no file.
// Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1, with the
// counts of pairs kept up to date instead of counted anew; equal counts go to the pair with the smaller ids.
import { UserError } from "../run/errors.ts";
import { createHubTokenizer } from "./hub-tokenizer.ts";
import {
  byteTokens,
  decoder,
  gemmaSpecialTokens,
  normalizer,
  postProcessor,
  preTokenizer,
  spaceMark,
} from "./tokenizer-layout.ts";

export type BytePairOptions = {
  /** Tokens in all: special ones, 256 bytes, characters, merges. Fewer come out when the texts hold no more pairs. */
  vocabularySize: number;
  /** Special tokens after Gemma's six, which always come first. */
  specialTokens?: readonly string[];
  /** A character or a pair that is rarer gets no token. */
  minFrequency?: number;
};

/** A complete tokenizer.json. */
export type TokenizerFile = {
  version: "1.0";
  truncation: null;
  padding: null;
  added_tokens: { id: number; content: string; special: true; [flag: string]: string | number | boolean }[];
  normalizer: typeof normalizer;
  pre_tokenizer: typeof preTokenizer;
  post_processor: ReturnType<typeof postProcessor>;
  decoder: typeof decoder;
  model: {
    type: "BPE";
    vocab: Record<string, number>;
    merges: [string, string][];
    [setting: string]: unknown;
  };
};

/**
 * A Gemma-like tokenizer: byte fallback, "▁" for a space, every digit its own token. The same texts in any order give the same bytes.
 * @throws UserError when `vocabularySize` leaves no room for the bytes and characters.
 */
export function trainBytePair(texts: Iterable<string>, options: BytePairOptions): TokenizerFile {
  const { vocabularySize, specialTokens = [], minFrequency = 2 } = options;
  const special = [...new Set<string>([...gemmaSpecialTokens, ...specialTokens])];
  const wordCounts = countWords(texts, special);
  const vocabulary = [...special, ...byteTokens, ...alphabet(wordCounts, minFrequency)];
  if (vocabulary.length > vocabularySize) {
    throw new UserError(
      `vocabularySize ${vocabularySize} is too small: special tokens, bytes and the characters of the texts need ${vocabulary.length}`,
    );
  }
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const merges = learnMerges(wordCounts, vocabulary, ids, vocabularySize, minFrequency);
  return layOut(special, vocabulary, merges);
}

/** How often each piece that the pre-tokenizer cuts occurs; sorted, so that the order of the texts does not matter. */
function countWords(texts: Iterable<string>, special: readonly string[]): [word: string, count: number][] {
  const cutter = createHubTokenizer(
    { normalizer, pre_tokenizer: preTokenizer, model: { type: "BPE", vocab: {}, merges: [] } },
    {},
  );
  const specialPattern = new RegExp(
    special.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"),
    "g",
  );
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const section of text.split(specialPattern)) {
      const words = cutter.pre_tokenizer!.pre_tokenize(cutter.normalizer!.normalize(section));
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Printable ASCII, the line break and the space mark always; other characters when they are frequent enough. */
function alphabet(wordCounts: [string, number][], minFrequency: number): string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of wordCounts) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  const always = ["\n", spaceMark, ...Array.from({ length: 94 }, (_, index) => String.fromCodePoint(0x21 + index))];
  const frequent = [...counts].filter(([, count]) => count >= minFrequency).map(([character]) => character);
  return [...new Set([...always, ...frequent])].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
}

type Word = { symbols: number[]; count: number };
type Pair = { left: number; right: number; count: number; words: Set<number> };

/** Merges the most frequent pair until the vocabulary is full; appends the new tokens to `vocabulary` and `ids`. */
function learnMerges(
  wordCounts: [string, number][],
  vocabulary: string[],
  ids: Map<string, number>,
  vocabularySize: number,
  minFrequency: number,
): [string, string][] {
  const words = wordCounts.flatMap(([word, count]) => splitAtUnknown(word, ids).map((symbols) => ({ symbols, count })));
  const pairs = new Map<number, Pair>();
  words.forEach((word, index) => {
    countPairs(pairs, word, index, 1);
  });
  const merges: [string, string][] = [];
  while (vocabulary.length < vocabularySize) {
    const best = mostFrequent(pairs);
    if (best === undefined || best.count < minFrequency) break;
    const [left, right] = [vocabulary[best.left]!, vocabulary[best.right]!];
    let merged = ids.get(left + right);
    if (merged === undefined) {
      merged = vocabulary.push(left + right) - 1;
      ids.set(left + right, merged);
    }
    merges.push([left, right]);
    for (const index of [...best.words]) {
      const word = words[index]!;
      countPairs(pairs, word, index, -1);
      word.symbols = merge(word.symbols, best.left, best.right, merged);
      countPairs(pairs, word, index, 1);
    }
    pairs.delete(pairKey(best.left, best.right));
  }
  return merges;
}

/** The ids of a word's characters, cut where a character has no token. */
function splitAtUnknown(word: string, ids: Map<string, number>): number[][] {
  const parts: number[][] = [[]];
  for (const character of word) {
    const id = ids.get(character);
    if (id === undefined) parts.push([]);
    else parts.at(-1)!.push(id);
  }
  return parts.filter((part) => part.length > 1);
}

const pairKey = (left: number, right: number): number => left * 0x200000 + right;

function countPairs(pairs: Map<number, Pair>, { symbols, count }: Word, index: number, sign: 1 | -1): void {
  for (let position = 1; position < symbols.length; position++) {
    const [left, right] = [symbols[position - 1]!, symbols[position]!];
    const key = pairKey(left, right);
    let pair = pairs.get(key);
    if (pair === undefined) {
      pair = { left, right, count: 0, words: new Set() };
      pairs.set(key, pair);
    }
    pair.count += sign * count;
    if (sign > 0) pair.words.add(index);
    else pair.words.delete(index);
  }
}

function mostFrequent(pairs: Map<number, Pair>): Pair | undefined {
  let best: Pair | undefined;
  for (const pair of pairs.values()) {
    if (best === undefined || pair.count > best.count || (pair.count === best.count && precedes(pair, best)))
      best = pair;
  }
  return best;
}

const precedes = (a: Pair, b: Pair): boolean => a.left < b.left || (a.left === b.left && a.right < b.right);

function merge(symbols: number[], left: number, right: number, merged: number): number[] {
  const result: number[] = [];
  for (let position = 0; position < symbols.length; position++) {
    if (symbols[position] === left && symbols[position + 1] === right) {
      result.push(merged);
      position++;
    } else result.push(symbols[position]!);
  }
  return result;
}

function layOut(special: string[], vocabulary: string[], merges: [string, string][]): TokenizerFile {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true } as const;
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, ...flags })),
    normalizer,
    pre_tokenizer: preTokenizer,
    post_processor: postProcessor("<bos>", special.indexOf("<bos>")),
    decoder,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: "<unk>",
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  };
}
