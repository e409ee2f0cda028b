import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataError, UsageError, UserError } from "./errors.ts";
import type { RunEvent } from "./events.ts";
import { lastEventType, openJournal, readJournal, withoutTiming } from "./journal.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-journal-"));
  file = join(folder, "journal.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const step = (number: number, loss = 1.5): RunEvent => ({
  type: "train-step",
  stage: "sft",
  step: number,
  loss,
  learningRate: 1e-3,
  gradNorm: 1,
  tokens: 10,
  supervisedTokens: 5,
});
const warning = (message: string): RunEvent => ({ type: "warning", message });
const checkpoint = (number: number): RunEvent => ({
  type: "checkpoint",
  stage: "sft",
  step: number,
  path: "c",
  sha256: "0",
});

test("reads back what was appended, characters of every kind included", () => {
  const journal = openJournal(file, { resume: false });
  const events = [step(1), warning("line\nbreak, \u2028, ä, 🙂"), { ...step(2), timing: { durationMs: 3 } }];
  for (const event of events) journal.append(event);
  expect(journal.events()).toEqual(events);
  journal.close();
  expect(readJournal(file)).toEqual(events);
  expect(journal.position()).toBe(readFileSync(file).length);
});

test("a second run does not write into the journal of the first", () => {
  openJournal(file, { resume: false }).close();
  expect(() => openJournal(file, { resume: false })).toThrow(UsageError);
});

test("cut back to a checkpoint's position and run again, it equals an uninterrupted one", () => {
  const whole = openJournal(join(folder, "whole.jsonl"), { resume: false });
  for (let number = 1; number <= 9; number += 1) whole.append(step(number));
  whole.close();

  const first = openJournal(file, { resume: false });
  for (let number = 1; number <= 4; number += 1) first.append(step(number));
  const position = first.position();
  first.append(step(5));
  first.append(step(6));
  first.close();
  appendFileSync(file, '{"type":"train-step","sta');

  const second = openJournal(file, { resume: true });
  expect(second.events()).toHaveLength(6);
  second.truncate(position);
  for (let number = 5; number <= 9; number += 1) second.append(step(number));
  second.close();
  expect(readFileSync(file)).toEqual(readFileSync(join(folder, "whole.jsonl")));
});

test("refuses a position beyond its end", () => {
  const journal = openJournal(file, { resume: false });
  expect(() => journal.truncate(10)).toThrow(/is shorter \(0 bytes\) than its checkpoint says \(10 bytes\)/);
  journal.close();
});

test("a checkpoint event is on the disk at once, others within a moment", async () => {
  const journal = openJournal(file, { resume: false });
  journal.append(step(1));
  expect(readJournal(file)).toHaveLength(0);
  journal.append(checkpoint(1));
  expect(readJournal(file)).toHaveLength(2);
  journal.append(step(2));
  await sleep(500);
  expect(readJournal(file)).toHaveLength(3);
  journal.close();
});

test("kill -9 loses the tail only", async () => {
  const program = `
    import { openJournal } from ${JSON.stringify(new URL("journal.ts", import.meta.url).href)};
    const journal = openJournal(${JSON.stringify(file)}, { resume: false });
    for (let index = 0; index < 20000; index += 1) journal.append({ type: "warning", message: String(index) });
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    stdio: "inherit",
  });
  const signal = await new Promise((resolve) => child.on("exit", (_, name) => resolve(name)));
  expect(signal).toBe("SIGKILL");
  const journal = openJournal(file, { resume: true });
  const events = journal.events();
  expect(events.length).toBeGreaterThan(10_000);
  expect(events.at(-1)).toEqual(warning(String(events.length - 1)));
  journal.close();
});

test("takes tens of thousands of events in well under a second each ten thousand", () => {
  const journal = openJournal(file, { resume: false });
  const started = performance.now();
  for (let number = 0; number < 30_000; number += 1) journal.append(step(number));
  journal.close();
  expect(performance.now() - started).toBeLessThan(3000);
  expect(readJournal(file)).toHaveLength(30_000);
});

test.each([
  ["not JSON", "{oops", /journal\.jsonl:2: not JSON/],
  ["an unknown type", '{"type":"oops"}', /journal\.jsonl:2: not an event of a run: type: /],
  ["a missing figure", '{"type":"validation","stage":"sft","step":1,"tokens":3}', /:2: not an event of a run: loss: /],
  ["an empty line", "", /journal\.jsonl:2: not JSON/],
])("names the line of %s", (_, line, message) => {
  writeFileSync(file, `${JSON.stringify(step(1))}\n${line}\n${JSON.stringify(step(2))}\n`);
  expect(() => readJournal(file)).toThrow(DataError);
  expect(() => readJournal(file)).toThrow(message);
});

test("a missing journal is one sentence", () => {
  expect(() => readJournal(file)).toThrow(/cannot read the journal .*journal\.jsonl/);
});

test("refuses a figure that JSON cannot hold, and says where it stands", () => {
  const journal = openJournal(file, { resume: false });
  expect(() => journal.append(step(7, Number.NaN))).toThrow(
    new UserError("the run diverged: train-step.loss is NaN (stage sft, step 7); a lower learning rate may help"),
  );
  journal.close();
  expect(readJournal(file)).toEqual([]);
});

test.skipIf(process.platform !== "linux")("a full disk is one sentence (needs /dev/full, so Linux)", () => {
  symlinkSync("/dev/full", file);
  const journal = openJournal(file, { resume: true });
  expect(() => journal.append(checkpoint(1))).toThrow(/cannot write .*: the disk is full/);
});

test("leaves wall-clock figures out for comparisons", () => {
  const event: RunEvent = { ...step(1), timing: { durationMs: 12 } };
  expect(withoutTiming(event)).toEqual(step(1));
  expect(event.timing).toEqual({ durationMs: 12 });
});

test("reads the type of the last whole event off the end", () => {
  writeFileSync(file, "");
  expect(lastEventType(file)).toBeUndefined();
  const journal = openJournal(file, { resume: true });
  journal.append(step(1));
  journal.append({ timing: { at: 1 }, type: "run-end" });
  journal.close();
  expect(lastEventType(file)).toBe("run-end");
  appendFileSync(file, '{"type":"warn');
  expect(lastEventType(file)).toBe("run-end");
  appendFileSync(file, `ing","message":"${"long ".repeat(2000)}"}\n`);
  expect(lastEventType(file)).toBeUndefined();
});

test("refuses the journal of a newer version, before it knows its events", () => {
  const start = { type: "run-start", name: "r", seed: 1, recipeHash: "x", version: "99.0.0", settings: {}, more: [1] };
  writeFileSync(file, `${JSON.stringify(start)}\n{"type":"of tomorrow"}\n`);
  expect(() => readJournal(file)).toThrow(
    /^.*journal\.jsonl was written by reckon 99\.0\.0, this is reckon .*: update reckon to read it$/,
  );
  for (const version of ["0.0.9", "0.0.1-beta.2"]) {
    writeFileSync(file, `${JSON.stringify({ ...start, version })}\n`);
    expect(readJournal(file)).toHaveLength(1);
  }
});
