// Failures made on purpose: generated problems whose gold work is broken in one known way each. The labels follow from how
// they were made, not from any rule that finds them.
import { randomKey, uniform } from "../src/engine/random.ts";
import type { FailureName, Judged } from "../src/eval/failures/classify.ts";
import { generateRows } from "../src/task/procedural/index.ts";
import type { Row } from "../src/text/row.ts";
import { formatTrace } from "../src/text/trace.ts";

export type PlantedFailure = Judged & { id: string; label: FailureName };

type Step = { lead: string; a: number; operator: string; b: number; result: number; unit: string };
type Draw = (choices: number) => number;
type Broken = { completion: string; cutOff?: boolean } | undefined;
type Plant = (row: Row, steps: Step[], draw: Draw) => Broken;

const line = /^(Step \d+: [^,]+, )(\d+) ([-+*/]) (\d+) = (\d+) ([^.]+)\.$/;

function readSteps({ reasoning }: Row): Step[] | undefined {
  const lines = reasoning
    .split("\n")
    .slice(0, -1)
    .map((text) => line.exec(text));
  if (lines.some((found) => found === null)) return undefined;
  return lines.map((found) => {
    const [, lead, a, operator, b, result, unit] = found!;
    return { lead: lead!, a: Number(a), operator: operator!, b: Number(b), result: Number(result), unit: unit! };
  });
}

const work = ({ a, operator, b }: Pick<Step, "a" | "operator" | "b">) =>
  operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a / b;

/** Later steps go on from what was changed; undefined where that does not come out in whole numbers above zero. */
function goOn(steps: readonly Step[], from: number, changed: Step): Step[] | undefined {
  const renamed = new Map([[steps[from]!.result, changed.result]]);
  const after = [...steps.slice(0, from), changed];
  for (const step of steps.slice(from + 1)) {
    const [a, b] = [renamed.get(step.a) ?? step.a, renamed.get(step.b) ?? step.b];
    const result = a === step.a && b === step.b ? step.result : work({ ...step, a, b });
    if (!Number.isInteger(result) || result < 1) return undefined;
    renamed.set(step.result, result);
    after.push({ ...step, a, b, result });
  }
  return after.at(-1)!.result === steps.at(-1)!.result ? undefined : after;
}

const written = (steps: readonly Step[]) =>
  steps.map(({ lead, a, operator, b, result, unit }) => `${lead}${a} ${operator} ${b} = ${result} ${unit}.`).join("\n");

function concluded(steps: readonly Step[], answer = `${steps.at(-1)!.result} ${steps.at(-1)!.unit}`): Broken {
  return { completion: formatTrace({ reasoning: `${written(steps)}\nTherefore, the answer is ${answer}.`, answer }) };
}

const numbersOf = (text: string) => new Set(text.match(/\d+/g)?.map(Number));
const factors = [10, 12, 60, 100, 1000];
const lengths: Record<string, string> = {
  m: "cm",
  cm: "m",
  km: "m",
  kg: "g",
  g: "kg",
  minutes: "hours",
  hours: "minutes",
  l: "ml",
  ml: "l",
};

const plants: Record<string, { label: FailureName; plant: Plant }> = {
  "a result changed, what follows goes on from it": {
    label: "calculation error",
    plant(_, steps, draw) {
      const at = draw(steps.length);
      const changed = { ...steps[at]!, result: steps[at]!.result + 1 + draw(9) };
      return withSteps(goOn(steps, at, changed));
    },
  },
  "a number of the question read as another": {
    label: "misread number",
    plant({ prompt }, steps, draw) {
      const given = numbersOf(prompt);
      const at = draw(steps.length);
      const step = steps[at]!;
      const side = given.has(step.a) && !steps.slice(0, at).some(({ result }) => result === step.a) ? "a" : "b";
      if (!given.has(step[side]) || steps.slice(0, at).some(({ result }) => result === step[side])) return undefined;
      const misread = step[side] + 11 + draw(12);
      if (given.has(misread) || steps.some(({ result }) => result === misread)) return undefined;
      const changed = { ...step, [side]: misread };
      const result = work(changed);
      return Number.isInteger(result) && result > 0 ? withSteps(goOn(steps, at, { ...changed, result })) : undefined;
    },
  },
  "a factor between units replaced": {
    label: "unit confusion",
    plant({ prompt }, steps, draw) {
      const given = numbersOf(prompt);
      const at = steps.findIndex(({ operator, b }) => operator === "*" && factors.includes(b) && !given.has(b));
      if (at < 0) return undefined;
      const others = factors.filter((factor) => factor !== steps[at]!.b);
      const changed = { ...steps[at]!, b: others[draw(others.length)]! };
      return withSteps(goOn(steps, at, { ...changed, result: work(changed) }));
    },
  },
  "the answer in another unit": {
    label: "unit confusion",
    plant({ answer }, steps) {
      const [number, unit = ""] = answer.split(" ");
      const other = lengths[unit];
      return other === undefined ? undefined : concluded(steps, `${number} ${other}`);
    },
  },
  "the last steps left out": {
    label: "premature conclusion",
    plant({ answer }, steps, draw) {
      if (steps.length < 2) return undefined;
      const kept = steps.slice(0, 1 + draw(steps.length - 1));
      const { result, unit } = kept.at(-1)!;
      const inOtherUnit = lengths[unit] !== undefined && !answer.endsWith(` ${unit}`);
      return inOtherUnit || answer.startsWith(`${result} `) ? undefined : concluded(kept);
    },
  },
  "a number of the question for an answer, without work": {
    label: "premature conclusion",
    plant({ prompt, answer }, steps, draw) {
      const numbers = [...numbersOf(prompt)].filter((number) => number !== Number(answer.split(" ")[0]));
      const number = numbers[draw(numbers.length)];
      if (number === undefined) return undefined;
      const stated = `${number} ${steps.at(-1)!.unit}`;
      return { completion: formatTrace({ reasoning: `Therefore, the answer is ${stated}.`, answer: stated }) };
    },
  },
  "another answer than the work gives": {
    label: "right work, wrong answer",
    plant: (_, steps, draw) => concluded(steps, `${steps.at(-1)!.result + 1 + draw(40)} ${steps.at(-1)!.unit}`),
  },
  "a wrong result that nothing goes on from": {
    label: "wrong work, right answer",
    plant(_, steps, draw) {
      if (steps.length < 2) return undefined;
      const at = draw(steps.length - 1);
      return concluded(
        steps.map((step, index) => (index === at ? { ...step, result: step.result + 1 + draw(9) } : step)),
      );
    },
  },
  "the last operation turned round": {
    label: "wrong plan",
    plant(_, steps, draw) {
      const last = steps.at(-1)!;
      const others = ["+", "-", "*"].filter((operator) => operator !== last.operator);
      const changed = { ...last, operator: others[draw(2)]! };
      const result = work(changed);
      const known = new Set(steps.flatMap(({ a, b, result }) => [a, b, result]));
      if (result < 1 || known.has(result)) return undefined;
      return concluded([...steps.slice(0, -1), { ...changed, result }]);
    },
  },
  "every pair of numbers calculated with": {
    label: "verbose",
    plant({ prompt, reasoning, answer }, steps, draw) {
      const numbers = [...numbersOf(prompt)].filter((number) => number > 1);
      const right = Number(answer.split(" ")[0]);
      const lines: string[] = [];
      let result = 0;
      while (lines.join("\n").length < 4 * Math.max(80, reasoning.length)) {
        const [a, b] = [numbers[draw(numbers.length)]!, numbers[draw(numbers.length)]!];
        const operator = draw(2) === 0 ? "+" : "*";
        if (work({ a, operator, b }) === right) continue;
        result = work({ a, operator, b });
        lines.push(`Let us also look at ${a} and ${b} once more: ${a} ${operator} ${b} = ${result}.`);
      }
      const stated = `${result} ${steps.at(-1)!.unit}`;
      return { completion: formatTrace({ reasoning: lines.join("\n"), answer: stated }) };
    },
  },
  "the answer in Roman numerals": {
    label: "another form",
    plant(row) {
      const [number, ...unit] = row.answer.split(" ");
      const answer = [roman(Number(number)), ...unit].join(" ");
      return { completion: formatTrace({ reasoning: row.reasoning, answer }) };
    },
  },
  "nothing written": { label: "empty", plant: (_, __, draw) => ({ completion: ["", "\n", "  \n\n"][draw(3)]! }) },
  "no tags at all": {
    label: "no tags",
    plant: ({ reasoning, answer }) => ({ completion: `${reasoning}\n${answer}` }),
  },
  "a closing tag left out": {
    label: "unclosed",
    plant(row, _, draw) {
      const tag = ["</reasoning>", "</answer>"][draw(2)]!;
      return { completion: formatTrace(row).replace(tag, "") };
    },
  },
  "the blocks turned round, or words around them": {
    label: "malformed",
    plant(row, _, draw) {
      const { reasoning, answer } = row;
      const gold = formatTrace(row);
      const swapped = `<answer>${answer}</answer>\n<reasoning>${reasoning}</reasoning>`;
      return { completion: [swapped, `Let me think. ${gold}`, `${gold}\nThat is all.`][draw(3)]! };
    },
  },
  "cut off as long as allowed": {
    label: "cut off",
    plant(row, _, draw) {
      const gold = formatTrace(row);
      return { completion: gold.slice(0, 15 + draw(gold.length - 25)), cutOff: true };
    },
  },
  "one line again and again": {
    label: "loop",
    plant(_, steps, draw) {
      const again = `${written([steps[draw(steps.length)]!])}\n`;
      const text = `<reasoning>\n${again.repeat(6 + draw(6))}`;
      return { completion: text.slice(0, text.length - draw(10)), cutOff: draw(2) === 0 };
    },
  },
};

const withSteps = (steps: Step[] | undefined): Broken => (steps === undefined ? undefined : concluded(steps));

const numerals = Object.entries({
  M: 1000,
  CM: 900,
  D: 500,
  CD: 400,
  C: 100,
  XC: 90,
  L: 50,
  XL: 40,
  X: 10,
  IX: 9,
  V: 5,
  IV: 4,
  I: 1,
});

function roman(value: number): string {
  const largest = numerals.find(([, size]) => size <= value);
  return largest === undefined ? "" : largest[0] + roman(value - largest[1]);
}

/** So many of each kind, every one from a problem of its own. */
export function plantedFailures(each: number, seed = 7): PlantedFailure[] {
  const rows = generateRows({ seed, count: 4000, split: "test", minDifficulty: 2, maxDifficulty: 4 });
  let next = 0;
  return Object.entries(plants).flatMap(([kind, { label, plant }]) => {
    const made: PlantedFailure[] = [];
    for (let tried = 0; made.length < each && tried < rows.length; tried++) {
      const row = rows[next++ % rows.length]!;
      const steps = readSteps(row);
      const key = randomKey(seed, next);
      let drawn = 0;
      const draw: Draw = (choices) => Math.floor(uniform(key, drawn++) * choices);
      const broken = steps && plant(row, steps, draw);
      if (!broken) continue;
      const gold = { reasoning: row.reasoning, answer: row.answer };
      made.push({ id: `${kind}: ${row.id}`, label, prompt: row.prompt, gold, ...broken });
    }
    return made;
  });
}
