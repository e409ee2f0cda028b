// Encodes text piece by piece with a memory of pieces met before, several times as fast as the library's own loop over
// them. Only where the pieces of a text do not depend on their place in it; elsewhere the library encodes the whole.
import type { HubTokenizer } from "./hub-tokenizer.ts";

const maxCachedPieces = 200_000;
/** Longer pieces seldom come again. */
const maxCachedLength = 100;

type AddedToken = { id: number; content: string };

/**
 * A function from text to ids, without special tokens put around it; equal to `hub.encode` in every case.
 * @param content the tokenizer.json that `hub` was made of
 */
export function createEncoder(
  hub: HubTokenizer,
  content: Record<string, unknown>,
  settings: Record<string, unknown>,
): (text: string) => number[] {
  const { pre_tokenizer: preTokenizer, normalizer } = hub;
  const added = placeFreeTokens(content.added_tokens);
  if (preTokenizer === null || added === undefined || dependsOnPlace(content, settings)) {
    return (text) => hub.encode(text, { add_special_tokens: false }).ids;
  }

  const addedIds = new Map(added.map((token) => [token.content, token.id]));
  const addedPattern = alternatives([...addedIds.keys()]);
  const vocabulary = hub.get_vocab();
  const cache = new Map<string, number[]>();
  const cut = isWalledBySpaces(content.model) ? beforeSpaceMark : undefined;

  const encodePiece = (piece: string): number[] => {
    let ids = cache.get(piece);
    if (ids === undefined) {
      ids = hub.model
        .encode([piece])
        .map((token) => addedIds.get(token) ?? vocabulary.get(token) ?? hub.model.unk_token_id);
      if (piece.length > maxCachedLength) return ids;
      if (cache.size >= maxCachedPieces) cache.clear();
      cache.set(piece, ids);
    }
    return ids;
  };
  const appendSection = (section: string, ids: number[]): void => {
    if (section === "") return;
    const normalised = normalizer === null ? section : normalizer.normalize(section);
    for (const piece of preTokenizer.pre_tokenize(normalised)) {
      for (const word of cut === undefined ? [piece] : piece.split(cut))
        for (const id of encodePiece(word)) ids.push(id);
    }
  };
  return (text) => {
    const ids: number[] = [];
    let start = 0;
    for (const match of addedPattern === undefined ? [] : text.matchAll(addedPattern)) {
      appendSection(text.slice(start, match.index), ids);
      ids.push(addedIds.get(match[0])!);
      start = match.index + match[0].length;
    }
    appendSection(text.slice(start), ids);
    return ids;
  };
}

/** The added tokens, when each is found in the raw text by its content alone. */
function placeFreeTokens(tokens: unknown): AddedToken[] | undefined {
  if (!Array.isArray(tokens)) return [];
  const free = tokens.every((token) => {
    const normalized = token.normalized ?? token.special !== true;
    return !normalized && !token.lstrip && !token.rstrip && !token.single_word && token.content !== "";
  });
  return free ? tokens : undefined;
}

/** Whether the start of a text is treated otherwise than its middle, or the library's older settings change the text first. */
function dependsOnPlace(content: Record<string, unknown>, settings: Record<string, unknown>): boolean {
  const steps = JSON.stringify([content.normalizer, content.pre_tokenizer]);
  return (
    /"Metaspace"|"Prepend"|"add_prefix_space":true/.test(steps) ||
    settings.remove_space === true ||
    settings.do_lowercase_and_remove_accent === true
  );
}

const beforeSpaceMark = /(?<=[^▁])(?=▁)/u;

/**
 * Whether no merge joins something to a "▁" after it, so that a text can be cut there and its words encoded apart. Gemma's
 * pre-tokenizer leaves a text whole, but its merges were learned word by word.
 */
function isWalledBySpaces(model: unknown): boolean {
  if (typeof model !== "object" || model === null || !("merges" in model) || !Array.isArray(model.merges)) return false;
  if ("ignore_merges" in model && model.ignore_merges === true) return false;
  return model.merges.every((merge: string | [string, string]) => {
    const [left, right] = typeof merge === "string" ? merge.split(" ", 2) : merge;
    return !right?.startsWith("▁") || left?.endsWith("▁");
  });
}

/** Matches any of the tokens, the longest first. */
function alternatives(tokens: string[]): RegExp | undefined {
  if (tokens.length === 0) return undefined;
  const escaped = tokens
    .sort((a, b) => b.length - a.length)
    .map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(escaped.join("|"), "gu");
}
