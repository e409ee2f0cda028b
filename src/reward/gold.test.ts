// Science and logic: what counts as the right choice, name or truth, and what does not.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctnessReward } from "./correctness.ts";
import { compareWithGold } from "./gold.ts";

const verdict = (answer: string, gold: string, meta: Record<string, unknown> = {}, prompt = "") =>
  compareWithGold(answer, { answer: gold, meta, prompt }).verdict;

describe("choices", () => {
  const choices = ["London", "Paris", "a light year", "Berlin or Rome"];
  it.each([
    ["B", "equal"],
    ["b", "equal"],
    ["(B)", "equal"],
    ["B.", "equal"],
    ["B) Paris", "equal"],
    ["B: Paris", "equal"],
    ["B - Paris", "equal"],
    ["Paris", "equal"],
    ["PARIS.", "equal"],
    ["The answer is B", "equal"],
    ["The correct answer is (B) Paris.", "equal"],
    ["Option B", "equal"],
    ["It is Paris.", "equal"],
    ["\\boxed{B}", "equal"],
    ["\\text{(B)}", "equal"],
    ["**B**", "equal"],
    ["B) Paris, because London is not in France", "equal"],
    ["A", "different"],
    ["London", "different"],
    ["C) a light year", "different"],
    ["Berlin or Rome", "different"],
    ["A or B", "different"],
    ["A, B", "different"],
    ["A and B", "different"],
    ["A/B", "different"],
    ["(A) (B)", "different"],
    ["B) London", "different"],
    ["Paris or London", "different"],
    ["London, Paris", "different"],
    ["not B", "different"],
    ["It isn't Paris", "different"],
    ["B or maybe C", "different"],
    ["maybe B", "different"],
    ["B?", "different"],
    ["Paris?", "different"],
    ["either A or B", "different"],
    ["A B C D", "different"],
    ["", "different"],
    ["none", "different"],
    ["Madrid", "different"],
  ])("gold B of London, Paris, …: %j is %s", (answer, expected) => {
    expect(verdict(answer, "B", { choices })).toBe(expected);
  });

  it("takes the article for no label", () => {
    expect(verdict("a light year", "C", { choices })).toBe("equal");
    expect(verdict("The answer is a light year", "C", { choices })).toBe("equal");
    expect(verdict("a light year", "A", { choices })).toBe("different");
  });

  it("takes a choice's own question mark for no doubt", () => {
    const questions = ["How far is the moon?", "Who knows?", "It is far"];
    expect(verdict("Who knows?", "B", { choices: questions })).toBe("equal");
    expect(verdict("B) Who knows?", "B", { choices: questions })).toBe("equal");
    expect(verdict("B) Is it?", "B", { choices: questions })).toBe("different");
  });

  it("reads labels with texts, in either layout, and a gold text", () => {
    const labelled = [
      { label: "1", text: "red" },
      { label: "2", text: "blue" },
    ];
    expect(verdict("2", "2", { choices: labelled })).toBe("equal");
    expect(verdict("blue", "2", { choices: labelled })).toBe("equal");
    expect(verdict("1", "2", { choices: labelled })).toBe("different");
    expect(verdict("B", "blue", { choices: { label: ["A", "B"], text: ["red", "blue"] } })).toBe("equal");
    expect(verdict("red", "blue", { choices: { label: ["A", "B"], text: ["red", "blue"] } })).toBe("different");
  });

  it("picks a choice by its value", () => {
    const speeds = ["10 m/s", "10 km/h", "100 m/s"];
    expect(verdict("10 meters per second", "A", { choices: speeds })).toBe("equal");
    expect(verdict("36 km/h", "A", { choices: speeds })).toBe("equal");
    expect(verdict("10 km per hour", "A", { choices: speeds })).toBe("different");
  });

  it("tells choices apart that differ in case or sign", () => {
    expect(verdict("10^-3", "B", { choices: ["10^3", "10^-3"] })).toBe("equal");
    expect(verdict("10^3", "B", { choices: ["10^3", "10^-3"] })).toBe("different");
    expect(verdict("ss", "B", { choices: ["SS", "ss"] })).toBe("equal");
    expect(verdict("SS", "B", { choices: ["SS", "ss"] })).toBe("different");
  });

  it("falls back on the text where the gold answer is none of the choices", () => {
    expect(verdict("5", "5", { choices: ["red", "blue"] })).toBe("equal");
    expect(verdict("5", "5", { choices: "red" })).toBe("equal");
  });
});

describe("short answers", () => {
  const dna = { aliases: ["deoxyribose nucleic acid"] };
  it.each([
    ["Coriolis effect", "coriolis effect", {}, "equal"],
    ["the Coriolis Effects.", "coriolis effect", {}, "equal"],
    ["It is called the coriolis effect.", "coriolis effect", {}, "equal"],
    ["bacterium", "bacteria", {}, "equal"],
    ["eggs and sperm", "sperm and eggs", {}, "equal"],
    ["DNA", "deoxyribonucleic acid (DNA)", {}, "equal"],
    ["deoxyribonucleic acid", "deoxyribonucleic acid (DNA)", {}, "equal"],
    ["deoxyribose nucleic acid", "DNA", dna, "equal"],
    ["dirt", "soil or dirt", {}, "equal"],
    ["22 million", "22,000,000", {}, "equal"],
    ["two", "2", {}, "equal"],
    ["mutation", "mutations, because they change genes", {}, "unknown"],
    ["mitosis, because cells divide", "mitosis", {}, "unknown"],
    ["alpha", "alpha decay", {}, "unknown"],
    ["mitosis or meiosis", "mitosis", {}, "different"],
    ["mitosis, meiosis", "mitosis", {}, "different"],
    ["mitosis and meiosis", "mitosis", {}, "different"],
    ["not mitosis", "mitosis", {}, "different"],
    ["maybe mitosis", "mitosis", {}, "different"],
    ["meiosis", "mitosis", {}, "different"],
    ["3", "2", {}, "different"],
    ["", "mitosis", {}, "different"],
  ])("%j for %j is as expected", (answer, gold, meta, expected) => {
    expect(verdict(answer, gold, { aliases: [], ...meta })).toBe(expected);
  });

  it("lets an answer repeat the question, but not make another name with its words", () => {
    const meta = { aliases: [] };
    expect(verdict("deciduous trees", "deciduous", meta, "Which type of tree is dominant?")).toBe("equal");
    expect(verdict("The dominant tree is deciduous", "deciduous", meta, "Which type of tree is dominant?")).toBe(
      "equal",
    );
    expect(verdict("chemical energy", "energy", meta, "Chemical reactions require what?")).toBe("unknown");
  });
});

describe("yes and no", () => {
  it.each([
    ["yes", "yes", "equal"],
    ["Yes.", "yes", "equal"],
    ["True", "yes", "equal"],
    ["Yes, because it can.", "yes", "equal"],
    ["No, though it is true of others", "no", "equal"],
    ["The answer is yes", "yes", "equal"],
    ["That is true", "yes", "equal"],
    ["That is not true", "no", "equal"],
    ["no", "yes", "different"],
    ["That is not true", "yes", "different"],
    ["yes and no", "yes", "different"],
    ["yes or no", "no", "different"],
    ["Yes. No.", "yes", "different"],
    ["No, yes", "no", "different"],
    ["maybe", "yes", "different"],
    ["Yes?", "yes", "different"],
    ["yes is wrong", "yes", "different"],
    ["yes = 5", "yes", "different"],
    ["Yes - because it can.", "yes", "equal"],
    ["Yes it can", "yes", "equal"],
    ["No is not the answer", "no", "different"],
    ["anything but yes", "yes", "unknown"],
    ["x ≠ yes", "yes", "unknown"],
    ["It depends", "no", "different"],
    ["Yes, perhaps", "yes", "different"],
    ["", "yes", "different"],
    ["Nobody", "no", "unknown"],
    ["It would fit", "yes", "unknown"],
  ])("%j for %j is %s", (answer, gold, expected) => expect(verdict(answer, gold)).toBe(expected));
});

describe("any text", () => {
  const piece = fc.constantFrom(
    ..."A B C ( ) . , : or and not Paris London answer is yes no true the \\boxed{ } / - 1 2".split(" "),
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 12 }).map((all) => all.join(" ")),
  );
  it("gets a verdict, and the same one again", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("B", "Paris", "yes", "2"), (answer, gold) => {
        for (const meta of [{ choices: ["London", "Paris"] }, { aliases: ["Paree"] }, {}]) {
          const first = compareWithGold(answer, { answer: gold, meta });
          expect(["equal", "different", "unknown"]).toContain(first.verdict);
          expect(compareWithGold(answer, { answer: gold, meta })).toEqual(first);
        }
      }),
      { numRuns: 2000, seed: 21 },
    );
  });

  // Of the processor's time: others may be using the machine.
  it.each(["B ", "Paris ", "or ", "(A) ", "yes ", "not ", "a, "])(
    "takes a million characters of %j in under two seconds",
    (word) => {
      const long = word.repeat(1_000_000 / word.length);
      const before = process.cpuUsage();
      for (const meta of [{ choices: ["London", "Paris"] }, { aliases: [] }, {}])
        compareWithGold(long, { answer: "B", meta });
      compareWithGold(long, { answer: "yes", meta: {} });
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
    },
  );
});

it("decides correctness by what the row carries", () => {
  const score = (answer: string, gold: string, meta: Record<string, unknown>) =>
    correctnessReward()({
      prompt: "",
      completion: `<reasoning>x</reasoning><answer>${answer}</answer>`,
      row: { answer: gold, reasoning: "", meta },
    }).score;
  expect(score("Paris", "B", { choices: ["London", "Paris"] })).toBe(1);
  expect(score("Paris", "B", {})).toBe(0);
  expect(score("a cell", "cells", { aliases: [] })).toBe(1);
});
