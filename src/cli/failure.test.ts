import { CommanderError } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { DataError, RecipeError, UsageError } from "../run/errors.ts";
import { InterruptedError } from "../run/interrupt.ts";
import { exitCodeOf, reportFailure } from "./failure.ts";

afterEach(() => vi.unstubAllEnvs());

function linesOf(error: unknown): string {
  let text = "";
  reportFailure(error, (part) => {
    text += part;
  });
  return text;
}

test.each([
  [new DataError("a.jsonl:3: not JSON"), 1, "reckon: a.jsonl:3: not JSON\n"],
  [new RecipeError("a:1:1: x\na:2:1: y"), 2, "reckon: a:1:1: x\nreckon: a:2:1: y\n"],
  [new UsageError("no"), 2, "reckon: no\n"],
  [
    new CommanderError(1, "commander.unknownOption", "error: unknown option '--x'"),
    2,
    "reckon: unknown option '--x'\n",
  ],
  [new CommanderError(0, "commander.helpDisplayed", "(outputHelp)"), 0, ""],
  [
    new TypeError("x is undefined\n  here"),
    1,
    "reckon: x is undefined; this is a bug; run with RECKON_DEBUG=1 for the stack\n",
  ],
  ["thrown text", 1, "reckon: thrown text; this is a bug; run with RECKON_DEBUG=1 for the stack\n"],
])("%s", (error, code, text) => {
  expect(exitCodeOf(error)).toBe(code);
  expect(linesOf(error)).toBe(text);
});

test("an interrupted run ends with 130", () => {
  expect(exitCodeOf(new InterruptedError("reckon run a --resume"))).toBe(130);
});

test("the stack comes with RECKON_DEBUG=1", () => {
  vi.stubEnv("RECKON_DEBUG", "1");
  expect(linesOf(new TypeError("oops"))).toMatch(/^reckon: oops; this is a bug\nTypeError: oops\n\s+at /);
});
