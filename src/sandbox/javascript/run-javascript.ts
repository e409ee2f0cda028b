// A JavaScript program and its tests: each side has an engine of its own, and every question that the tests have for the
// program goes through here.
import type { ProgramOutcome, ProgramTask } from "../../reward/program.ts";
import { type Judgement, outcomeOf, type TestOutcome } from "../outcome.ts";
import { RunEnded } from "../run-ended.ts";
import { createEngine, createEngineMemory, type Engine, type EngineLimits, ScriptError } from "./engine.ts";
import { judgeSource } from "./judge-source.ts";
import { programSource } from "./program-source.ts";

/** Of each answer of a program, in characters. */
const maxAnswer = 4 * 2 ** 20;

export type JavaScriptRunner = (task: ProgramTask) => Promise<ProgramOutcome>;

/**
 * Keeps the memory of both engines for the next task, as long as its limits are the same. One task at a time.
 * @param module QuickJS, which counts its steps
 */
export function createJavaScriptRunner(module: WebAssembly.Module): JavaScriptRunner {
  let kept: { limits: EngineLimits; program: WebAssembly.Memory; judge: WebAssembly.Memory } | undefined;
  return async (task) => {
    const limits = { steps: task.limits.maxSteps, memoryBytes: task.limits.memoryMiB * 2 ** 20 };
    if (kept?.limits.memoryBytes !== limits.memoryBytes)
      kept = { limits, program: createEngineMemory(limits), judge: createEngineMemory(limits) };
    const program = await createEngine(module, kept.program, limits);
    const judge = await createEngine(module, kept.judge, limits);
    return outcomeOf(judgeProgram(task, program, judge));
  };
}

type Conversation = {
  ask: (request: string) => string;
  /** Lets promises of the program run, and its next timer; whether there was one. */
  drain: () => boolean;
  /** Who runs a function of the tests for the program. */
  onCallBack: (run: (text: string) => string) => void;
};

function judgeProgram(task: ProgramTask, program: Engine, judge: Engine): Judgement {
  let ended: string | undefined;
  let callBack = (_: string) => "";
  const before = (loaded: TestOutcome): Judgement => ({ loaded, tests: [], ended });
  const orEnd = <Result>(action: () => Result, otherwise: (reason: string) => Result): Result => {
    try {
      if (ended === undefined) return action();
    } catch (error) {
      if (!(error instanceof RunEnded)) throw error;
      ended ??= error.message;
    }
    return otherwise(ended!);
  };
  const load = (): Conversation["ask"] => {
    const side = program.evaluate(programSource, "program side");
    const answer = program.start(
      side,
      program.hostFunction((text) => callBack(text)),
    );
    program.evaluate(withoutExports(task.program), "program");
    program.runJobs();
    return (request) => program.call(answer, request);
  };
  try {
    const answer = orEnd<Conversation["ask"] | undefined>(load, () => undefined);
    if (answer === undefined) return before(["failed", ""]);
    const ask = (request: string) =>
      orEnd(
        () => {
          const reply = answer(request);
          if (reply.length > maxAnswer) throw new RunEnded(`it answers with more than ${maxAnswer} characters`);
          return reply;
        },
        (reason) => JSON.stringify(["ended", reason]),
      );
    const runJobs = () => orEnd(program.runJobs, () => {});
    const drain = () => {
      runJobs();
      const fired = JSON.parse(ask('["timer"]'))[1] === true;
      runJobs();
      return fired;
    };
    const onCallBack: Conversation["onCallBack"] = (run) => {
      callBack = run;
    };
    const tests = runTests(task, judge, { ask, drain, onCallBack });
    return { loaded: ["passed", ""], tests, ended };
  } catch (error) {
    if (error instanceof ScriptError) return before(["failed", error.message]);
    if (error instanceof RunEnded) return before(["failed", `judging what the program gives: ${error.message}`]);
    throw error;
  }
}

function runTests({ setup, tests, reference }: ProgramTask, judge: Engine, talk: Conversation): TestOutcome[] {
  const side = judge.evaluate(judgeSource, "judge side");
  const made = judge.start(
    side,
    judge.hostFunction(talk.ask),
    judge.hostFunction(() => (talk.drain() ? "more" : "")),
    judge.context.newString(JSON.stringify(namesDefinedIn(reference))),
  );
  const callBack = judge.context.getProp(made, "callBack");
  const doubt = judge.context.getProp(made, "doubt");
  talk.onCallBack((text) => judge.call(callBack, text));
  return tests.map((test): TestOutcome => {
    const reason = failureOf(judge, `${setup}\n${test}`, talk.drain);
    const doubted = judge.call(doubt);
    if (doubted !== "") return ["undecided", doubted];
    return reason === undefined ? ["passed", ""] : ["failed", reason];
  });
}

/** Why a test fails: it throws, it waits for something that fails or never comes, or its last expression is false. */
function failureOf(judge: Engine, test: string, drain: Conversation["drain"]): string | undefined {
  const waits = /\bawait\b/.test(test);
  const body = waits ? `(async () => {\n${test}\n})()` : test;
  try {
    const value = judge.evaluate(`with (reckonNames) {\n${body}\n}`, "test");
    if (!waits) return judge.context.eq(value, judge.context.false) ? "the last expression is false" : undefined;
    for (;;) {
      judge.runJobs();
      const state = judge.context.getPromiseState(value);
      if (state.type === "fulfilled") return undefined;
      if (state.type === "rejected") return judge.describe(state.error);
      if (!drain()) return "the test never comes to its end";
    }
  } catch (error) {
    if (error instanceof ScriptError) return error.message;
    throw error;
  }
}

/** As a script: what a module exports, a script simply defines. */
function withoutExports(program: string): string {
  return program
    .replace(/^export\s+(?:default\s+)?(?=(?:async|function|class|const|let|var)\b)/gm, "")
    .replace(/^export\s*\{[^}]*\};?/gm, "");
}

function namesDefinedIn(program: string): string[] {
  const definitions = /(?:^|[\s;])(?:function\s*\*?|class|const|let|var)\s+([A-Za-z_$][\w$]*)/g;
  return [...program.matchAll(definitions)].map(([, name]) => name!);
}
