import { expect, test } from "vitest";
import { gemmaChatTemplate } from "../text/chat.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { promptRowSchema, scoreRowSchema } from "./row-input.ts";

/** One id a character, after a <bos> of 2 where asked for; enough of a tokenizer to see what is encoded. */
const tokenizer = {
  encode: (text: string, { addSpecialTokens = false } = {}) => [
    ...(addSpecialTokens ? [2] : []),
    ...[...text].map((character) => character.codePointAt(0)!),
  ],
  piece: (id: number) => `<${id}>`,
  bosId: 2,
  eosId: 1,
  chatTemplate: gemmaChatTemplate,
} as Tokenizer;
const limits = { vocabularySize: 128, contextLength: 60, tokenizer: () => tokenizer };
const noTokenizer = () => {
  throw new Error("rows of ids need no tokenizer");
};

test("ids pass as they are, without a tokenizer", () => {
  const row = { ids: [2, 127, 0], note: "other keys are the caller's" };
  expect(scoreRowSchema({ ...limits, tokenizer: noTokenizer }).parse(row)).toEqual([2, 127, 0]);
  expect(promptRowSchema({ ...limits, tokenizer: noTokenizer }).parse(row)).toEqual([2, 127, 0]);
});

test("text and prompt get the tokenizer's frame, messages the model's layout and nothing twice", () => {
  expect(scoreRowSchema(limits).parse({ text: "ab" })).toEqual([2, 97, 98]);
  expect(promptRowSchema(limits).parse({ prompt: "ab" })).toEqual([2, 97, 98]);
  const ids = promptRowSchema(limits).parse({ messages: [{ role: "user", content: "hi" }] });
  expect(String.fromCodePoint(...ids)).toBe("<2><start_of_turn>user\nhi<end_of_turn>\n<start_of_turn>model\n");
});

test.each([
  [{ ids: [2, 128] }, "not a token of this model, which has 128"],
  [{ ids: [2, -1] }, "a token id is not negative"],
  [{ ids: [1.5] }, "Invalid input: expected int, received number"],
  [{ ids: [] }, "ids holds no tokens"],
  [{ ids: Array(61).fill(2) }, "ids has 61 tokens, the model's context holds 60"],
  [{ ids: [1], prompt: "a" }, "a row has exactly one of ids, prompt, messages; found ids and prompt"],
  [{ text: "a" }, "a row has exactly one of ids, prompt, messages; found none of them"],
  [{ prompt: 3 }, "Invalid input: expected string, received number"],
  [{ messages: [{ role: "robot", content: "" }] }, 'Invalid option: expected one of "system"|"user"|"assistant"'],
  [[], "Invalid input: expected object, received array"],
])("refuses %j", (row, message) => {
  expect(promptRowSchema(limits).safeParse(row).error?.issues[0]?.message).toBe(message);
});
