// Care on texts as teachers write them: what goes, what stays, and that nothing is kept that no longer verifies.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compositeReward } from "../../reward/combine.ts";
import { rewardSchema } from "../../reward/settings.ts";
import { judgeReply } from "../judge-reply.ts";
import type { Prompt } from "../prompts.ts";
import { careFor, type Verdict } from "./care.ts";
import { withoutLoops } from "./loops.ts";
import { withoutMannerisms } from "./mannerisms.ts";
import { joined, piecesOf } from "./pieces.ts";

const words = fc.constantFrom(
  "Wait, no.",
  "Okay.",
  "So 3 + 4 = 7.",
  "\n",
  "\n\n",
  " ",
  "```\nx = 1\n```",
  "Dr. No said it",
  "e.g. this",
  "a",
  "?!",
);

describe("pieces", () => {
  it("give the text again", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        expect(joined(piecesOf(text))).toBe(text);
      }),
    );
  });

  it("are sentences, lines and blocks of code", () => {
    expect(piecesOf("1. Add them. Done.\n2) Stop").map((piece) => piece.text)).toEqual([
      "1. Add them.",
      "Done.",
      "2) Stop",
    ]);
    const text = "It is 3.5 km. That is far!\nNext line\n```python\nx = 1. \ny = 2\n```\nDone.";
    expect(piecesOf(text).map((piece) => piece.text)).toEqual(
      ["It is 3.5 km.", "That is far!", "Next line", "```python\nx = 1. \ny = 2\n```", "Done."].flatMap((piece) => [
        piece,
      ]),
    );
  });
});

describe("mannerisms", () => {
  it.each([
    ["Okay, so I need to think about this. 3 * 4 = 12.", "3 * 4 = 12."],
    ["Hmm. Let me think step by step.\n\n3 * 4 = 12.\nSo it is 12.", "3 * 4 = 12.\nSo it is 12."],
    ["Alright, the user is asking how many pens there are. 3 * 4 = 12.", "3 * 4 = 12."],
    ["Well, the boxes hold 12 pens.", "The boxes hold 12 pens."],
    ["Okay, n = 4 and sin(x) is 1.", "n = 4 and sin(x) is 1."],
    ["Let's break this down.\n1. 3 * 4 = 12\n2. 12 - 2 = 10", "1. 3 * 4 = 12\n2. 12 - 2 = 10"],
    ["Sure! Here is a short story for you:\nOnce upon a time.", "Once upon a time."],
    ["The end.\n\nLet me know if you'd like another one!", "The end."],
    ["That's a great question. Plants need light.", "Plants need light."],
  ])("%j is %j", (text, bare) => {
    expect(withoutMannerisms(text)).toBe(bare);
  });

  it.each([
    "So 3 * 4 = 12.",
    "Wait, it is 13 and not 12.",
    "Let me think about 3 * 4 = 12.",
    "Now multiply by four.",
    "Well-being matters.",
    "Right angles have 90 degrees.",
    "Okay.",
    "The user of the machine asks for help.",
    "First, let me multiply the boxes by the pens.",
    "```\nOkay, so\n```",
  ])("leave %j as it is", (text) => {
    expect(withoutMannerisms(text)).toBe(text);
  });

  it("are gone where code parts them", () => {
    const text = ["Okay.", "```\nx = 1\n```", "\n", "Okay.", "```\nx = 1\n```", "Wait, no."].join(" ");
    const once = withoutMannerisms(text);
    expect(withoutMannerisms(once)).toBe(once);
  });

  it("are gone after one time, and never leave nothing", () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 20 }), (parts) => {
        const text = parts.join(" ");
        const once = withoutMannerisms(text);
        expect(withoutMannerisms(once)).toBe(once);
        if (text.trim() !== "") expect(once.trim()).not.toBe("");
      }),
    );
  });
});

describe("loops", () => {
  it.each([
    ["A is 1. B is 2. A is 1. B is 2. A is 1. B is 2. Done.", "A is 1. B is 2. Done."],
    ["Wait. Wait. Wait. It is 3.", "Wait. It is 3."],
    [
      "We need to add the pens of both boxes.\nCheck.\nWe need to add the pens of both boxes.\nSo 12.",
      "We need to add the pens of both boxes.\nCheck.\nSo 12.",
    ],
  ])("%j is %j", (text, cut) => {
    expect(withoutLoops(text)).toBe(cut);
  });

  it.each([
    "Step 1: 2 + 2 = 4.\nStep 2: 4 + 4 = 8.",
    "Yes. No. Yes.",
    "x\n\nx = 2",
    "Case 1:\n- Second level: 4 + 7 = 11, so there are few.\nCase 2:\n- Second level: 4 + 7 = 11, so there are few.",
  ])("leave %j as it is", (text) => {
    expect(withoutLoops(text)).toBe(text);
  });

  it("of any length are gone after one time", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("A b.", "C d e f g h i j k.", "J k."), { maxLength: 60 }), (parts) => {
        const once = withoutLoops(parts.join(" "));
        expect(withoutLoops(once)).toBe(once);
      }),
    );
  });

  it("in a long text take no long time", () => {
    const text = Array.from({ length: 20_000 }, (_, at) => `Sentence ${at % 97} of ${at}.`).join(" ");
    const start = performance.now();
    withoutLoops(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

const all = { mannerisms: true, loops: true, shorten: true };
const verdict: Verdict = { isRight: true, score: 1, work: 1 };

describe("a rewrite", () => {
  const trace = {
    reasoning: "Okay. Let me see. 3 * 4 = 12. Wait, is it? Yes. The answer is 12. Let me check. Fine.",
    answer: "12",
  };

  it.each<[string, Partial<Verdict>]>([
    ["no longer right", { isRight: false }],
    ["of a lower score", { score: 0.9 }],
    ["that shows less work", { work: 0.5 }],
  ])("%s is not made", async (_, worse) => {
    const verify = async () => ({ ...verdict, ...worse });
    expect(await careFor(trace, verdict, { settings: all, isAnswerText: false, verify })).toEqual({ trace, done: [] });
  });

  it("is made where it verifies, and never empties the reasoning", async () => {
    const { trace: kept, done } = await careFor(trace, verdict, {
      settings: all,
      isAnswerText: false,
      verify: async () => verdict,
    });
    expect(done).toEqual(["mannerisms", "shorten"]);
    expect(kept).toEqual({ reasoning: "3 * 4 = 12. The answer is 12.", answer: "12" });
  });
});

describe("a teacher's reply", () => {
  const reward = compositeReward(rewardSchema.parse({ domains: { value: { correctness: { weight: 1 } } } }));
  const prompt: Prompt = {
    id: "p",
    prompt: "Mia has 3 boxes of 4 pens and buys 5 more. How many pens does she have?",
    reasoning: "",
    answer: "17",
    domain: "math",
    source: "s",
    licence: "l",
    split: "train",
    meta: {},
    file: "f",
    place: 1,
  };
  const judge = (thinking: string, care = all) =>
    judgeReply(
      prompt,
      { thinking, text: "The answer is 17.", finish: "stop", usage: { promptTokens: 1, completionTokens: 1 } },
      { task: { job: "gsm8k", threshold: 0.5 }, care, reward },
    );

  it("loses its loops, its talk and its doubts, and keeps every calculation that carries the answer", async () => {
    const thinking = [
      "Okay, so the user is asking about pens. Let me think.",
      "The boxes hold 3 * 4 = 12 pens.",
      "With 5 more that is 12 + 5 = 17 pens. So the answer is 17.",
      "Wait, let me double-check that. The boxes hold 3 * 4 = 12 pens. Yes.",
      "Wait, let me double-check that. The boxes hold 3 * 4 = 12 pens. Yes.",
    ].join("\n\n");
    const { trace, care } = await judge(thinking);
    expect(trace!.reasoning).toBe(
      "The boxes hold 3 * 4 = 12 pens.\n\nWith 5 more that is 12 + 5 = 17 pens. So the answer is 17.",
    );
    expect(care).toEqual({ done: ["loops", "mannerisms", "shorten"], charactersBefore: thinking.length + 2 });
  });

  it("whose first try is wrong is not cut off there", async () => {
    const thinking = "3 + 4 = 7 pens, so the answer is 12. Wait, no: 3 * 4 = 12, and 12 + 5 = 17. So the answer is 17.";
    const { trace } = await judge(thinking);
    expect(trace!.reasoning).toContain("12 + 5 = 17");
  });

  it("is left as it is where the recipe says so", async () => {
    const thinking = "Okay. Okay. 3 * 4 = 12. 12 + 5 = 17.";
    const { trace, care } = await judge(thinking, { mannerisms: false, loops: false, shorten: false });
    expect([trace!.reasoning, care]).toEqual([thinking, undefined]);
  });
});
