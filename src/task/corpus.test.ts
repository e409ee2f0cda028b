// The pretraining text: endless, seeded, free of the trace's tags and of test questions.
import { describe, expect, it } from "vitest";
import { type CorpusDocument, type CorpusSettings, corpus } from "./corpus.ts";
import { generateRows, normalisePrompt } from "./procedural/index.ts";

const settings: CorpusSettings = {
  seed: 2,
  mix: { worked: 0.5, short: 0.2, facts: 0.1, stories: 0.1, records: 0.1 },
  minDifficulty: 1,
  maxDifficulty: 5,
};

function take(count: number, given: CorpusSettings): CorpusDocument[] {
  const stream = corpus(given);
  return Array.from({ length: count }, () => stream.next().value);
}

const documents = take(6000, settings);
const textOf = (document: CorpusDocument) =>
  document.text ?? document.messages?.map((message) => message.content).join("\n") ?? "";

describe("the corpus", () => {
  it("never holds the two tags, nor anything but ASCII, nor a hole", () => {
    for (const document of documents) {
      const text = textOf(document);
      expect(text).not.toMatch(/<\/?\s*(reasoning|answer)\b/i);
      expect(text).toMatch(/^[\x20-\x7e\n]+$/);
      expect(text).not.toMatch(/undefined|NaN|[{}]/);
    }
  });

  it("still says the words that a trace needs", () => {
    const all = documents.map(textOf).join("\n");
    for (const word of ["reasoning", "answer", "Step", "Therefore", "First", "Finally"]) expect(all).toContain(word);
  });

  it("closes each tag that a record opens", () => {
    for (const document of documents.filter((each) => each.kind === "records")) {
      const open: string[] = [];
      for (const [, slash, tag] of textOf(document).matchAll(/<(\/?)(\w+)>/g)) {
        if (slash) expect(open.pop()).toBe(tag);
        else open.push(tag as string);
      }
      expect(open).toEqual([]);
    }
  });

  it("has only true sums", () => {
    let checked = 0;
    for (const document of documents) {
      for (const [all, a, operator, b, result] of textOf(document).matchAll(/(\d+) ([-+*/]) (\d+) = (\d+)/g)) {
        const [left, right] = [Number(a), Number(b)];
        const value = { "+": left + right, "-": left - right, "*": left * right, "/": left / right }[operator as "+"];
        expect(value, all).toBe(Number(result));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(10_000);
  });

  it("keeps to the mix, and short replies are bare", () => {
    for (const [kind, share] of Object.entries(settings.mix)) {
      const found = documents.filter((document) => document.kind === kind).length / documents.length;
      expect(Math.abs(found - share)).toBeLessThan(0.03);
    }
    for (const document of documents.filter((each) => each.kind === "short")) {
      expect(document.messages?.map((message) => message.role)).toEqual(["user", "assistant"]);
      expect(document.messages?.[1]?.content).toMatch(/^(The answer is )?\d+ [a-z%/]+\.?$/);
    }
  });

  it("holds no question of the test side", () => {
    const test = new Set(
      generateRows({ seed: 2, count: 2000, split: "test", minDifficulty: 1, maxDifficulty: 2 }).map((row) =>
        normalisePrompt(row.prompt),
      ),
    );
    const easy = take(3000, { ...settings, mix: { short: 1 }, maxDifficulty: 2 });
    for (const document of easy) {
      const content = document.messages?.[0]?.content ?? "";
      expect(test.has(normalisePrompt(content.split("\n\n").at(-1) as string))).toBe(false);
    }
  });

  it("is the same stream for the same seed", () => {
    expect(take(200, settings)).toEqual(documents.slice(0, 200));
    expect(take(200, { ...settings, seed: 3 })).not.toEqual(documents.slice(0, 200));
  });

  it("refuses a kind of text that it does not know, and a mix of nothing", () => {
    expect(() => take(1, { ...settings, mix: { poems: 1 } })).toThrow(/pretrain\.mix\.poems: .*worked, short/);
    expect(() => take(1, { ...settings, mix: { worked: 0 } })).toThrow(/every weight is 0/);
  });
});
