// Problems of the train side with their solutions: worked in plain prose, or with the bare answer.

import { chance, pick, type Random } from "../procedural/random.ts";
import { type DifficultyRange, generateProblemFor } from "../procedural/rows.ts";
import type { Step } from "../procedural/scene.ts";
import type { CorpusContent, Message } from "./document.ts";
import { systemLines } from "./system-lines.ts";

type Solved = { question: string; steps: Step[]; answer: string };

function solved(random: Random, range: DifficultyRange): Solved {
  const row = generateProblemFor("train", random, range);
  return { question: row.prompt, steps: row.meta.steps as Step[], answer: row.answer };
}

const plain = ({ expression, result, unit }: Step) => `${expression} = ${result} ${unit}.`;
const leads = ["Then,", "Next,", "After that,"];

/** "First, 3 * 4 = 12 apples." and so on, one entry a step. */
function ledSteps(steps: readonly Step[], random: Random): string[] {
  return steps.map((step, index) => {
    const last = index > 0 && index === steps.length - 1;
    const lead = index === 0 ? "First," : last && chance(random, 0.6) ? "Finally," : pick(random, leads);
    return `${lead} ${plain(step)}`;
  });
}

const closings = ["So the answer is", "The answer is", "Therefore, the answer is", "This makes", "So it is"];
const close = ({ answer }: Solved, random: Random) => `${pick(random, closings)} ${answer}.`;

/** Each layout writes a solution; the question stands before it. */
const layouts: readonly ((problem: Solved, random: Random) => string)[] = [
  (problem, random) => [...problem.steps.map(plain), close(problem, random)].join(" "),
  (problem, random) => [...ledSteps(problem.steps, random), close(problem, random)].join(" "),
  (problem, random) => [...ledSteps(problem.steps, random), close(problem, random)].join("\n"),
  (problem, random) => [...problem.steps.map(plain), close(problem, random)].join("\n"),
  (problem, random) =>
    [...problem.steps.map((step, index) => `${index + 1}. ${plain(step)}`), close(problem, random)].join("\n"),
  (problem, random) =>
    [
      ...ledSteps(problem.steps, random).map((line, index) => `Step ${index + 1}: ${line}`),
      close(problem, random),
    ].join("\n"),
];

const headings: readonly (readonly [string, string])[] = [
  ["Problem: ", "\nSolution: "],
  ["Question: ", "\nWork: "],
  ["", "\n"],
  ["Problem: ", "\n"],
];
const requests = [
  "Work it out.",
  "Show how you find it.",
  "Show every step.",
  "Work step by step.",
  "Explain how you count.",
  "Please show the work.",
  "Count step by step.",
  "Write down each step.",
];
const chatShare = 0.4;

/** With a request before or after the question, or as a line of its own. */
function asked(question: string, random: Random): string {
  const request = pick(random, requests);
  return pick(random, [`${question} ${request}`, `${question}\n${request}`, `${request}\n\n${question}`]);
}

export function workedDocument(random: Random, range: DifficultyRange): CorpusContent {
  const problem = solved(random, range);
  const solution = pick(random, layouts)(problem, random);
  if (chance(random, chatShare)) {
    const messages: Message[] = [
      { role: "user", content: asked(problem.question, random) },
      { role: "assistant", content: solution },
    ];
    return { messages };
  }
  const [before, between] = pick(random, headings);
  return { text: `${before}${problem.question}${between}${solution}` };
}

const systemShare = 0.5;

/** A chat in which the assistant says the answer and nothing else. */
export function shortDocument(random: Random, range: DifficultyRange): CorpusContent {
  const { question, answer } = solved(random, range);
  const content = chance(random, systemShare) ? `${pick(random, systemLines)}\n\n${question}` : question;
  const reply = pick(random, [answer, answer, `${answer}.`, `The answer is ${answer}.`]);
  return {
    messages: [
      { role: "user", content },
      { role: "assistant", content: reply },
    ],
  };
}
