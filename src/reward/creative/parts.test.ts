// What the parts of the rubric read from texts: tasks, wishes, ideas, numbers and names, copied runs.
import { describe, expect, it } from "vitest";
import { askedCount, askedSentences, askedWords } from "./asked.ts";
import { copiedRuns } from "./copying.ts";
import { unsupportedFacts } from "./facts.ts";
import { distinctIdeas, readIdeas } from "./ideas.ts";
import { atLeast, atMost } from "./part.ts";
import { splitPrompt, taskOf } from "./task.ts";

describe("the task", () => {
  it.each([
    [{ domain: "creative writing" }, "Anything", "story"],
    [{ domain: "summarisation" }, "Anything", "summary"],
    [{ domain: "creative ideation", meta: { category: "creative_writing" } }, "Anything", "story"],
    [{ domain: "creative ideation", meta: { category: "brainstorming" } }, "Anything", "ideation"],
    [{ domain: "creative ideation", meta: { category: "closed_qa" } }, "Give me 5 ideas", "question"],
    [{ domain: "creative ideation", meta: { task: "rewriting", category: "open_qa" } }, "Anything", "rewriting"],
    [{ domain: "creative ideation" }, "Give me 5 ideas for a party", "ideation"],
    [{ domain: "creative ideation" }, "Which US state produces the most pineapples?", "question"],
    [{ domain: "creative ideation" }, "Rewrite the sentence in the passive voice: He ate it.", "rewriting"],
    [{ domain: "creative ideation" }, "Can you write me a haiku about spring?", "story"],
    [{ domain: "creative ideation" }, "What are the main points in this article", "summary"],
    [{}, "Who wrote Faust?", "question"],
  ])("of %o asked %s is %s", (row, prompt, task) => {
    expect(taskOf({ meta: {}, ...row }, prompt)).toBe(task);
  });

  it("has what is asked apart from the text that is given, before or after it", () => {
    const text = "A long text that goes on for a while. ".repeat(5).trim();
    expect(splitPrompt(`Summarise this:\n\n${text}`)).toEqual({ asked: "Summarise this:", source: text });
    expect(splitPrompt(`${text}\n\nWho was it?`)).toEqual({ asked: "Who was it?", source: text });
    expect(splitPrompt("Write a story:\n\nA dog.")).toEqual({ asked: "Write a story:\n\nA dog.", source: "" });
  });
});

describe("what a prompt asks", () => {
  it.each([
    ["Give me 5 ideas", 5],
    ["List three ways to save water", 3],
    ["Name ten famous bridges.", 10],
    ["What are the top 4 films by Hitchcock?", 4],
    ["Suggest twenty names for a cat", 20],
    ["Give me ideas for an 8 year old", undefined],
    ["Give me an idea for 5 people", undefined],
    ["Tell me about the 1990s", undefined],
    ["List the winners of 2016", undefined],
    ["Suggest a name", undefined],
    ["Give me 1000 ideas", undefined],
  ])("%s: so many ideas %s", (prompt, count) => {
    expect(askedCount(prompt)).toBe(count);
  });

  it.each([
    ["in at most 50 words", { from: 17, to: 50 }],
    ["in no more than 50 words", { from: 17, to: 50 }],
    ["in at least 200 words", { from: 200, to: 800 }],
    ["a 500-word story", { from: 400, to: 600 }],
    ["in about twenty words", { from: 16, to: 24 }],
    ["five words that rhyme with light", undefined],
    ["in a few words", undefined],
  ])("%s: words %o", (prompt, range) => {
    expect(askedWords(`Write it ${prompt}`)).toEqual(range);
  });

  it.each([
    ["Summarise this in one sentence:", 1],
    ["Summarise this in a single sentence.", 1],
    ["Give a summary of 3 sentences", 3],
    ["Write a two-sentence summary", 2],
    ["Complete the sentence", undefined],
  ])("%s: sentences %s", (prompt, count) => {
    expect(askedSentences(prompt)).toBe(count);
  });
});

describe("ideas", () => {
  it.each([
    ["Here are some:\n1. Walk\n2. Swim\n\nEnjoy!", ["Walk", "Swim"]],
    ["Places:\nZoos\nParks\nBeaches", ["Zoos", "Parks", "Beaches"]],
    ["Try: walking, swimming and rowing.", ["walking", "swimming", "rowing."]],
    ["1) walk 2) swim 3) row", ["walk", "swim", "row"]],
    ["Walk to the park. Swim in the lake. Row a boat.", ["Walk to the park.", "Swim in the lake.", "Row a boat."]],
  ])("of %j are %j", (text, ideas) => {
    expect(readIdeas(text)).toEqual(ideas);
  });

  it("are the same where they say the same in another order or form", () => {
    expect(distinctIdeas(["Bake bread with children", "With children, baking breads!", "Build a fort"])).toBe(2);
    expect(distinctIdeas(["Go to the park", "Go to the beach", "Go to the zoo"])).toBe(3);
    expect(distinctIdeas(["Idea 1", "Idea two", "", "3"])).toBe(0);
  });
});

describe("numbers and names", () => {
  const source =
    "Anna Holt of the BBC's Westmere office said on Tuesday that 1,400 people paid £3.50 each for two trips.";

  it.each([
    ["Holt said that 1400 people paid 3.50.", [], []],
    ["Two trips, or 2, said Anna.", [], []],
    ["The British Broadcasting Corporation", [], ["British", "Broadcasting", "Corporation"]],
    ["In Westmere's office the BBC met 1,400.", [], []],
    ["Peter paid 14 pounds.", ["14"], ["Peter"]],
    ["The people met. However, Maria Lopez left.", [], ["Maria", "Lopez"]],
  ])("of %s that stand nowhere: %j %j", (text, numbers, names) => {
    expect(unsupportedFacts(text, [source])).toMatchObject({ numbers, names });
  });
});

describe("copied runs", () => {
  const words = (text: string) => ({ words: text.split(" ") });
  const from = words("a b c d e f g h i j k l");

  it("are those of seven words or more", () => {
    expect(copiedRuns(words("x a b c d e f y"), from)).toEqual({ share: 0, longest: 0 });
    expect(copiedRuns(words("x b c d e f g h i y"), from)).toEqual({ share: 0.8, longest: 8 });
    expect(copiedRuns(words("a b c d e f g x f g h i j k l x"), from)).toEqual({ share: 14 / 16, longest: 7 });
  });

  it("are the whole of a shorter prompt, if it is no mere phrase", () => {
    expect(copiedRuns(words("well who wrote the play then"), words("who wrote the play"))).toEqual({
      share: 4 / 6,
      longest: 4,
    });
    expect(copiedRuns(words("who wrote it"), words("who wrote it"))).toEqual({ share: 0, longest: 0 });
  });
});

describe("a measure as a score", () => {
  it("runs in a straight line, and asks no more than gold has", () => {
    const range = { none: 0.2, full: 0.6 };
    expect([0.1, 0.2, 0.4, 0.6, 0.9].map((value) => atLeast(value, range))).toEqual([0, 0, expect.closeTo(0.5), 1, 1]);
    expect([0.1, 0.2, 0.3].map((value) => atLeast(value, range, 0.3))).toEqual([0, expect.closeTo(0.5), 1]);
    expect(atLeast(0, range, 0)).toBe(1);
    const limit = { full: 0.2, none: 0.6 };
    expect([0.1, 0.4, 0.7].map((value) => atMost(value, limit))).toEqual([1, expect.closeTo(0.5), 0]);
    expect([0.5, 0.7, 0.9].map((value) => atMost(value, limit, 0.5))).toEqual([1, expect.closeTo(0.5), 0]);
  });
});
