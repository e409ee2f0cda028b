// Our tokenizer against Hugging Face's own, id by id. scripts/tokenizer-references.py made the folders and what is expected.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTokenizer, type Tokenizer } from "./tokenizer.ts";

type Expected = {
  texts: { text: string; ids: number[]; framed: number[]; decoded: string; plain: string }[];
  sampled: { ids: number[]; decoded: string; plain: string }[];
};

const references = "test/tokenizers";
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));

describe.each(["gemma", "qwen3", "llama3"])("a tokenizer in the layout of %s", (name) => {
  agrees(name, () => loadTokenizer(join(references, name)));
});

describe("a tokenizer to which tokens of every kind were added", () => {
  agrees("mixed", () => {
    const content = readJson(references, "gemma", "tokenizer.json");
    content.added_tokens.push(...readJson(references, "mixed", "added_tokens.json"));
    return fromFiles(content, readJson(references, "gemma", "tokenizer_config.json"));
  });
});

const llama = "../shared/data/tokenizer/llama2-tokenizer.json";
describe.skipIf(!existsSync(llama))(`Llama 2's own tokenizer (skipped when ${llama} is absent)`, () => {
  agrees("llama2", () => {
    const content = readJson(llama);
    for (const token of content.added_tokens) token.normalized = false;
    return fromFiles(content, { bos_token: "<s>", eos_token: "</s>", unk_token: "<unk>" });
  });
});

function agrees(name: string, open: () => Tokenizer): void {
  const { texts, sampled }: Expected = readJson(references, name, "expected.json");
  it("encodes every text to the same ids and decodes them to the same text", () => {
    const tokenizer = open();
    for (const { text, ids, framed, decoded, plain } of texts) {
      expect.soft(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
      expect.soft(tokenizer.encode(text, { addSpecialTokens: true }), JSON.stringify(text)).toEqual(framed);
      expect.soft(tokenizer.decode(ids), JSON.stringify(text)).toBe(decoded);
      expect.soft(tokenizer.decode(framed, { skipSpecialTokens: true }), JSON.stringify(text)).toBe(plain);
    }
  });

  it("decodes any ids to the same text, halves of characters and unknown ids among them", () => {
    const tokenizer = open();
    for (const { ids, decoded, plain } of sampled) {
      expect.soft(tokenizer.decode(ids), ids.join()).toBe(decoded);
      expect.soft(tokenizer.decode(ids, { skipSpecialTokens: true }), ids.join()).toBe(plain);
    }
  });
}

function fromFiles(tokenizer: object, settings: object): Tokenizer {
  const folder = mkdtempSync(join(tmpdir(), "reckon-tokenizer-"));
  try {
    writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
    writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(settings));
    return loadTokenizer(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
