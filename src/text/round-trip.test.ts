import { describe, expect, it } from "vitest";
import { roundTrip, roundTripWarning } from "./round-trip.ts";
import { loadTokenizer } from "./tokenizer.ts";

const gemma = loadTokenizer("test/tokenizers/gemma");
const qwen = loadTokenizer("test/tokenizers/qwen3");

describe("roundTrip", () => {
  it("finds nothing where a text comes back", () => {
    for (const text of ["", "  two spaces,\ttab\n\nnew", "naïve 中文 🙂 x² = 4", "<end_of_turn>"]) {
      expect(roundTrip(gemma, text)).toBeUndefined();
    }
  });

  it("names the place, both texts and the tokens around them", () => {
    // Gemma writes a space as ▁, so that a ▁ in the text comes back as a space.
    expect(roundTrip(gemma, "the x▁y")).toEqual({ offset: 5, text: "▁y", decoded: " y", tokens: ["▁", "x", "▁y"] });
  });

  it("sees the normal form that Qwen gives to letters with accents", () => {
    expect(roundTrip(qwen, "caf e\u0301")).toMatchObject({ offset: 4, text: "e\u0301", decoded: "é" });
  });
});

describe("roundTripWarning", () => {
  it("says how many texts differ, and the first of them with its tokens", () => {
    expect(roundTripWarning(gemma, ["fine", "x▁y", "▁"])).toBe(
      'the tokenizer does not give 2 of 3 texts back as they were: first "▁y" comes back as " y" at character 1, from the tokens ["x","▁y"]; the model can neither read nor write such text exactly',
    );
    expect(roundTripWarning(gemma, ["fine"])).toBeUndefined();
    expect(roundTripWarning(gemma, [])).toBeUndefined();
  });
});
