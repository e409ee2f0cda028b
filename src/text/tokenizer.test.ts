import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../run/errors.ts";
import { trainBytePair } from "./byte-pair.ts";
import { loadTokenizer } from "./tokenizer.ts";
import { tokenizerSettings } from "./tokenizer-layout.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true })));

function modelFolder(files: Record<string, object | string>): string {
  const folder = mkdtempSync(join(tmpdir(), "reckon-tokenizer-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

const trained = trainBytePair(["the apples"], { vocabularySize: 400 });

describe("loadTokenizer", () => {
  it("knows the special tokens and adds <bos> only when asked", () => {
    const tokenizer = loadTokenizer(
      modelFolder({ "tokenizer.json": trained, "tokenizer_config.json": tokenizerSettings }),
    );
    expect(tokenizer).toMatchObject({ padId: 0, eosId: 1, bosId: 2, endOfTurnIds: [1, 5], chatTemplate: undefined });
    expect(tokenizer.vocabularySize).toBe(Object.keys(trained.model.vocab).length);
    const bare = tokenizer.encode("the");
    expect(tokenizer.encode("the", { addSpecialTokens: true })).toEqual([2, ...bare]);
    expect(tokenizer.encode("")).toEqual([]);
    expect(tokenizer.encode("", { addSpecialTokens: true })).toEqual([2]);
    expect(tokenizer.decode([2, ...bare, 5, 1])).toBe("<bos>the<end_of_turn><eos>");
    expect(tokenizer.decode([2, ...bare, 5, 1], { skipSpecialTokens: true })).toBe("the");
    expect(tokenizer.decode([])).toBe("");
    expect(tokenizer.tokenId("<end_of_turn>")).toBe(5);
    expect(tokenizer.piece(100_000)).toBe("");
  });

  it("takes end-of-turn ids from generation_config.json", () => {
    const files = { "tokenizer.json": trained, "tokenizer_config.json": tokenizerSettings };
    const one = loadTokenizer(modelFolder({ ...files, "generation_config.json": { eos_token_id: 9 } }));
    const more = loadTokenizer(modelFolder({ ...files, "generation_config.json": { eos_token_id: [1, 5, 7] } }));
    expect(one.endOfTurnIds).toEqual([1, 5, 9]);
    expect(more.endOfTurnIds).toEqual([1, 5, 7]);
  });

  it("takes the tokens around a text from tokenizer_config.json where it names them", () => {
    const frame = (settings: object) =>
      loadTokenizer(
        modelFolder({ "tokenizer.json": trained, "tokenizer_config.json": { ...tokenizerSettings, ...settings } }),
      ).encode("", { addSpecialTokens: true });
    expect(frame({ add_bos_token: undefined, add_eos_token: undefined })).toEqual([2]);
    expect(frame({ add_bos_token: false })).toEqual([]);
    expect(frame({ add_bos_token: true, add_eos_token: true })).toEqual([2, 1]);
  });

  it("joins no punctuation to the word before it, whatever an old setting says", () => {
    const settings = { ...tokenizerSettings, clean_up_tokenization_spaces: true };
    const tokenizer = loadTokenizer(modelFolder({ "tokenizer.json": trained, "tokenizer_config.json": settings }));
    expect(tokenizer.decode(tokenizer.encode("the , the ."))).toBe("the , the .");
  });

  it("gives no text for ids that it does not know", () => {
    const tokenizer = loadTokenizer("test/tokenizers/qwen3");
    const [a] = tokenizer.encode("a");
    expect(tokenizer.decode([999_999, a!, 999_998])).toBe("a");
    expect(tokenizer.decode([999_999])).toBe("");
  });

  it("finds the chat template in each of its places, the .jinja file first", () => {
    const settings = { ...tokenizerSettings, chat_template: "from config" };
    const files = { "tokenizer.json": trained, "tokenizer_config.json": settings };
    const json = { ...files, "chat_template.json": { chat_template: "from json" } };
    expect(loadTokenizer(modelFolder(files)).chatTemplate).toBe("from config");
    expect(loadTokenizer(modelFolder(json)).chatTemplate).toBe("from json");
    expect(loadTokenizer(modelFolder({ ...json, "chat_template.jinja": "from jinja" })).chatTemplate).toBe(
      "from jinja",
    );
    const named = [
      { name: "tools", template: "t" },
      { name: "default", template: "d" },
    ];
    const list = { ...files, "tokenizer_config.json": { ...settings, chat_template: named } };
    expect(loadTokenizer(modelFolder(list)).chatTemplate).toBe("d");
  });

  const refused: [what: string, files: Record<string, object | string>, message: RegExp][] = [
    ["no tokenizer_config.json", { "tokenizer.json": trained }, /tokenizer_config\.json does not exist/],
    ["no tokenizer.json", { "tokenizer_config.json": tokenizerSettings }, /tokenizer\.json does not exist/],
    [
      "broken JSON",
      { "tokenizer.json": "{", "tokenizer_config.json": tokenizerSettings },
      /tokenizer\.json is not JSON/,
    ],
    ["a list", { "tokenizer.json": "[]", "tokenizer_config.json": tokenizerSettings }, /must hold one JSON object/],
    ["no model", { "tokenizer.json": {}, "tokenizer_config.json": tokenizerSettings }, /no tokenizer that can be used/],
    ["no eos", { "tokenizer.json": trained, "tokenizer_config.json": {} }, /names no eos_token/],
    [
      "SentencePiece's file alone",
      { "tokenizer.model": "", "tokenizer_config.json": tokenizerSettings },
      /has tokenizer\.model but no tokenizer\.json; make one in Python with transformers: AutoTokenizer/,
    ],
    [
      "a tokenizer of another type",
      { "tokenizer.json": { model: { type: "WordLevel", vocab: {} } }, "tokenizer_config.json": tokenizerSettings },
      /a tokenizer of type "WordLevel" is not supported; known are BPE, Unigram, WordPiece/,
    ],
    [
      "an unknown eos",
      { "tokenizer.json": trained, "tokenizer_config.json": { ...tokenizerSettings, eos_token: { content: "<end>" } } },
      /eos_token "<end>" is not in tokenizer\.json/,
    ],
  ];
  it.each(refused)("refuses a folder with %s in one sentence", (_, files, message) => {
    const folder = modelFolder(files);
    expect(() => loadTokenizer(folder)).toThrow(CheckpointError);
    expect(() => loadTokenizer(folder)).toThrow(message);
  });

  const llama = "../shared/data/tokenizer/llama2-tokenizer.json";
  it.skipIf(!existsSync(llama))(`reads a SentencePiece tokenizer (skipped when ${llama} is absent)`, () => {
    const settings = { bos_token: "<s>", eos_token: "</s>", unk_token: "<unk>" };
    const folder = modelFolder({ "tokenizer.json": readFileSync(llama, "utf8"), "tokenizer_config.json": settings });
    const tokenizer = loadTokenizer(folder);
    // The ids that Llama 2 is known to give.
    expect(tokenizer.encode("Hello world", { addSpecialTokens: true })).toEqual([1, 15043, 3186]);
    expect(tokenizer.decode(tokenizer.encode("12 apples, 😀"))).toBe("12 apples, 😀");
    expect(tokenizer.padId).toBe(tokenizer.eosId);
  });
});
