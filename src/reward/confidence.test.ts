import { describe, expect, it } from "vitest";
import { formatTrace, parseTrace } from "../text/trace.ts";
import { answerConfidence, confidenceReward, tokenEnds } from "./confidence.ts";

const row = { answer: "19 apples", reasoning: "", meta: {} };
const score = (answer: string, confidence?: number) =>
  confidenceReward()({ prompt: "", completion: formatTrace({ reasoning: "x", answer }), row, confidence }).score;

describe("confidenceReward", () => {
  it.each([
    ["19 apples", 1, 1],
    ["19 apples", 0.5, 0.75],
    ["19 apples", 0, 0],
    ["18 apples", 1, 0],
    ["18 apples", 0.5, 0.75],
    ["18 apples", 0, 1],
    ["19 apples", undefined, 1],
    ["18 apples", undefined, 0],
  ])("%s at %s scores %f", (answer, confidence, expected) => {
    expect(score(answer, confidence)).toBeCloseTo(expected, 12);
  });

  it("is proper: the expected score is highest at the true rate of being right", () => {
    const rate = 0.3;
    const expected = (confidence: number) =>
      rate * score("19 apples", confidence) + (1 - rate) * score("18 apples", confidence);
    const best = Array.from({ length: 101 }, (_, index) => index / 100).sort((a, b) => expected(b) - expected(a))[0];
    expect(best).toBe(rate);
  });

  it("scores 0 without an answer, at any confidence", () => {
    expect(confidenceReward()({ prompt: "", completion: "I do not know.", row, confidence: 0 }).score).toBe(0);
  });
});

describe("answerConfidence", () => {
  const pieces = ["<reasoning>", "so", "</reasoning>", "<answer>", "1", "9", " apples", "</answer>"];
  const logProbs = [0.01, 0.02, 0.03, 0.04, 0.9, 0.5, 0.7, 0.05].map(Math.log);
  const trace = parseTrace(pieces.join(""));
  if (!trace.ok) throw new Error("the test's own trace is malformed");
  const { answerStart, answerEnd } = trace;

  it("is the mean probability of the answer's tokens alone", () => {
    expect(answerConfidence({ ends: tokenEnds(pieces), logProbs, answerStart, answerEnd })).toBeCloseTo(0.7, 12);
  });

  it("counts a token that overlaps the answer in part", () => {
    const merged = ["<reasoning>so</reasoning><answer", ">1", "9 apples</", "answer>"];
    const confidence = answerConfidence({
      ends: tokenEnds(merged),
      logProbs: [-9, Math.log(0.2), Math.log(0.6), -9],
      answerStart,
      answerEnd,
    });
    expect(confidence).toBeCloseTo(0.4, 12);
  });

  it("counts a token without text of its own inside the answer, not before it", () => {
    const bytes = ["<answer>", "", "a", "", "b"];
    const halves = [-9, -9, 0.5, 0.7, 0.9].map((value) => (value < 0 ? value : Math.log(value)));
    const ends = tokenEnds(bytes);
    expect(ends).toEqual([8, 8, 9, 9, 10]);
    expect(answerConfidence({ ends, logProbs: halves, answerStart: 8, answerEnd: 10 })).toBeCloseTo(
      (Math.exp(-9) + 2.1) / 4,
      12,
    );
    expect(answerConfidence({ ends, logProbs: halves, answerStart: 9, answerEnd: 10 })).toBeCloseTo(0.8, 12);
  });

  it("is undefined where no token overlaps", () => {
    expect(answerConfidence({ ends: [], logProbs: [], answerStart: 0, answerEnd: 3 })).toBeUndefined();
  });

  it("refuses lengths that differ and numbers that are no log-probabilities", () => {
    expect(() => answerConfidence({ ends: [1], logProbs: [], answerStart: 0, answerEnd: 1 })).toThrow(
      "1 tokens but 0 log-probabilities",
    );
    expect(() => answerConfidence({ ends: [1], logProbs: [0.5], answerStart: 0, answerEnd: 1 })).toThrow(
      "token 0: 0.5 is no log-probability",
    );
    expect(() => answerConfidence({ ends: [1], logProbs: [Number.NaN], answerStart: 0, answerEnd: 1 })).toThrow(
      "token 0",
    );
  });
});
