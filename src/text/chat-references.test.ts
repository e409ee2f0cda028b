// Chats of the four kinds of templates against what transformers makes of the published ones, and prompts that are the exact
// start of the conversation that training sees. scripts/chat-references.py recorded what is expected.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DataError } from "../run/errors.ts";
import { chatNotes, encodeChat, gemmaChatTemplate, type Message, renderChat, renderChatOf } from "./chat.ts";
import { encodeExample } from "./mask.ts";
import { loadTokenizer, type Tokenizer } from "./tokenizer.ts";

type Case = {
  messages: Message[];
  addGenerationPrompt: boolean;
  variables: Record<string, unknown>;
  /** null where the template refuses the conversation. */
  text: string | null;
};
type Chats = Record<string, { bosToken: string; eosToken: string; cases: Case[] }>;

const folder = "test/tokenizers";
const published = "../shared/data/tokenizer";
const read = (...path: string[]) => readFileSync(join(...path), "utf8");
const chats: Chats = JSON.parse(read(folder, "chats.json"));

const templates: [name: string, template: () => string, needs?: string][] = [
  ["gemma1", () => read(folder, "gemma", "chat_template.jinja")],
  ["gemma3", () => gemmaChatTemplate],
  ["qwen3", () => read(folder, "qwen3", "chat_template.jinja")],
  ["llama3", () => read(folder, "llama3", "chat_template.jinja")],
  [
    "gemma1",
    () => JSON.parse(read(published, "gemma1_tokenizer_config.json")).chat_template,
    join(published, "gemma1_tokenizer_config.json"),
  ],
  [
    "gemma3",
    () => JSON.parse(read(published, "gemma3_chat_template.json")).chat_template,
    join(published, "gemma3_chat_template.json"),
  ],
];

describe.each(templates)("a template that lays chats out as %s", (name, template, needs) => {
  const title = "renders every conversation as the published one does, and refuses the same";
  it.skipIf(needs !== undefined && !existsSync(needs))(
    needs ? `${title} (skipped when ${needs} is absent)` : title,
    () => {
      const { cases, ...tokens } = chats[name]!;
      for (const { text, messages, ...options } of cases) {
        const render = () => renderChat(template(), messages, { ...options, ...tokens });
        if (text === null) expect.soft(render, JSON.stringify(messages)).toThrow(DataError);
        else expect.soft(render(), JSON.stringify(messages)).toBe(text);
      }
    },
  );
});

const completion = "<reasoning>\n4 = 2 + 2\n</reasoning>\n<answer>4 apples</answer>";
const example = { system: "Show your work.", prompt: "How many?", completion };
const asked: Message[] = [
  { role: "system", content: example.system },
  { role: "user", content: example.prompt },
];

describe.each([
  ["gemma", "<end_of_turn>", "Show your work.\n\nHow many?<end_of_turn>\n<start_of_turn>model\n"],
  ["qwen3", "<|im_end|>", "<|im_start|>user\nHow many?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"],
  ["llama3", "<|eot_id|>", "How many?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"],
])("a model of %s", (name, endOfTurn, promptEnd) => {
  const tokenizer = loadTokenizer(join(folder, name));

  it("is asked with the exact start of what it learns, token for token", () => {
    const prompt = encodeChat(tokenizer, asked, { addGenerationPrompt: true });
    const whole = encodeChat(tokenizer, [...asked, { role: "assistant", content: completion }]);
    expect(whole.slice(0, prompt.length)).toEqual(prompt);
    const { ids, promptLength } = encodeExample(tokenizer, example);
    expect(ids.slice(0, promptLength)).toEqual(prompt);
    expect(whole.slice(0, ids.length)).toEqual(ids);
    expect(tokenizer.decode(prompt).endsWith(promptEnd)).toBe(true);
    expect(tokenizer.decode(ids.slice(promptLength))).toBe(completion + endOfTurn);
  });

  it("learns the token that ends the template's turn, which also ends generation", () => {
    const { ids } = encodeExample(tokenizer, example);
    expect(tokenizer.piece(ids.at(-1)!)).toBe(endOfTurn);
    expect(tokenizer.endOfTurnIds).toContain(ids.at(-1));
  });
});

describe("how a template is used", () => {
  const qwen = loadTokenizer(join(folder, "qwen3"));
  const gemma = loadTokenizer(join(folder, "gemma"));
  const withTemplate = (tokenizer: Tokenizer, change: (template: string) => string): Tokenizer => ({
    ...tokenizer,
    chatTemplate: change(tokenizer.chatTemplate!),
  });

  it("says once what is done otherwise than the template by itself would", () => {
    expect(chatNotes(gemma, { hasSystemPrompt: true })).toEqual([
      "the model's chat template refuses a system message, so the system prompt opens the first user turn",
    ]);
    expect(chatNotes(gemma, { hasSystemPrompt: false })).toEqual([]);
    expect(chatNotes(qwen, { hasSystemPrompt: true })).toEqual([expect.stringContaining("enable_thinking=false")]);
    expect(chatNotes(loadTokenizer(join(folder, "llama3")), { hasSystemPrompt: true })).toEqual([]);
    expect(chatNotes({ ...gemma, chatTemplate: undefined }, { hasSystemPrompt: true })).toEqual([]);
  });

  it("folds the system prompt where the template drops it silently", () => {
    const dropping = withTemplate(qwen, (template) =>
      template.replace(
        "{%- for message in messages %}\n    {{- '<|im_start|>'",
        "{%- for message in messages if message.role != 'system' %}\n    {{- '<|im_start|>'",
      ),
    );
    expect(renderChatOf(dropping, asked)).toBe("<|im_start|>user\nShow your work.\n\nHow many?<|im_end|>\n");
    expect(chatNotes(dropping, { hasSystemPrompt: true })[0]).toMatch(/leaves system messages out/);
  });

  it("takes the start of a whole conversation where the template's own prompt ends otherwise", () => {
    // A model that always thinks: its prompt opens a thought that the turns of a conversation close at once.
    const thinking = withTemplate(qwen, (template) =>
      template.replace(/\{%- if enable_thinking.*\n/, "{{- '<think>\\n' }}\n"),
    );
    const prompt = renderChatOf(thinking, asked, { addGenerationPrompt: true });
    expect(prompt.endsWith("assistant\n<think>\n\n</think>\n\n")).toBe(true);
    const { ids, promptLength } = encodeExample(thinking, example);
    expect(thinking.decode(ids.slice(0, promptLength))).toBe(prompt);
    expect(chatNotes(thinking, { hasSystemPrompt: false })[0]).toMatch(/start of a whole conversation/);
  });

  it("leaves a conversation that begins with the assistant to the template's own words", () => {
    const render = () => renderChatOf(gemma, [{ role: "assistant", content: "Four." }]);
    expect(render).toThrow(/refuses a conversation of assistant: .*Roles must alternate/);
  });

  it("teaches the end of the turn where it is also the padding token", () => {
    const shared: Tokenizer = { ...qwen, padId: qwen.tokenId("<|im_end|>")! };
    const { ids, promptLength } = encodeExample(shared, example);
    expect(ids.slice(promptLength).filter((id) => id === shared.padId)).toHaveLength(1);
  });
});
