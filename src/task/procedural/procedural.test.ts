// What every generated problem promises, tried on thousands of seeds.
import { describe, expect, it } from "vitest";
import { DataError } from "../../run/errors.ts";
import type { Row } from "../../text/row.ts";
import {
  assertDisjoint,
  assertDistinct,
  generateProblem,
  generateRows,
  mixedTraces,
  normalisePrompt,
  type ProblemRow,
  sideOf,
  traceOf,
} from "./index.ts";
import { kinds, writeProblem } from "./problem.ts";
import { seededRandom } from "./random.ts";
import type { Step } from "./scene.ts";

const seeds = Array.from({ length: 3000 }, (_, seed) => seed);
const range = { minDifficulty: 1, maxDifficulty: 8 };
const problems = seeds.map((seed) => generateProblem(seededRandom(seed), range));
const stepsOf = (row: ProblemRow) => row.meta.steps as Step[];
const operandsOf = (steps: readonly Step[]) =>
  steps.flatMap(({ expression }) => [Number(expression.split(" ")[0]), Number(expression.split(" ")[2])]);

function evaluate(expression: string): number {
  const [a, operator, b] = expression.split(" ");
  const [left, right] = [Number(a), Number(b)];
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return left / right;
}

/** What the number must have become among the operands: percentages divide, a kilogram is 1000 g. */
function operandFor(text: string, number: number, end: number): number {
  if (text.slice(end).startsWith(" %")) return 100 / number;
  if (number === 1 && text.slice(end).startsWith(" kg")) return 1000;
  return number;
}

describe("a problem", () => {
  it("has steps whose expressions are right, whole and in range", () => {
    for (const row of problems) {
      for (const { expression, result } of stepsOf(row)) {
        expect(evaluate(expression), row.prompt).toBe(result);
        expect(Number.isInteger(result) && result >= 2 && result <= 999, `${expression} in ${row.prompt}`).toBe(true);
      }
    }
  });

  it("ends with its answer, and has as many steps as its difficulty says", () => {
    for (const row of problems) {
      const steps = stepsOf(row);
      const last = steps.at(-1) as Step;
      expect(row.answer).toBe(`${last.result} ${last.unit}`);
      expect(row.meta.difficulty).toBe(steps.length);
      const lines = row.reasoning.split("\n");
      expect(lines.length).toBe(steps.length + 1);
      for (const [index, { expression, result, unit }] of steps.entries()) {
        expect(lines[index]).toMatch(new RegExp(`^Step ${index + 1}: (First|Then|Next|After that|Finally), `));
        expect(lines[index]?.endsWith(`, ${expression} = ${result} ${unit}.`)).toBe(true);
      }
      expect(lines.at(-1)).toBe(`Therefore, the answer is ${row.answer}.`);
    }
  });

  it("uses every number that matters, and takes none from nowhere", () => {
    const constants = new Set([2, 60, 100, 1000]);
    for (const row of problems) {
      const steps = stepsOf(row);
      const operands = operandsOf(steps);
      const told = row.prompt.replace(String(row.meta.distractor ?? "\u0000"), "");
      const given = [...told.matchAll(/\d+/g)].map((match) =>
        operandFor(told, Number(match[0]), match.index + match[0].length),
      );
      for (const number of given) expect(operands, row.prompt).toContain(number);
      const known = new Set([...constants, ...given, ...steps.map((step) => step.result)]);
      for (const operand of operands) expect(known.has(operand), `${operand} in ${row.prompt}`).toBe(true);
    }
  });

  it("uses every result again before the end, apart from the last", () => {
    for (const row of problems) {
      const steps = stepsOf(row);
      for (const [index, step] of steps.slice(0, -1).entries()) {
        expect(operandsOf(steps.slice(index + 1)), row.prompt).toContain(step.result);
      }
    }
  });

  it("has clean text: ASCII, whole sentences, one question, no holes", () => {
    for (const row of problems) {
      expect(row.prompt).toMatch(/^[\x20-\x7e]+$/);
      expect(row.prompt).not.toMatch(/undefined|NaN|[{}]|\s\s|\.\./);
      expect(row.prompt, "sentences begin with a capital or a number").not.toMatch(/[.?] [a-z]/);
      expect(row.prompt, "no plural after one").not.toMatch(/\b1 (?!kg)/);
      expect(row.reasoning).not.toMatch(/undefined|NaN|[{}]/);
      expect(row.prompt).toMatch(/[.?]$/);
    }
  });

  it("calls nobody by a pronoun before the name", () => {
    for (const row of problems) expect(row.prompt).not.toMatch(/^(He|She|His|Her)\b/);
  });

  it("comes from every kind and often carries a sentence that does not matter", () => {
    const seen = new Set(problems.map((row) => row.meta.kind));
    for (const kind of kinds) expect(seen).toContain(kind.name);
    const share = problems.filter((row) => row.meta.hasDistractor).length / problems.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.32);
    expect(new Set(problems.map((row) => row.meta.signature)).size).toBeGreaterThan(2000);
  });

  it("can be written at each difficulty", () => {
    for (const difficulty of [1, 2, 3, 4, 5, 6, 7, 8]) {
      for (let seed = 0; seed < 50; seed++) {
        expect(writeProblem(seededRandom(seed, "each"), difficulty).steps.length).toBe(difficulty);
      }
    }
  });
});

describe("rows", () => {
  const request = { seed: 5, count: 600, minDifficulty: 1, maxDifficulty: 5 } as const;

  it("are the same for the same seed and others for another", () => {
    const rows = generateRows({ ...request, split: "train" });
    expect(generateRows({ ...request, split: "train" })).toEqual(rows);
    const others = generateRows({ ...request, seed: 6, split: "train" });
    expect(others.map((row) => row.prompt)).not.toEqual(rows.map((row) => row.prompt));
  });

  it("are spread evenly over the difficulties, with ids of their own", () => {
    const rows = generateRows({ ...request, split: "test" });
    for (const difficulty of [1, 2, 3, 4, 5]) {
      expect(rows.filter((row) => row.meta.difficulty === difficulty).length).toBe(120);
    }
    expect(new Set(rows.map((row) => row.id)).size).toBe(600);
  });

  it("of train and test never meet, even under different seeds", () => {
    const train = [1, 2, 3].flatMap((seed) => generateRows({ ...request, seed, split: "train" }));
    const test = [1, 2, 3].flatMap((seed) => generateRows({ ...request, seed, split: "test" }));
    assertDisjoint(train, test);
    for (const row of train) expect(sideOf(row.prompt)).toBe("train");
    for (const row of test) expect(sideOf(row.prompt.toUpperCase())).toBe("test");
  });

  it("hardly ever repeat: 10,000 problems from two steps on have 9,990 questions", () => {
    const random = seededRandom(77);
    const prompts = Array.from({ length: 10_000 }, () =>
      normalisePrompt(generateProblem(random, { minDifficulty: 2, maxDifficulty: 5 }).prompt),
    );
    expect(new Set(prompts).size).toBeGreaterThanOrEqual(9990);
    assertDistinct(generateRows({ ...request, count: 4000, split: "train" }));
  });

  it("are refused when two ask the same question", () => {
    const [row] = generateRows({ ...request, count: 1, split: "train" }) as [Row];
    const copy: Row = { ...row, id: "copy", split: "test", prompt: `${row.prompt.toUpperCase()} ` };
    expect(() => assertDisjoint([row], [copy])).toThrow(DataError);
    expect(() => assertDisjoint([row], [copy])).toThrow(/procedural-train-5-0 .*copy \(test\)/);
    expect(() => assertDistinct([row, { ...row, id: "twin" }])).toThrow(/twin/);
  });

  it("cannot be asked for with the range upside down", () => {
    expect(() => generateRows({ ...request, minDifficulty: 5, maxDifficulty: 2, split: "train" })).toThrow(/swap/);
  });
});

describe("traces", () => {
  const rows = generateRows({ seed: 1, count: 1000, split: "train", minDifficulty: 2, maxDifficulty: 5 });

  it("work every step or jump to the answer", () => {
    const row = rows[0] as Row;
    expect(traceOf(row, "worked")).toEqual({ reasoning: row.reasoning, answer: row.answer });
    expect(traceOf(row, "jump").reasoning).toBe(`Therefore, the answer is ${row.answer}.`);
    expect(row.reasoning.endsWith(traceOf(row, "jump").reasoning)).toBe(true);
  });

  it("may be terse: the bare lines, without labels, linking words and conclusion", () => {
    const row = rows.find(({ meta }) => meta.difficulty === 2) as Row;
    const steps = row.meta.steps as { expression: string; result: number; unit: string }[];
    const lines = steps.map(({ expression, result, unit }) => `${expression} = ${result} ${unit}.`);
    expect(traceOf(row, "terse")).toEqual({ reasoning: lines.join("\n"), answer: row.answer });
  });

  it("are mixed in the shares asked for, by the seed", () => {
    const shares = { worked: 0.4, terse: 0.2, jump: 0.4 };
    const mixed = mixedTraces(rows, shares, 9);
    const count = (style: string) => mixed.filter((trace) => trace.style === style).length;
    expect(count("worked")).toBeGreaterThan(340);
    expect(count("worked")).toBeLessThan(460);
    expect(count("terse")).toBeGreaterThan(150);
    expect(count("terse")).toBeLessThan(250);
    expect(mixedTraces(rows, shares, 9)).toEqual(mixed);
    const gold = mixedTraces(rows, { worked: 1, terse: 0, jump: 0 }, 9);
    expect(gold.every((trace) => trace.reasoning === trace.row.reasoning)).toBe(true);
  });
});
