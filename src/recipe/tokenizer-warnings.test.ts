import { describe, expect, it } from "vitest";
import type { Row } from "../text/row.ts";
import { loadTokenizer } from "../text/tokenizer.ts";
import type { recipeSchema } from "./schema.ts";
import { tokenizerWarnings } from "./tokenizer-warnings.ts";

const gemma = loadTokenizer("test/tokenizers/gemma");
const recipe = { systemPrompt: "Show your work." } as ReturnType<typeof recipeSchema.parse>;
const row = (prompt: string): Row => ({
  id: prompt,
  prompt,
  reasoning: "2 + 2 = 4",
  answer: "4",
  domain: "",
  source: "",
  licence: "",
  split: "train",
  meta: {},
});

describe("tokenizerWarnings", () => {
  it("says how the chat template is used, and which texts do not come back", () => {
    const rows = Array.from({ length: 1000 }, (_, index) => row(index < 500 ? "How many?" : "a▁b"));
    const [folded, difference, ...none] = tokenizerWarnings(gemma, rows, recipe);
    expect(folded).toMatch(/the system prompt opens the first user turn/);
    expect(difference).toMatch(/does not give 32 of 129 texts back as they were: first "▁b" comes back as " b"/);
    expect(none).toEqual([]);
  });

  it("has nothing to say where there is nothing", () => {
    const llama = loadTokenizer("test/tokenizers/llama3");
    expect(tokenizerWarnings(llama, [row("How many?")], recipe)).toEqual([]);
    expect(tokenizerWarnings(llama, [], { ...recipe, systemPrompt: "" })).toEqual([]);
  });
});
