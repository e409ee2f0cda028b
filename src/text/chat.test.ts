import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CheckpointError, DataError } from "../run/errors.ts";
import { trainBytePair } from "./byte-pair.ts";
import { encodeChat, gemmaChatTemplate, type Message, renderChat } from "./chat.ts";
import { completionMask, encodeExample } from "./mask.ts";
import { loadTokenizer, type Tokenizer } from "./tokenizer.ts";
import { tokenizerSettings } from "./tokenizer-layout.ts";

const tokens = { bosToken: "<bos>", eosToken: "<eos>" };
const conversation: Message[] = [
  { role: "system", content: "Show your work." },
  { role: "user", content: " How many? " },
  { role: "assistant", content: "Four." },
  { role: "user", content: "Why?" },
];

describe("renderChat with Gemma's layout", () => {
  it("folds the system prompt into the first user turn and calls the assistant model", () => {
    expect(renderChat(gemmaChatTemplate, conversation, { addGenerationPrompt: true, ...tokens })).toBe(
      "<bos><start_of_turn>user\nShow your work.\n\nHow many?<end_of_turn>\n" +
        "<start_of_turn>model\nFour.<end_of_turn>\n<start_of_turn>user\nWhy?<end_of_turn>\n<start_of_turn>model\n",
    );
  });

  it("stops after the last turn without a generation prompt", () => {
    const messages: Message[] = [{ role: "user", content: "Hi" }];
    expect(renderChat(gemmaChatTemplate, messages, { addGenerationPrompt: false, ...tokens })).toBe(
      "<bos><start_of_turn>user\nHi<end_of_turn>\n",
    );
  });

  const upstream = "../shared/data/tokenizer/gemma3_chat_template.json";
  it.skipIf(!existsSync(upstream))(
    `renders as Gemma 3's own template does (skipped when ${upstream} is absent)`,
    () => {
      const template = JSON.parse(readFileSync(upstream, "utf8")).chat_template;
      for (const messages of [conversation, conversation.slice(1), conversation.slice(0, 2)]) {
        for (const addGenerationPrompt of [true, false]) {
          const options = { addGenerationPrompt, ...tokens };
          expect(renderChat(gemmaChatTemplate, messages, options)).toBe(renderChat(template, messages, options));
        }
      }
    },
  );

  it("says which conversation the template refuses", () => {
    const twice: Message[] = [conversation[1]!, conversation[3]!];
    const render = () => renderChat(gemmaChatTemplate, twice, { addGenerationPrompt: true, ...tokens });
    expect(render).toThrow(DataError);
    expect(render).toThrow(/refuses a conversation of user, user: .*take turns/);
  });

  it("says when the template is not Jinja", () => {
    const render = () => renderChat("{% for %}", [], { addGenerationPrompt: true, ...tokens });
    expect(render).toThrow(CheckpointError);
  });
});

describe("encodeChat", () => {
  it("begins with one <bos>", () => {
    const { tokenizer } = testTokenizer({ chatTemplate: gemmaChatTemplate });
    const ids = encodeChat(tokenizer, conversation, { addGenerationPrompt: true });
    expect(ids.filter((id) => id === tokenizer.bosId)).toEqual([2]);
    expect(ids[0]).toBe(2);
  });

  it("asks for a template when the model has none", () => {
    const { tokenizer } = testTokenizer({});
    expect(() => encodeChat(tokenizer, conversation)).toThrow(/has no chat template: put chat_template\.jinja/);
  });
});

describe("encodeExample", () => {
  const { tokenizer } = testTokenizer({ chatTemplate: gemmaChatTemplate });

  it("learns the completion and the end of the turn, nothing of the prompt", () => {
    const example = encodeExample(tokenizer, { system: "Show.", prompt: "How many?", completion: " Four. " });
    const mask = completionMask(example);
    const learned = example.ids.filter((_, index) => mask[index] === 1);
    expect(tokenizer.decode(learned)).toBe("Four.<end_of_turn>");
    expect(tokenizer.decode(example.ids.slice(0, example.promptLength))).toBe(
      "<bos><start_of_turn>user\nShow.\n\nHow many?<end_of_turn>\n<start_of_turn>model\n",
    );
    expect(mask.length).toBe(example.ids.length);
  });

  it("encodes prompt and completion as the whole chat, whatever they say", () => {
    const word = fc.string({ unit: "binary", maxLength: 20 });
    fc.assert(
      fc.property(word, word, (prompt, completion) => {
        const { ids, promptLength } = encodeExample(tokenizer, { prompt, completion });
        expect(promptLength).toBeGreaterThan(0);
        expect(tokenizer.decode(ids.slice(promptLength))).toBe(`${completion.trim()}<end_of_turn>`);
      }),
    );
  });

  it("refuses a tokenizer that merges across the boundary", () => {
    // This template ends the prompt with "model:" and the tokenizer has one token for ":F".
    const template = gemmaChatTemplate
      .replaceAll("'<start_of_turn>model\\n'", "'x:'")
      .replaceAll("role + '\\n'", "'x:'");
    const boundary = testTokenizer({
      chatTemplate: template.replaceAll("'<start_of_turn>' + ", ""),
      merges: [[":", "F"]],
    });
    const encode = () => encodeExample(boundary.tokenizer, { prompt: "How many?", completion: "Four." });
    expect(encode).toThrow(DataError);
    expect(encode).toThrow(/do not encode as the whole chat does: .*: F.* against .*:F/);
  });

  it("refuses a completion that the template changes", () => {
    const shouting = testTokenizer({
      chatTemplate: gemmaChatTemplate.replace(
        "message['content'] | trim",
        "message['content'] | trim | replace('!', '')",
      ),
    });
    const encode = () => encodeExample(shouting.tokenizer, { prompt: "How many?", completion: "Four!" });
    expect(encode).toThrow(/does not put the completion right after the prompt/);
  });

  it("refuses a template that ends the turn with no known token", () => {
    const open = testTokenizer({ chatTemplate: gemmaChatTemplate.replace("<end_of_turn>\\n", ";") });
    const encode = () => encodeExample(open.tokenizer, { prompt: "How many?", completion: "Four." });
    expect(encode).toThrow(/ends the assistant's turn with ";"/);
  });
});

/** @param merges further merges, which then also hold across what the pre-tokenizer would cut apart */
function testTokenizer(options: { chatTemplate?: string; merges?: [string, string][] }): {
  tokenizer: Tokenizer;
} {
  const trained = trainBytePair(["How many apples? Four apples.", "Show your work. Four."], { vocabularySize: 420 });
  const { merges = [] } = options;
  const vocabularySize = Object.keys(trained.model.vocab).length;
  const added = Object.fromEntries(merges.map((pair, index) => [pair.join(""), vocabularySize + index]));
  const model = {
    ...trained.model,
    vocab: { ...trained.model.vocab, ...added },
    merges: [...merges, ...trained.model.merges],
  };
  const file = { ...trained, model, pre_tokenizer: merges.length > 0 ? null : trained.pre_tokenizer };
  const folder = mkdtempSync(join(tmpdir(), "reckon-tokenizer-"));
  try {
    writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(file));
    writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(tokenizerSettings));
    if (options.chatTemplate !== undefined) writeFileSync(join(folder, "chat_template.jinja"), options.chatTemplate);
    return { tokenizer: loadTokenizer(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
