import { describe, expect, it } from "vitest";
import { CheckpointError, DataError } from "../run/errors.ts";
import { fitTokenizer } from "./fit-tokenizer.ts";
import { loadTokenizer } from "./tokenizer.ts";

// Its last token, as in Gemma 3's text models, is an added one for images.
const gemma = loadTokenizer("test/tokenizers/gemma");
const size = gemma.vocabularySize;

describe("fitTokenizer", () => {
  it("leaves a tokenizer alone that has no more tokens than the embedding has rows", () => {
    expect(fitTokenizer(gemma, size)).toBe(gemma);
    expect(fitTokenizer(gemma, size + 100)).toBe(gemma);
  });

  it("lets an added token beyond the rows pass until a text holds it", () => {
    const fitted = fitTokenizer(gemma, size - 1);
    expect(fitted.encode("Hello <bos>")).toEqual(gemma.encode("Hello <bos>"));
    expect(() => fitted.encode("an <end_of_image>")).toThrow(DataError);
    expect(() => fitted.encode("an <end_of_image>")).toThrow(
      `tokenizer.json knows ${size} tokens, the embedding model.embed_tokens.weight has ${size - 1} rows: "<end_of_image>" (${size - 1}), which stands in the text, has none`,
    );
  });

  it("refuses an embedding that lacks rows for the vocabulary itself", () => {
    expect(() => fitTokenizer(gemma, size - 10)).toThrow(CheckpointError);
    expect(() => fitTokenizer(gemma, size - 10)).toThrow(/knows \d+ tokens, .* rows: 10 tokens from .* texts need /);
  });

  it("refuses an embedding that lacks a row for the token that begins texts", () => {
    expect(() => fitTokenizer({ ...gemma, bosId: size - 1 }, size - 1)).toThrow(/texts need "<end_of_image>"/);
  });

  it("stops at no token that the model cannot give", () => {
    const ending = { ...gemma, endOfTurnIds: [1, size - 1] };
    expect(fitTokenizer(ending, size - 1).endOfTurnIds).toEqual([1]);
  });
});
