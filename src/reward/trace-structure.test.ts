import { describe, expect, it } from "vitest";
import { formatTrace } from "../text/trace.ts";
import { outlineReasoning } from "./outline.ts";
import { traceReward } from "./trace-structure.ts";

const gold = {
  reasoning: `Step 1: First, she buys 3 bags of 4 apples, so 3 * 4 = 12 apples.
Step 2: Then she picks 7 more, so 12 + 7 = 19 apples.
Step 3: Next, she gives 5 away, so 19 - 5 = 14 apples.
Therefore, she has 14 apples.`,
  answer: "14 apples",
};
const row = { ...gold, meta: {} };
const reward = traceReward({ minSteps: 2 });
const score = (reasoning: string, answer = gold.answer, goldRow = row) =>
  reward({ prompt: "", completion: formatTrace({ reasoning, answer }), row: goldRow }).score;

describe("traceReward", () => {
  it.each([
    ["the usual layout", gold.reasoning, gold.answer],
    ["one step", "Step 1: 3 + 4 = 7\nTherefore, the answer is 7.", "7"],
    ["a bare conclusion as the only link", "Step 1: 3 + 4 = 7\nStep 2: 7 + 1 = 8\nTherefore 8 km/h.", "8 km/h"],
    ["compound time", "Step 1: 60 + 30 = 90 minutes.\nTherefore, it takes 1 hour 30 minutes.", "90 minutes"],
    ["a text answer", "Step 1: The capital of France is asked.\nTherefore, the answer is Paris.", "Paris"],
  ])("gives gold exactly 1: %s", (_, reasoning, answer) => {
    expect(score(reasoning, answer, { reasoning, answer, meta: {} })).toBe(1);
  });

  it("scores another way to the same conclusion like gold", () => {
    const reasoning = `Step 1: We start with 3 * 4 = 12, because each bag holds 4.
Step 2: So with 7 more it is 12 + 7 = 19.
Step 3: Finally 19 - 5 = 14.
Therefore, 14 apples are left.`;
    expect(score(reasoning)).toBe(1);
  });

  it("counts steps in proportion to gold", () => {
    const lines = gold.reasoning.split("\n");
    const two = score([lines[0], lines[1], lines[3]].join("\n"), "19 apples");
    const one = score([lines[0], lines[3]].join("\n"), "12 apples");
    const none = score(lines[3]!);
    expect(two).toBeCloseTo(0.7 * (2 / 3), 12);
    expect(one).toBeCloseTo(0.5 * (1 / 3) + 0.2 * (1 / 3), 12);
    expect(none).toBe(0);
  });

  it("requires minSteps where gold has no step lines", () => {
    const plain = { reasoning: "3 * 4 + 7 - 5", answer: "14 apples", meta: {} };
    const one = "Step 1: So 3 * 4 + 7 - 5 = 14.\nTherefore, 14 apples.";
    expect(score(one, gold.answer, plain)).toBeCloseTo(0.5, 12);
    expect(score(gold.reasoning, gold.answer, plain)).toBe(1);
  });

  it("takes the conclusion's share when it is absent, too early, or disagrees with the answer", () => {
    const steps = gold.reasoning.split("\n").slice(0, 3).join("\n");
    expect(score(`${steps}\nTherefore, she has 15 apples.`)).toBeCloseTo(0.7, 12);
    // Nothing gives 15: the steps count half.
    expect(score(gold.reasoning, "15 apples")).toBeCloseTo(0.35, 12);
    expect(score(steps)).toBeCloseTo(0.7 - 0.2 / 4, 12);
    expect(score(`Therefore, she has 14 apples.\n${steps}`)).toBeCloseTo(0.7 - 0.2 / 4, 12);
  });

  it.each([
    ["empty steps", "Step 1: Step 2: Step 3:\nTherefore, she has 14 apples."],
    ["empty steps on lines", "Step 1:\nStep 2:\nStep 3:\nTherefore, she has 14 apples."],
    ["one-word steps", "Step 1: add\nStep 2: add add\nStep 3: add add add\nTherefore, she has 14 apples."],
    ["steps out of order", "Step 3: 3 * 4 = 12\nStep 2: 12 + 7 = 19\nTherefore, she has 14 apples."],
    ["only linking words", "First then next so finally\nTherefore, she has 14 apples."],
  ])("gives %s nothing", (_, reasoning) => {
    expect(score(reasoning)).toBe(0);
  });

  it("counts repeated steps once", () => {
    const line = "So 3 * 4 = 12 apples.";
    const repeated = [1, 2, 3].map((number) => `Step ${number}: ${line}`).join("\n");
    expect(outlineReasoning(repeated).steps).toHaveLength(1);
    const other = [1, 2, 3].map((number) => `Step ${number}: So 3 * 4 = 12, again the ${number}.`).join("\n");
    expect(score(`${other}\nTherefore, she has 12 apples.`, "12 apples")).toBeLessThan(0.3);
  });

  it("loses beyond twice the required steps, and for steps that carry nothing", () => {
    const steps = (count: number) =>
      Array.from({ length: count }, (_, i) => `Step ${i + 1}: So ${i + 2} + 1 = ${i + 3}.`).join("\n");
    const counted = (count: number) => score(`${steps(count)}\nTherefore, it is ${count + 2}.`, String(count + 2));
    expect(counted(3)).toBe(1);
    expect(counted(6)).toBe(1);
    expect(counted(12)).toBeCloseTo(0.5, 12);
    expect(counted(60)).toBeLessThan(counted(12));
    const [first, second, third, end] = gold.reasoning.split("\n");
    const idle = (count: number) =>
      Array.from({ length: count }, (_, i) => `Step ${i + 4}: Then we look at it in the ${i}. way.`).join("\n");
    expect(score([first, second, third, idle(1), end].join("\n"))).toBe(1);
    expect(score([first, second, third, idle(3), end].join("\n"))).toBeCloseTo(3 / 5, 12);
  });

  const prompt =
    "Mia buys 3 bags of 4 apples each. Then she picks 7 more and gives 5 to her brother. How many apples does she have?";
  const nine = (line: (number: number) => string, end = "Therefore, the answer is 14 apples.") =>
    `${Array.from({ length: 9 }, (_, i) => `Step ${i + 1}: ${line(i + 1)}`).join("\n")}\n${end}`;
  const ways = "read,study,examine,inspect,consider,review,revisit,scan,ponder".split(",");
  const parts = prompt.split(/(?<=[.?] )|(?<=\b(?:bags|Then|more|gives) )/);
  it.each([
    ["no numbers", nine((n) => `First, we ${ways[n - 1]} what Mia does with all of her apples, because it matters.`)],
    ["paraphrases", nine((n) => `So Mia has ${n} kinds of fruit in her bags, and we ${ways[n - 1]} them.`)],
    ["the prompt in pieces", nine((n) => `Next, ${parts[n - 1] ?? prompt}`)],
    ["what is true elsewhere", nine((n) => `Then ${n + 20} + ${n + 20} = ${2 * (n + 20)}.`)],
    ["1 = 1", nine((n) => `So ${n} = ${n}.`)],
    ["nothing changed", nine((n) => `So 14 * 1 = 14, and 14 + 0 = 14, for the ${n}. time.`)],
    ["filler", nine((n) => `${"Really, we then think very hard. ".repeat(n)}`)],
  ])("gives nine steps of %s nothing", (_, reasoning) => {
    const completion = formatTrace({ reasoning, answer: gold.answer });
    expect(reward({ prompt, completion, row }).score).toBe(0);
  });

  it("asks words of a problem of words", () => {
    const question = "Could a llama give birth twice during the War in Vietnam?";
    const facts = {
      reasoning:
        "Step 1: First, the war lasted from 1955 to 1975, which is twenty years.\nStep 2: Then, llamas are pregnant for eleven months, so two births fit.\nTherefore, the answer is yes.",
      answer: "yes",
      meta: {},
    };
    const of = (reasoning: string) =>
      reward({ prompt: question, completion: formatTrace({ reasoning, answer: "yes" }), row: facts }).score;
    expect(of(facts.reasoning)).toBe(1);
    expect(of(nine((n) => `First, we ${ways[n - 1]} the question very carefully.`, "Therefore, yes."))).toBe(0);
    expect(
      of(nine((n) => `So could a llama give birth twice during the War in Vietnam ${n}?`, "Therefore, yes.")),
    ).toBe(0);
    const other =
      "Step 1: Since gestation takes about 350 days, each birth needs nearly a year.\nStep 2: Then American troops stayed well over a decade.\nTherefore, yes.";
    expect(of(other)).toBe(1);
  });

  it.each([
    ["text after the answer", `${formatTrace(gold)} Step 4: more`],
    ["no tags", gold.reasoning],
    ["nested tags", formatTrace({ ...gold, reasoning: `<reasoning>${gold.reasoning}</reasoning>` })],
    ["two answers", `${formatTrace(gold)}<answer>15</answer>`],
    ["nothing", ""],
  ])("gives a malformed trace 0: %s", (_, completion) => {
    expect(reward({ prompt: "", completion, row }).score).toBe(0);
  });
});
