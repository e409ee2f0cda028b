// A Python program and its tests: the program runs in one interpreter, the tests in another, and every question that the
// tests have for the program goes through here.
import type { ProgramOutcome, ProgramTask } from "../../reward/program.ts";
import { type Judgement, outcomeOf, type TestOutcome } from "../outcome.ts";
import { RunEnded } from "../run-ended.ts";
import { judgeLine, programLine } from "./image.ts";
import { createInterpreter, type Interpreter, type PythonImage } from "./interpreter.ts";
import type { Limits } from "./system.ts";

/** Of what a program prints, and of each of its answers. */
const outputBytes = 4 * 2 ** 20;

export type PythonRunner = (task: ProgramTask) => ProgramOutcome;

/** Keeps the two interpreters for the next task, as long as its limits are the same. */
export function createPythonRunner(image: PythonImage): PythonRunner {
  let kept: { limits: Limits; program: Interpreter; judge: Interpreter } | undefined;
  const interpreters = ({ limits: { maxSteps: steps, memoryMiB } }: ProgramTask) => {
    const limits = { steps, memoryBytes: memoryMiB * 2 ** 20, outputBytes };
    if (kept?.limits.steps !== steps || kept.limits.memoryBytes !== limits.memoryBytes)
      kept = { limits, program: createInterpreter(image, limits), judge: createInterpreter(image, limits) };
    kept.program.reset();
    kept.judge.reset();
    return kept;
  };
  return (task) => outcomeOf(judge(task, interpreters(task)));
}

function judge(
  { program: code, setup, tests, reference }: ProgramTask,
  { program, judge }: { program: Interpreter; judge: Interpreter },
): Judgement {
  let ended: string | undefined;
  const ask = (request: Uint8Array): Uint8Array => {
    try {
      const { answer } = program.run(programLine, request);
      if (answer.length > 0) return answer;
      ended = "it gives no answer";
    } catch (error) {
      if (!(error instanceof RunEnded)) throw error;
      ended = error.message;
    }
    return encoded(["ended", ended]);
  };
  try {
    const { verdict } = judge.run(judgeLine, encoded({ program: code, setup, tests, gold: reference }), ask);
    if (verdict.length === 0)
      return { loaded: ["failed", "what the program gives cannot be judged"], tests: [], ended };
    const [loaded, outcomes] = JSON.parse(new TextDecoder().decode(verdict)) as [TestOutcome, TestOutcome[]];
    return { loaded, tests: outcomes, ended };
  } catch (error) {
    if (!(error instanceof RunEnded)) throw error;
    return { loaded: ["failed", `judging what the program gives: ${error.message}`], tests: [], ended };
  }
}

const encoded = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
