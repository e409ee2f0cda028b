// Worked word problems as GSM8K holds them: a solution with calculator marks, then "####" and a number.
import { writeProblem } from "../procedural/problem.ts";
import { integer } from "../procedural/random.ts";
import type { MadeSet } from "./made-set.ts";
import { steps } from "./made-set.ts";

const easiest = 1;
const hardest = 3;
const leads = ["First", "Then", "Finally"];

export const maths: MadeSet = {
  adapter: "gsm8k",
  write(random) {
    const { question, steps: worked } = writeProblem(random, integer(random, easiest, hardest));
    const { result } = worked.at(-1)!;
    const lines = worked.map(
      (step) => `${step.expression} = <<${marked(step.expression)}=${step.result}>>${step.result} ${step.unit}`,
    );
    return {
      raw: { question, answer: [...lines, `#### ${result}`].join("\n") },
      reasoning: steps(
        worked.map((step, at) => `${leads[at]}, ${step.expression} = ${step.result} ${step.unit}.`),
        `the answer is ${result}.`,
      ),
    };
  },
};

const marked = (expression: string) => expression.replaceAll(" ", "");
