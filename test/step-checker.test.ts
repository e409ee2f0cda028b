// The step checker and the rewards of shown work on generated problems and GSM8K: gold is accepted whole, and errors planted
// into steps are found in whatever way the step is written.
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { randomKey, uniform } from "../src/engine/random.ts";
import { findClaims } from "../src/reward/claims/claims.ts";
import { workReward } from "../src/reward/proof-of-work.ts";
import { traceReward } from "../src/reward/trace-structure.ts";
import { generateRows } from "../src/task/procedural/index.ts";
import { formatTrace } from "../src/text/trace.ts";

type Step = { expression: string; result: number; unit: string };
type Write = (a: string, sign: string, b: string, result: number, unit: string) => string;

const rows = generateRows({ seed: 11, count: 200, split: "train", minDifficulty: 1, maxDifficulty: 8 });
const words: Record<string, string> = { "*": "times", "/": "divided by", "+": "plus", "-": "minus" };
const signs: Record<string, string> = { "*": "×", "/": "÷", "+": "+", "-": "−" };
const phrases: Record<string, (a: string, b: string) => string> = {
  "*": (a, b) => `the product of ${a} and ${b} is`,
  "/": (a, b) => `dividing ${a} by ${b} gives`,
  "+": (a, b) => `adding ${a} to ${b} makes`,
  "-": (a, b) => `the difference between ${a} and ${b} is`,
};
const latex: Write = (a, sign, b, result) =>
  sign === "/"
    ? `\\(\\frac{${a}}{${b}} = ${result}\\)`
    : `\\(${a} ${sign === "*" ? "\\times" : sign} ${b} = ${result}\\)`;

const ways: Record<string, Write> = {
  plain: (a, sign, b, result, unit) => `${a} ${sign} ${b} = ${result} ${unit}`,
  tight: (a, sign, b, result) => `${a}${sign}${b}=${result}`,
  signs: (a, sign, b, result) => `${a} ${signs[sign]} ${b} = ${result}`,
  words: (a, sign, b, result, unit) => `${a} ${words[sign]} ${b} is ${result} ${unit}`,
  phrases: (a, sign, b, result, unit) => `${phrases[sign]!(a, b)} ${result} ${unit}`,
  reversed: (a, sign, b, result) => `${result} = ${a} ${sign} ${b}`,
  bold: (a, sign, b, result, unit) => `${a} ${sign} ${b} = **${result}** ${unit}`,
  latex,
};

it.each(Object.entries(ways))("finds what is planted into steps written %s, and nothing else", (_, write) => {
  for (const [index, { meta }] of rows.entries()) {
    const steps = meta.steps as Step[];
    const chosen = Math.floor(uniform(randomKey(3), 2 * index) * steps.length);
    const change = [1, -1, 10, -10, 2, -2][Math.floor(uniform(randomKey(3), 2 * index + 1) * 6)]!;
    const written = (planted: number) =>
      steps
        .map(({ expression, result, unit }, at) => {
          const [a, sign, b] = expression.split(" ") as [string, string, string];
          return `Step ${at + 1}: Then, ${write(a, sign, b, at === planted ? result + change : result, unit)}.`;
        })
        .join("\n");
    const verdicts = (text: string) => findClaims(text).map(({ verdict }) => verdict);
    expect(verdicts(written(-1))).toEqual(steps.map(() => "right"));
    expect(verdicts(written(chosen))).toEqual(steps.map((_, at) => (at === chosen ? "wrong" : "right")));
  }
});

type Gold = { id: string; prompt: string; reasoning: string; answer: string };

function expectGold({ id, ...row }: Gold): void {
  const input = { prompt: row.prompt, completion: formatTrace(row), row: { ...row, meta: {} } };
  expect({ id, scores: [workReward()(input).score, traceReward()(input).score] }).toEqual({ id, scores: [1, 1] });
}

it("gives gold of generated problems 1", () => {
  for (const row of rows) expectGold(row);
});

const gsm8k = "../shared/data/gsm8k/test.jsonl";
it.skipIf(!existsSync(gsm8k))("gives gold of GSM8K 1, every fourth row (skipped without ../shared/data)", () => {
  for (const [index, line] of readFileSync(gsm8k, "utf8").trim().split("\n").entries()) {
    if (index % 4 !== 0) continue;
    const { question, answer } = JSON.parse(line) as { question: string; answer: string };
    const [worked, result] = answer.replace(/<<[^<>]*>>/g, "").split(/\n#### /) as [string, string];
    const steps = worked.split("\n").map((step, at) => `Step ${at + 1}: ${step}`);
    const reasoning = [...steps, `Therefore, the answer is ${result}.`].join("\n");
    expectGold({ id: `row ${index}`, prompt: question, reasoning, answer: result });
  }
});
