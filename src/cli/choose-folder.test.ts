import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseFolder } from "./choose-folder.ts";

let within: string;
beforeEach(() => {
  within = mkdtempSync(join(tmpdir(), "reckon-choose-"));
});
afterEach(() => rmSync(within, { recursive: true }));

function run(name: string, lastEvent: string): string {
  mkdirSync(join(within, name));
  writeFileSync(join(within, name, "journal.jsonl"), `{"type":"${lastEvent}"}\n`);
  return join(within, name);
}
const choose = (resume: boolean) => chooseFolder("demo", { resume, within });

test("a new run goes beside finished ones, and meets an unfinished one", () => {
  expect(choose(false)).toBe(join(within, "demo"));
  run("demo", "run-end");
  expect(choose(false)).toBe(join(within, "demo-2"));
  const unfinished = run("demo-2", "train-step");
  expect(choose(false)).toBe(unfinished);
});

test("resume finds the last unfinished run, else the last one", () => {
  expect(choose(true)).toBe(join(within, "demo"));
  const finished = run("demo", "run-end");
  expect(choose(true)).toBe(finished);
  const unfinished = run("demo-2", "train-step");
  run("demo-3", "run-end");
  expect(choose(true)).toBe(unfinished);
});
