// Which of llama.cpp's tokenizers stands for a model's own, and what is said where none quite does. That llama.cpp then
// gives the same ids is scripts/llama-cpp-check.ts's business.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSource } from "../source.ts";
import { vocabularyMetadata } from "./vocabulary.ts";

const tiny = resolve(import.meta.dirname, "../../../models/tiny");
const scratch = mkdtempSync(join(tmpdir(), "reckon-vocabulary-"));
afterAll(() => rmSync(scratch, { recursive: true }));

type Parts = {
  model: { vocab: Record<string, number>; merges: [string, string][]; [key: string]: unknown };
  [key: string]: unknown;
};

let folders = 0;
/** The tiny model with another tokenizer. */
function withTokenizer(change: (file: Parts) => object) {
  const folder = join(scratch, String(folders++));
  cpSync(tiny, folder, { recursive: true });
  const path = join(folder, "tokenizer.json");
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
  return openSource({ model: folder });
}

const entryOf = (metadata: ReturnType<typeof vocabularyMetadata>["metadata"], key: string) =>
  metadata[`tokenizer.ggml.${key}`]?.value;

test("the embedded model's tokenizer follows its merges, and says which characters llama.cpp treats otherwise", () => {
  const { metadata, notes } = vocabularyMetadata(openSource({ model: tiny }), ["Mia has 3 boxes of 4 pens."]);
  expect(entryOf(metadata, "model")).toBe("gemma4");
  expect((entryOf(metadata, "merges") as string[])[0]).toBe("▁ t");
  expect((entryOf(metadata, "token_type") as number[]).slice(0, 7)).toEqual([3, 3, 3, 2, 3, 3, 6]);
  expect(
    ["bos_token_id", "eos_token_id", "eot_token_id", "add_bos_token"].map((key) => entryOf(metadata, key)),
  ).toEqual([2, 1, 5, true]);
  expect(metadata["tokenizer.chat_template"]?.value).toContain("<start_of_turn>");
  expect(notes.join("\n")).toMatch(/U\+2581[\s\S]*Gemma 4/);
});

/** A merge list that holds every way to each token, as Gemma's does. */
const complete = (file: Parts): Parts => {
  const letters = Object.keys(file.model.vocab).filter((token) => [...token].length === 1 || token.startsWith("<"));
  const vocab = Object.fromEntries([...letters, "▁t", "he", "▁th", "▁the", "the"].map((token, id) => [token, id]));
  const merges: [string, string][] = [
    ["▁", "t"],
    ["h", "e"],
    ["▁t", "h"],
    ["t", "he"],
    ["▁th", "e"],
    ["▁t", "he"],
    ["▁", "the"],
  ];
  return {
    ...file,
    normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" },
    pre_tokenizer: null,
    model: { ...file.model, vocab, merges },
  };
};

test("a complete merge list becomes scores, which every llama.cpp understands", () => {
  const source = withTokenizer(complete);
  const { metadata, notes } = vocabularyMetadata(source, ["the thing  the"]);
  const id = source.tokenizer!.tokenId("▁the")!;
  expect(entryOf(metadata, "model")).toBe("llama");
  expect((entryOf(metadata, "scores") as number[])[id]).toBe(-4);
  expect(entryOf(metadata, "add_space_prefix")).toBe(false);
  expect(notes).toEqual([]);
});

test("a list that lacks one way to a token stays a list", () => {
  const source = withTokenizer((file) => {
    const whole = complete(file);
    return { ...whole, model: { ...whole.model, merges: whole.model.merges.slice(0, -1) } };
  });
  expect(entryOf(vocabularyMetadata(source, []).metadata, "model")).toBe("gemma4");
});

test("words that must be cut apart before merging are refused", () => {
  const source = withTokenizer((file) => {
    const whole = complete(file);
    const split = { type: "Split", pattern: { Regex: "t|[^t]+" }, behavior: "Isolated", invert: false };
    return { ...whole, pre_tokenizer: split };
  });
  expect(() => vocabularyMetadata(source, ["see the"])).toThrow(/cut "see the" into other tokens/);
});

test("a normalizer without a counterpart is refused", () => {
  const source = withTokenizer((file) => ({ ...complete(file), normalizer: { type: "Lowercase" } }));
  expect(() => vocabularyMetadata(source, [])).toThrow("no counterpart of the tokenizer's Lowercase");
});

describe("byte-level tokenizers", () => {
  const head = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
  const tail = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  const byteLevel = (digits: string, ignoreMerges: boolean) =>
    withTokenizer((file) => ({
      ...file,
      normalizer: null,
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          { type: "Split", pattern: { Regex: head + digits + tail }, behavior: "Isolated", invert: false },
          { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
        ],
      },
      decoder: { type: "ByteLevel" },
      model: { ...file.model, byte_fallback: false, ignore_merges: ignoreMerges },
    }));
  test.each([
    ["\\p{N}", false, "qwen2"],
    ["\\p{N}{1,3}", true, "llama-bpe"],
  ])("digits as %s are llama.cpp's %s", (digits, ignoreMerges, pre) => {
    const { metadata, notes } = vocabularyMetadata(byteLevel(digits, ignoreMerges), []);
    expect([entryOf(metadata, "model"), entryOf(metadata, "pre"), notes]).toEqual(["gpt2", pre, []]);
  });
  test("a pattern that is not known is refused by its text", () => {
    expect(() => vocabularyMetadata(byteLevel("\\p{N}{1,7}", false), [])).toThrow("{1,7}");
  });
});

test("a folder without a tokenizer gets placeholders", () => {
  const folder = join(scratch, "bare");
  cpSync(tiny, folder, { recursive: true, filter: (path) => !path.endsWith("tokenizer.json") });
  const { metadata, notes } = vocabularyMetadata(openSource({ model: folder }), []);
  expect((entryOf(metadata, "tokens") as string[]).slice(0, 2)).toEqual(["[0]", "[1]"]);
  expect((entryOf(metadata, "tokens") as string[]).length).toBe(1280);
  expect(notes[0]).toContain("text cannot");
});
