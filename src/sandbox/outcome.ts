// What a judge says of the tests, one by one, and what that makes of the program. The same for every language.
import type { ProgramOutcome } from "../reward/program.ts";

export type TestOutcome = [verdict: ProgramOutcome["verdict"], reason: string];

export type Judgement = {
  /** Of the program and the set-up, before any test. */
  loaded: TestOutcome;
  tests: readonly TestOutcome[];
  /** Why the program came to its end before the tests did; then it is wrong, whatever the tests made of it. */
  ended: string | undefined;
};

/** Longest reason that is kept. */
const maxReason = 300;

export function outcomeOf({ loaded, tests, ended }: Judgement): ProgramOutcome {
  const passed = tests.filter(([verdict]) => verdict === "passed").length;
  const say = (verdict: ProgramOutcome["verdict"], reason: string): ProgramOutcome => ({
    verdict,
    passed,
    reason: reason.slice(0, maxReason),
  });
  if (ended !== undefined) return say("failed", `the program is stopped: ${ended}`);
  if (loaded[0] !== "passed") return say(loaded[0], `before the tests: ${loaded[1]}`);
  const failed = tests.findIndex(([verdict]) => verdict === "failed");
  const doubtful = tests.findIndex(([verdict]) => verdict === "undecided");
  const place = failed >= 0 ? failed : doubtful;
  if (place < 0) return say("passed", "");
  return say(tests[place]![0], `test ${place + 1}: ${tests[place]![1]}`);
}
