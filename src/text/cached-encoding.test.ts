import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createEncoder } from "./cached-encoding.ts";
import { createHubTokenizer } from "./hub-tokenizer.ts";

type Merges = { model: { merges: [string, string][]; vocab: Record<string, number> } };
const gemma = (): Merges => JSON.parse(readFileSync("test/tokenizers/gemma/tokenizer.json", "utf8"));
const text = "How many  apples are left?\n\n    Four apples.  ";

describe("createEncoder", () => {
  it("gives what the library gives for the whole text, again and again", () => {
    const content = gemma();
    const hub = createHubTokenizer(content, {});
    const encode = createEncoder(hub, content, {});
    const whole = hub.encode(text, { add_special_tokens: false }).ids;
    expect(encode(text)).toEqual(whole);
    expect(encode(text)).toEqual(whole);
  });

  it("cuts no text at a space where a merge reaches over one", () => {
    const content = gemma();
    const { merges, vocab } = content.model;
    vocab["s▁a"] = Math.max(...Object.values(vocab)) + 100;
    merges.unshift(["s", "▁"], ["s▁", "a"]);
    vocab["s▁"] = vocab["s▁a"] + 1;
    const hub = createHubTokenizer(content, {});
    const ids = createEncoder(hub, content, {})("apples are");
    expect(ids).toEqual(hub.encode("apples are", { add_special_tokens: false }).ids);
    expect(ids).toContain(vocab["s▁a"]);
  });
});
