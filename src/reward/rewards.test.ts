// The laws that every reward keeps: it accepts its own gold, refuses a perturbed one, and survives hostile text.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { RecipeError } from "../run/errors.ts";
import { formatTrace } from "../text/trace.ts";
import { compositeReward, isolated } from "./combine.ts";
import { confidenceReward } from "./confidence.ts";
import { correctnessReward } from "./correctness.ts";
import { creativeReward } from "./creative/rubric.ts";
import { formatReward } from "./format.ts";
import { workReward } from "./proof-of-work.ts";
import { rewardSchema } from "./settings.ts";
import { languageReward } from "./shaping/language.ts";
import { lengthReward } from "./shaping/length.ts";
import { overlongReward } from "./shaping/overlong.ts";
import { repetitionReward } from "./shaping/repetition.ts";
import { traceReward } from "./trace-structure.ts";

const rewards = {
  correctness: correctnessReward(),
  trace: traceReward(),
  confidence: confidenceReward(),
  format: formatReward,
  work: workReward(),
  length: lengthReward({ from: 1, to: 1024, soft: 256 }),
  repetition: repetitionReward({ words: 4, allowed: 0.2 }),
  language: languageReward({ language: "en" }),
  overlong: overlongReward({ buffer: 0.2, limit: 2048 }),
  creative: creativeReward(),
};
const composite = compositeReward(rewardSchema.parse({}));
const compositeOf = (settings: z.input<typeof rewardSchema>) => compositeReward(rewardSchema.parse(settings));

const golds = [
  "19 apples",
  "$1,250.50",
  "40 km/h",
  "3/4 cup",
  "25%",
  "90 minutes",
  "-3",
  "1000000",
  "9007199254740993",
].map((answer) => ({
  answer,
  reasoning: `Step 1: First, we read the question.\nStep 2: Then we work it out.\nTherefore, the answer is ${answer}.`,
  meta: {},
}));

const worked = { answer: "19 apples", reasoning: "Step 1: 12 + 7 = 19.\nTherefore, 19 apples.", meta: {} };

describe("every reward", () => {
  it.each(golds)("accepts its own gold $answer", async (row) => {
    for (const [name, reward] of Object.entries(rewards)) {
      expect({ name, ...reward({ prompt: "", completion: formatTrace(row), row }) }).toMatchObject({ name, score: 1 });
    }
    expect((await composite({ prompt: "", completion: formatTrace(row), row })).reward).toBe(1);
  });

  it.each([
    ["19 apples", "18 apples"],
    ["19 apples", "20 apples"],
    ["19 apples", "19 oranges"],
    ["40 km/h", "40 km"],
    ["40 km/h", "41 km/h"],
    ["90 minutes", "90 hours"],
    ["1000000", "1000001"],
    ["9007199254740993", "9007199254740992"],
    ["25%", "24%"],
  ])("gold %s: an answer of %s is not right", async (answer, perturbed) => {
    const row = { answer, reasoning: `Step 1: Work it out fully.\nTherefore, ${answer}.`, meta: {} };
    const input = { prompt: "", completion: formatTrace({ reasoning: row.reasoning, answer: perturbed }), row };
    expect(rewards.correctness(input).score).toBe(0);
    expect(rewards.confidence(input).score).toBe(0);
    expect(rewards.trace(input).score).toBeLessThan(1);
    expect((await composite(input)).reward).toBeLessThan(0.25);
  });

  it("stays in [0, 1] on any text, well-formed or not", () => {
    const word = fc.constantFrom(
      ...[
        "<reasoning>",
        "</reasoning>",
        "<answer>",
        "</answer>",
        "Step 1:",
        "Step 2:",
        "Therefore,",
        "So",
        "19",
        "apples",
      ],
      ...["\n", "=", "\u200B", "\u0661\u0669", "NaN", "Infinity", "1e999", "-", "$", "####", "\\boxed{", "}", "\uD800"],
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom(...golds),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        (before, inner, gold, confidence) => {
          for (const completion of [before, inner, formatTrace({ reasoning: before, answer: inner }), before + inner]) {
            const input = { prompt: "", completion, row: gold, ...(confidence === null ? {} : { confidence }) };
            for (const reward of Object.values(rewards)) {
              const { score, reason } = reward(input);
              expect(score).toBeGreaterThanOrEqual(0);
              expect(score).toBeLessThanOrEqual(1);
              expect(reason).not.toBe("");
            }
          }
        },
      ),
      { numRuns: 500, seed: 4 },
    );
  });

  it.each([
    ["opening tags", "<reasoning>".repeat(90_000)],
    ["closing tags", "</answer>".repeat(100_000)],
    ["answers", "<answer>19 apples</answer>".repeat(40_000)],
    ["steps", `<reasoning>${"Step 1: 3 + 4 = 7 ".repeat(50_000)}</reasoning><answer>19</answer>`],
    ["a long step", `<reasoning>Step 1: ${"3 + ".repeat(250_000)}</reasoning><answer>19</answer>`],
    ["Therefores", `<reasoning>${"Therefore, \n".repeat(80_000)}</reasoning><answer>19</answer>`],
    ["line ends", `<reasoning>${"\n".repeat(1_000_000)}x</reasoning><answer>19</answer>`],
    ["a long answer", `<reasoning>x</reasoning><answer>${"19 apples ".repeat(100_000)}</answer>`],
    ["a long number", `<reasoning>x</reasoning><answer>${"9".repeat(1_000_000)}</answer>`],
    ["answer is", "the answer is ".repeat(70_000)],
    ["digits without tags", "9".repeat(1_000_000)],
    ["dots", `<reasoning>Step 1: ${".".repeat(500_000)}x</reasoning><answer>${".".repeat(500_000)}x</answer>`],
    ["dots after answer is", `the answer is ${".".repeat(1_000_000)}x`],
    ["spaces", `the answer is${" ".repeat(1_000_000)}x`],
    ["tag openings", "<".repeat(1_000_000)],
    ["words without tags", "apples ".repeat(140_000)],
  ])("judges a million characters of %s in under five seconds", async (_, completion) => {
    for (const [name, judge] of Object.entries({ ...rewards, composite })) {
      // Of the processor's time: others may be using the machine.
      const before = process.cpuUsage();
      await judge({ completion, prompt: "12 and 7", row: worked });
      expect({ name, fast: process.cpuUsage(before).user < 5_000_000 }).toEqual({ name, fast: true });
    }
  });
});

describe("correctness", () => {
  const row = golds[0]!;
  const score = (completion: string) => correctnessReward()({ prompt: "", completion, row }).score;

  it.each([
    ["the answer is only in the reasoning", "<reasoning>It is 19 apples</reasoning><answer>20 apples</answer>", 0],
    ["the answer hedges", "<reasoning>x</reasoning><answer>the answer is 18 or 19</answer>", 0],
    ["the answer lists candidates", "<reasoning>x</reasoning><answer>17, 18, 19, 20</answer>", 0],
    ["the answer is denied", "<reasoning>x</reasoning><answer>not 19</answer>", 0],
    ["the answer is no number", "<reasoning>x</reasoning><answer>NaN</answer>", 0],
    ["the answer is infinite", "<reasoning>x</reasoning><answer>Infinity</answer>", 0],
    ["another alphabet's digits", "<reasoning>x</reasoning><answer>\u0661\u0669 apples</answer>", 0],
    ["full-width digits", "<reasoning>x</reasoning><answer>\uFF11\uFF19 apples</answer>", 1],
    ["invisible characters", "<reasoning>x</reasoning><answer>1\u200B9 apples\uFEFF</answer>", 1],
    ["no tags, but a plain answer", "The answer is 19 apples.", 1],
    ["an unclosed answer block", "<reasoning>x</reasoning><answer>19 apples", 1],
    ["nothing", "", 0],
  ])("%s: %s scores %i", (_, completion, expected) => {
    expect(score(completion)).toBe(expected);
  });
});

describe("format", () => {
  it("says where the first violation stands", () => {
    expect(formatReward({ completion: "<reasoning>x</reasoning> so <answer>19</answer>" })).toEqual({
      score: 0,
      reason: "malformed at offset 25: expected <answer> (text between the blocks at 25)",
    });
  });
});

describe("compositeReward", () => {
  const row = golds[0]!;
  const wrong = { prompt: "", completion: formatTrace({ reasoning: row.reasoning, answer: "18 apples" }), row };

  it("is the weighted mean of its components", async () => {
    const { reward, components } = await composite({ ...wrong, confidence: 0.4 });
    expect(components).toEqual({ correctness: 0, trace: 0.7, confidence: 1 - 0.4 ** 2 });
    expect(reward).toBeCloseTo(0.25 * 0.7 + 0.15 * 0.84, 12);
    const doubled = compositeOf({ correctness: { weight: 1.2 }, trace: { weight: 0.5 }, confidence: { weight: 0.3 } });
    expect((await doubled({ ...wrong, confidence: 0.4 })).reward).toBeCloseTo(reward, 12);
  });

  it("masks what cannot be judged, or takes it for wrong, as the recipe says", async () => {
    const input = {
      prompt: "",
      completion: formatTrace({ reasoning: "x", answer: "as many apples as Eve and Bob have" }),
      row,
    };
    const zero = compositeOf({ correctness: { unknown: "zero" } });
    const unweighted = compositeOf({ correctness: { weight: 0 } });
    const gating = compositeOf({ correctness: { weight: 0, gate: 1 } });
    expect(await composite(input)).toMatchObject({ undecided: true, masked: true, components: { correctness: 0 } });
    expect(await zero(input)).toMatchObject({ undecided: true, masked: false });
    expect(await unweighted(input)).toMatchObject({ undecided: true, masked: false });
    expect(await gating(input)).toMatchObject({ undecided: true, masked: true });
    expect(await composite(wrong)).toMatchObject({ undecided: false, masked: false });
    expect(await composite({ ...wrong, completion: "" })).toMatchObject({ undecided: false, masked: false });
  });

  it("drops a component of weight 0 from the sum and still reports it", async () => {
    const { reward, components } = await compositeOf({ trace: { weight: 0 } })(wrong);
    expect(reward).toBe(0);
    expect(components.trace).toBe(0.7);
  });

  it("is 0 behind a shut gate, whatever the rest scores", async () => {
    const gated = compositeOf({ format: {} });
    const right = formatTrace(row);
    expect(await gated({ prompt: "", completion: right, row })).toMatchObject({ reward: 1, components: { format: 1 } });
    expect(await gated({ prompt: "", completion: `${right} `, row })).toMatchObject({ reward: 1 });
    expect(await gated({ prompt: "", completion: `So: ${right}`, row })).toMatchObject({ reward: 0 });
    expect((await composite({ prompt: "", completion: `So: ${right}`, row })).reward).toBeGreaterThan(0);
    const half = compositeOf({ trace: { gate: 0.7 } });
    expect((await half(wrong)).reward).toBeGreaterThan(0);
    expect((await compositeOf({ trace: { gate: 0.71 } })(wrong)).reward).toBe(0);
  });

  it("scores a domain by that domain's components alone", async () => {
    const settings = { format: {}, domains: { writing: { format: { weight: 1, gate: 0 } } } };
    const input = { prompt: "", completion: wrong.completion };
    expect(await compositeOf(settings)({ ...input, row: { ...row, domain: "writing" } })).toMatchObject({
      reward: 1,
      components: { format: 1 },
    });
    expect((await compositeOf(settings)({ ...input, row: { ...row, domain: "math" } })).reward).toBeLessThan(0.25);
  });

  it("moves a weight in a straight line over the steps, and holds its last value", async () => {
    const moving = compositeOf({ trace: { weight: { from: 0, to: 1, steps: 5 } }, confidence: { weight: 0 } });
    const rewardAt = async (step?: number) => (await moving(wrong, step)).reward;
    expect(await rewardAt(1)).toBe(0);
    expect(await rewardAt(3)).toBeCloseTo((0.5 * 0.7) / 1.1, 12);
    expect(await rewardAt(5)).toBeCloseTo(0.7 / 1.6, 12);
    expect(await rewardAt(500)).toBe(await rewardAt(5));
    expect(await rewardAt()).toBe(await rewardAt(5));
  });

  it("refuses weights that are all 0", () => {
    const nothing = { correctness: { weight: 0 }, trace: { weight: 0 }, confidence: { weight: 0 } };
    expect(() => compositeOf(nothing)).toThrow(RecipeError);
    expect(() => compositeOf(nothing)).toThrow("grpo.reward: every weight is 0");
    expect(() => compositeOf({ domains: { math: { format: {} } } })).toThrow(
      "grpo.reward.domains.math: every weight is 0",
    );
    const late = { from: 0, to: 1, steps: 10 };
    expect(() =>
      compositeOf({ correctness: { weight: late }, trace: { weight: 0 }, confidence: { weight: 0 } }),
    ).toThrow("every weight is 0");
  });

  it("leaves out a completion that a component fails on, and says why", async () => {
    const right = { prompt: "", completion: formatTrace(row), row, confidence: Number.NaN };
    const { reward, components, reasons, failed, masked } = await composite(right);
    expect(components).toEqual({ correctness: 1, trace: 1, confidence: 0 });
    expect(reasons.confidence).toBe("the confidence is not a number");
    expect(reward).toBeCloseTo(0.85, 12);
    expect({ failed, masked }).toEqual({ failed: { confidence: "the confidence is not a number" }, masked: true });
    expect(await compositeOf({ confidence: { weight: 0 } })(right)).toMatchObject({ reward: 1, masked: false });
    expect(await isolated(() => ({ score: Number.NaN, reason: "" }), right)).toMatchObject({ score: 0, failed: true });
    expect(await isolated(() => Promise.reject(new Error("no")), right)).toMatchObject({ reason: "no", failed: true });
  });
});
