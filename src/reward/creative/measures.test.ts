// The measures under the rubric against what Python's rouge-score, lexicalrichness and NLTK give; scripts/text-measures.py
// says how test/text-measures.json was made.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { distinctShare, mtld } from "./diversity.ts";
import { readPassage } from "./passage.ts";
import { topicCosine } from "./relevance.ts";
import { rougeL } from "./rouge.ts";
import { wordWeight } from "./word-weight.ts";
import { readWords, stem } from "./words.ts";

type Reference = {
  texts: Record<string, string>;
  measures: Record<string, Record<"mtld" | "distinct1" | "distinct2" | "distinct4", number>>;
  rouge: { candidate: string; reference: string; precision: number; recall: number; f1: number }[];
  stems: Record<string, string>;
};
const file = new URL("../../../test/text-measures.json", import.meta.url);
const { texts, measures, rouge, stems }: Reference = JSON.parse(readFileSync(file, "utf8"));
const wordsOf = (name: string) => readWords(texts[name]!).words;
const near = (value: number, reference: number) => expect(Math.abs(value - reference)).toBeLessThan(1e-9);

describe("measures as Python's", () => {
  it.each(Object.entries(measures))("of the text %s", (name, reference) => {
    near(mtld(wordsOf(name)), reference.mtld);
    near(distinctShare(wordsOf(name), 1), reference.distinct1);
    near(distinctShare(wordsOf(name), 2), reference.distinct2);
    near(distinctShare(wordsOf(name), 4), reference.distinct4);
  });

  it.each(rouge)("ROUGE-L of $candidate against $reference", ({ candidate, reference, ...expected }) => {
    const score = rougeL(wordsOf(candidate), wordsOf(reference));
    for (const key of ["precision", "recall", "f1"] as const) near(score[key], expected[key]);
  });

  it("the stems of every word", () => {
    const differing = Object.entries(stems).filter(([word, expected]) => stem(word) !== expected);
    expect(Object.keys(stems).length).toBeGreaterThan(150);
    expect(differing).toEqual([]);
  });
});

describe("words", () => {
  it("keeps contractions and abbreviations whole, and tells sentences", () => {
    const { words, sentenceStarts } = readWords("Don't ask the U.S. Senate. It's 3.5 p.m. now!\nGo");
    expect(words).toEqual(["don't", "ask", "the", "us", "senate", "it's", "3", "5", "pm", "now", "go"]);
    expect(sentenceStarts).toEqual([0, 5, 10, 11]);
  });

  it("takes each Chinese character for a word, and reads no text for none", () => {
    expect(readWords("你好。再见").words).toEqual(["你", "好", "再", "见"]);
    expect(readWords(" \n ")).toEqual({ words: [], stems: [], sentenceStarts: [0] });
  });
});

describe("topics", () => {
  it("weigh rare words most, words of grammar not at all", () => {
    expect(wordWeight("the")).toBe(0);
    expect(wordWeight("shouldn't")).toBe(0);
    expect(wordWeight("made")).toBeLessThan(wordWeight("orange"));
    expect(wordWeight("xylophone")).toBe(1);
  });

  it("have a cosine of (1 + log count) · weight", () => {
    const [a, b] = [readPassage("Xylophones! A xylophone"), readPassage("the xylophone and the zither")];
    near(topicCosine(a.topic, b.topic), 1 / Math.SQRT2);
    near(topicCosine(a.topic, a.topic), 1);
    expect(topicCosine(a.topic, readPassage("the").topic)).toBe(0);
  });
});
