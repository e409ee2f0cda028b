import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { tokenTexts, viewTokens } from "./token-view.ts";
import { loadTokenizer } from "./tokenizer.ts";

const root = join(import.meta.dirname, "../..");
const folders = ["models/tiny", "test/tokenizers/gemma", "test/tokenizers/qwen3", "test/tokenizers/llama3"];

test.each(folders)("the texts of single tokens make up the whole text: %s", (folder) => {
  const tokenizer = loadTokenizer(join(root, folder));
  for (const text of ["Hello the world, 12 + 3 = 15.\n\n  indented", "größe 😀👍 日本語 x", " \n"]) {
    const ids = tokenizer.encode(text);
    const texts = tokenTexts(tokenizer, ids);
    expect(texts.join("")).toBe(text);
    expect(texts.length).toBeLessThanOrEqual(ids.length);
    expect(texts).not.toContain("");
  }
});

describe("viewTokens", () => {
  const tokenizer = loadTokenizer(join(root, "models/tiny"));
  const row = { prompt: "How many are 2 and 3?", reasoning: "2 + 3 = 5.", answer: "5", split: "train" } as const;
  const learned = (view: ReturnType<typeof viewTokens>) =>
    view.pieces.flatMap((piece) => (piece.learned ? [piece.text] : [])).join("");

  it("marks the trace and the end of the turn as learned, and nothing before", () => {
    const view = viewTokens(tokenizer, row);
    expect(learned(view)).toBe("<reasoning>\n2 + 3 = 5.\n</reasoning>\n<answer>5</answer><end_of_turn>");
    expect(view.pieces.map(({ text }) => text).join("")).toMatch(
      /^<bos><start_of_turn>user\nHow many .*model\n<reason/s,
    );
    expect(view.learned).toBe(view.pieces.filter((piece) => piece.learned).length);
  });

  it.each([
    ["without reasoning", { ...row, reasoning: " " }],
    ["of the test split", { ...row, split: "test" as const }],
  ])("learns nothing of a row %s", (_, other) => {
    const view = viewTokens(tokenizer, other);
    expect(view).toMatchObject({ learned: 0 });
    expect(view.pieces.map(({ text }) => text).join("")).toMatch(/<start_of_turn>model\n$/);
  });
});
