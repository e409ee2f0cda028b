import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formats } from "./formats.ts";
import { formatNames } from "./names.ts";
import { standardise } from "./standardise.ts";

const words = fc
  .array(fc.constantFrom("so", "2 + 2", "is", "4.", "hence", "\n", "x < y", "{1}", "é"), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(" ").trim())
  .filter((text) => text !== "");
const oneLine = words.map((text) => text.replaceAll("\n", " "));

describe("standardise", () => {
  it.each(formatNames.filter((name) => name !== "boxed"))("reads what %s writes", (name) => {
    fc.assert(
      fc.property(words, oneLine, (reasoning, answer) => {
        const read = standardise(formats[name].write({ reasoning, answer }).join("\n"), "auto");
        expect(read).toEqual({ reasoning, answer: answer.trim(), format: name });
      }),
    );
  });

  it.each([
    ["<think>\na\n</think>\n\nb", "think", "a", "b"],
    ["a\n</think>\nb", "think", "a", "b"],
    ["<Thought>a</Thought>\n<Output>\nb</Output>", "thought-output", "a", "b"],
    ["<|begin_of_thought|>a<|end_of_thought|> <|begin_of_solution|>b<|end_of_solution|>", "begin-of-thought", "a", "b"],
    ["Thought: a\nAnswer: b", "thought-answer", "a", "b"],
    ["He has 3 + 4 = 7.\n#### 7", "hashes", "He has 3 + 4 = 7.", "7"],
    ["So \\boxed{1}. No: \\boxed{\\frac{1}{2}}", "boxed", "So \\boxed{1}. No: \\boxed{\\frac{1}{2}}", "\\frac{1}{2}"],
    ["<reasoning>a</reasoning><answer>b</answer>", "tags", "a", "b"],
  ])("%j is %s", (text, format, reasoning, answer) => {
    expect(standardise(text, "auto")).toEqual({ format, reasoning, answer });
  });

  it.each([
    ["just text", "format: none of the known layouts"],
    ["<think>a", "format: none of the known layouts"],
    ["<think>a</think>  ", "empty-answer: there is no answer"],
    ["<think>a <answer>1</answer></think>b", "round-trip: the text holds one of the four tags of a trace"],
    ["<Thought>a</Thought>b", "format: none of the known layouts"],
    ["\\boxed{1", "format: none of the known layouts"],
  ])("%j is unusable", (text, unusable) => {
    expect(standardise(text, "auto")).toEqual({ unusable });
  });

  it("does not pass what stands before a mark off as read", () => {
    expect(standardise("first <Thought>a</Thought><Output>b</Output>", "thought-output")).toHaveProperty("unusable");
    expect(standardise("note\nThought: a\nAnswer: b", "thought-answer")).toHaveProperty("unusable");
  });
});
