import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../run/errors.ts";
import { trainBytePair } from "./byte-pair.ts";
import { gemmaChatTemplate } from "./chat.ts";
import { createHubTokenizer } from "./hub-tokenizer.ts";
import { loadTokenizer } from "./tokenizer.ts";
import { writeTokenizer } from "./tokenizer-folder.ts";
import { byteTokens, tokenizerSettings } from "./tokenizer-layout.ts";

const texts = [
  "Ann buys 12 apples for $3 each. How much do the apples cost?",
  "Step 1: 12 × 3 = 36 dollars.\nTherefore, the apples cost 36 dollars.",
  "A train goes 40 km/h for 2 hours.\nIt travels 80 km.",
  "apples apples apples 2024 2024 2024 cost cost 12 12 12",
];
const file = trainBytePair(texts, { vocabularySize: 480 });
const folder = mkdtempSync(join(tmpdir(), "reckon-tokenizer-"));
writeTokenizer(folder, file);
const tokenizer = loadTokenizer(folder);
const pieces = (text: string) => tokenizer.encode(text).map(tokenizer.piece);
afterAll(() => rmSync(folder, { recursive: true }));

describe("trainBytePair", () => {
  it("puts Gemma's special tokens first and all bytes after them", () => {
    const names = Object.entries(file.model.vocab).sort(([, a], [, b]) => a - b);
    expect(names.slice(0, 6).map(([token]) => token)).toEqual([
      "<pad>",
      "<eos>",
      "<bos>",
      "<unk>",
      "<start_of_turn>",
      "<end_of_turn>",
    ]);
    expect(names.slice(6, 262).map(([token]) => token)).toEqual(byteTokens);
    expect(names.map(([, id]) => id)).toEqual(names.map((_, index) => index));
  });

  it("keeps frequent words whole, with the space before them", () => {
    expect(pieces("Ann buys apples")).toContain("▁apples");
  });

  it("cuts digits, line breaks and punctuation apart", () => {
    expect(pieces("2024")).toEqual(["2", "0", "2", "4"]);
    expect(pieces("in 2024")).toEqual([...pieces("in"), "▁", "2", "0", "2", "4"]);
    expect(pieces("12.\n\n?!")).toEqual(["1", "2", ".", "\n", "\n", "?", "!"]);
    const digitTokens = Object.keys(file.model.vocab).filter((token) => /\d/.test(token) && !/^<0x..>$/.test(token));
    expect(digitTokens.sort()).toEqual([..."0123456789"]);
  });

  it("gives the same bytes whatever the order of the texts", () => {
    const again = trainBytePair([...texts].reverse(), { vocabularySize: 480 });
    expect(JSON.stringify(again)).toBe(JSON.stringify(file));
  });

  it("merges the most frequent pair first, the smaller ids on a tie", () => {
    const { merges } = trainBytePair(["ab ab ab cd cd"], { vocabularySize: 1000, minFrequency: 2 }).model;
    expect(merges).toEqual([
      ["a", "b"],
      ["c", "d"],
      ["▁", "ab"],
      ["▁", "cd"],
    ]);
  });

  it("refuses a vocabulary without room for bytes and characters", () => {
    expect(() => trainBytePair(texts, { vocabularySize: 300 })).toThrow(UserError);
    expect(() => trainBytePair(texts, { vocabularySize: 300 })).toThrow(/vocabularySize 300 is too small/);
  });

  it("is written with Gemma's chat layout", () => {
    expect(tokenizer.chatTemplate).toBe(gemmaChatTemplate);
  });

  it("appends further special tokens once", () => {
    const { added_tokens: added } = trainBytePair(["a"], { vocabularySize: 400, specialTokens: ["<bos>", "<image>"] });
    expect(added.map(({ content }) => content).slice(5)).toEqual(["<end_of_turn>", "<image>"]);
  });
});

describe("a trained tokenizer", () => {
  const hub = createHubTokenizer(file, tokenizerSettings);
  const unicode = fc.string({ unit: "binary", maxLength: 40 });
  const wordy = fc
    .array(
      fc.constantFrom(
        " ",
        "  ",
        "\n",
        "\t",
        "▁",
        "\u{FDD0}",
        "\u{FDD2}",
        "\uFEFF",
        "apples",
        "12",
        "é",
        "😀",
        "<",
        "<0x41>",
      ),
    )
    .map((parts) => parts.join(""));

  it("round-trips any text", () => {
    fc.assert(
      fc.property(fc.oneof(unicode, wordy), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("encodes as the library does without its memory of pieces", () => {
    const special = fc
      .array(fc.constantFrom("<bos>", "<end_of_turn>", "user\n", " apples", "<", "12"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(unicode, wordy, special), (text) => {
        expect(tokenizer.encode(text)).toEqual(hub.encode(text, { add_special_tokens: false }).ids);
      }),
      { numRuns: 2000 },
    );
  });

  it("never merges a digit with anything", () => {
    fc.assert(
      fc.property(wordy, (text) => {
        const withDigit = pieces(text).filter((piece) => /\d/.test(piece) && !byteTokens.includes(piece));
        expect(withDigit.every((piece) => piece.length === 1)).toBe(true);
      }),
    );
  });
});
