// Whether a program does what the tests of its row ask. Finds the program in a completion and says what is to be run; the
// running itself is handed in, since a sandbox is more than text.
import { parseTrace } from "../text/trace.ts";
import { readTraceLeniently } from "../text/trace-tags.ts";
import type { AsyncReward, RewardInput, RewardResult } from "./reward.ts";

export type ProgramLanguage = "python" | "javascript";

export type ProgramLimits = {
  /** Of the interpreter's machine code: turns of its loops and calls. Exact, and the same on every machine. */
  maxSteps: number;
  memoryMiB: number;
  /** By the clock, for what steps do not bound; then there is no verdict. */
  seconds: number;
};

export type ProgramTask = {
  language: ProgramLanguage;
  program: string;
  /** Code that the tests need before them, run where the tests are. */
  setup: string;
  /** Each an assertion, or code that raises where something is wrong. */
  tests: readonly string[];
  /** A program that is right: it says which names a program is to define. */
  reference: string;
  limits: ProgramLimits;
};

export type ProgramOutcome = {
  /** Passed is passed by every test. */
  verdict: "passed" | "failed" | "undecided";
  /** How many of the tests passed. */
  passed: number;
  reason: string;
};

/**
 * Runs a program of which nothing is known, and then the tests on what it gives, where it cannot reach them.
 * Does not reject because of the program.
 */
export type RunProgram = (task: ProgramTask) => Promise<ProgramOutcome>;

/** Longer programs are taken for wrong without being run. */
const maxProgramLength = 100_000;

const spellings: Readonly<Record<ProgramLanguage, readonly string[]>> = {
  python: ["python", "py", "python3"],
  javascript: ["javascript", "js", "node", "mjs"],
};

/** What the row of a coding problem carries in `meta`: `tests`, and if it likes `challengeTests`, `setup`, `language`. */
export function rowTests({ meta }: Pick<RewardInput["row"], "meta">): Pick<ProgramTask, "setup" | "tests"> | undefined {
  const tests = [...texts(meta.tests), ...texts(meta.challengeTests)];
  return tests.length === 0 ? undefined : { tests, setup: typeof meta.setup === "string" ? meta.setup : "" };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Undefined where it is none that can be run. */
export function languageOf({ meta }: Pick<RewardInput["row"], "meta">): ProgramLanguage | undefined {
  const name = typeof meta.language === "string" ? meta.language.toLowerCase() : "python";
  return (Object.keys(spellings) as ProgramLanguage[]).find((language) => spellings[language].includes(name));
}

/** What is to be run for a row, but for the program; undefined where the row has no tests. */
export function programTask(
  row: Pick<RewardInput["row"], "answer" | "meta">,
  limits: ProgramLimits,
): Omit<ProgramTask, "program"> | { reason: string } | undefined {
  const asked = rowTests(row);
  if (asked === undefined) return undefined;
  const language = languageOf(row);
  return language === undefined
    ? { reason: `the language ${String(row.meta.language)} cannot be run` }
    : { language, ...asked, reference: row.answer, limits };
}

/**
 * The program of a completion: its answer, or without one its end. Of a text with code fences the blocks that are marked with
 * the language, or else the last block.
 */
export function statedProgram(completion: string, language: ProgramLanguage): string | undefined {
  const trace = parseTrace(completion);
  const answer = trace.ok ? trace.answer : readTraceLeniently(completion).answer;
  return blocksOf(answer ?? completion, language) ?? answer;
}

/** The program of an answer: its code blocks, or all of it. */
export function programOfAnswer(answer: string, language: ProgramLanguage): string {
  return blocksOf(answer, language) ?? answer;
}

/** The blocks that are marked with the language, or else the last block; undefined where there is none. */
function blocksOf(text: string, language: ProgramLanguage): string | undefined {
  const blocks = fencedBlocks(text);
  const marked = blocks.filter(({ mark }) => spellings[language].includes(mark));
  const chosen = marked.length > 0 ? marked : blocks.slice(-1);
  return chosen.length > 0 ? chosen.map(({ code }) => code).join("\n") : undefined;
}

/** Blocks between lines that begin with ```; one that is never closed goes on to the end. */
function fencedBlocks(text: string): { mark: string; code: string }[] {
  const blocks: { mark: string; code: string[] }[] = [];
  let open: { mark: string; code: string[] } | undefined;
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (!trimmed.startsWith("```")) open?.code.push(line);
    else if (open !== undefined) open = undefined;
    else {
      open = { mark: trimmed.replace(/^`+/, "").trim().toLowerCase(), code: [] };
      blocks.push(open);
    }
  }
  return blocks.map(({ mark, code }) => ({ mark, code: code.join("\n") }));
}

/** The one reward for rows that carry tests, the other for all others. */
export function byTests(ofPrograms: AsyncReward, ofOthers: AsyncReward): AsyncReward {
  return (input) => (rowTests(input.row) === undefined ? ofOthers(input) : ofPrograms(input));
}

/**
 * 1 when the stated program passes all tests of its row, else 0. Undecided where there is nothing to run it with, or the tests
 * do what cannot be judged. Asked again about the same input it answers without running the program again.
 */
export function programReward(runProgram: RunProgram | undefined, limits: ProgramLimits): AsyncReward {
  const known = new WeakMap<RewardInput, Promise<RewardResult>>();
  return (input) => {
    const result = known.get(input) ?? judgeProgram(input, runProgram, limits);
    known.set(input, result);
    return result;
  };
}

async function judgeProgram(
  { completion, row }: RewardInput,
  runProgram: RunProgram | undefined,
  limits: ProgramLimits,
): Promise<RewardResult> {
  const task = programTask(row, limits);
  if (task === undefined) return { score: 0, reason: "the row has no tests", undecided: true };
  if ("reason" in task) return { score: 0, reason: task.reason, undecided: true };
  if (runProgram === undefined)
    return { score: 0, reason: "there is nothing here to run programs with", undecided: true };
  const program = statedProgram(completion, task.language);
  if (program === undefined) return { score: 0, reason: "no program found" };
  if (program.length > maxProgramLength)
    return { score: 0, reason: `the program has more than ${maxProgramLength} characters` };
  const { verdict, passed, reason } = await runProgram({ ...task, program });
  const counted = `${passed} of ${task.tests.length} tests pass${reason === "" ? "" : `; ${reason}`}`;
  const result = { score: verdict === "passed" ? 1 : 0, reason: counted };
  return verdict === "undecided" ? { ...result, undecided: true } : result;
}
