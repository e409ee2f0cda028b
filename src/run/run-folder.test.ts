import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UsageError, UserError } from "./errors.ts";
import { openJournal } from "./journal.ts";
import { lockFolder } from "./lock.ts";
import { createRunFolder, runState } from "./run-folder.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-folder-"));
  path = join(folder, "runs", "one");
});
afterEach(() => rmSync(folder, { recursive: true }));

function makeRun({ finished }: { finished: boolean }): void {
  const run = createRunFolder(path, { resume: false });
  const journal = openJournal(run.journal, { resume: false });
  journal.append({ type: "stage-start", stage: "sft", totalSteps: 2 });
  if (finished) journal.append({ type: "run-end" });
  journal.close();
  run.release();
}

test("makes the folder and its parts when asked", () => {
  const run = createRunFolder(path, { resume: false });
  expect(run.checkpoints("sft")).toBe(join(path, "checkpoints", "sft"));
  expect(existsSync(run.models("grpo"))).toBe(true);
  expect(run.journal).toBe(join(path, "journal.jsonl"));
  run.release();
  expect(existsSync(join(path, ".lock"))).toBe(false);
});

test("refuses a finished run and an unfinished one, and says what to do", () => {
  makeRun({ finished: false });
  expect(runState(path)).toBe("unfinished");
  expect(() => createRunFolder(path, { resume: false })).toThrow(
    /unfinished run: continue it with --resume, or choose/,
  );
  createRunFolder(path, { resume: true }).release();
  rmSync(path, { recursive: true });
  makeRun({ finished: true });
  expect(runState(path)).toBe("finished");
  expect(() => createRunFolder(path, { resume: false })).toThrow(UsageError);
  expect(() => createRunFolder(path, { resume: false })).toThrow(/finished run: choose another folder with --out/);
  expect(existsSync(join(path, ".lock"))).toBe(false);
});

test("a run killed before its first event can be resumed", () => {
  const run = createRunFolder(path, { resume: false });
  writeFileSync(run.recipe, "name: x\n");
  run.release();
  expect(() => createRunFolder(path, { resume: false })).toThrow(/unfinished/);
  createRunFolder(path, { resume: true }).release();
});

test("has nothing to resume in an absent or empty folder", () => {
  expect(() => createRunFolder(path, { resume: true })).toThrow(/there is no run to resume in/);
  expect(existsSync(path)).toBe(false);
  createRunFolder(path, { resume: false }).release();
  expect(() => createRunFolder(path, { resume: true })).toThrow(/there is no run to resume in/);
});

test("touches no folder or file that is not a run's", () => {
  writeFileSync(join(folder, "notes.txt"), "mine");
  expect(() => createRunFolder(folder, { resume: false })).toThrow(/holds files that are no run's/);
  expect(() => createRunFolder(folder, { resume: true })).toThrow(/holds files that are no run's/);
  expect(() => createRunFolder(join(folder, "notes.txt"), { resume: false })).toThrow(/is a file: choose a folder/);
  expect(() => createRunFolder(join(folder, "notes.txt", "run"), { resume: false })).toThrow(UserError);
});

test("keeps a second process out, until the first is gone", async () => {
  createRunFolder(path, { resume: false }).release();
  const program = `
    import { lockFolder } from ${JSON.stringify(new URL("lock.ts", import.meta.url).href)};
    lockFolder(${JSON.stringify(path)});
    process.stdout.write("locked");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(() => lockFolder(path)).toThrow(`${path} is in use by process ${child.pid}: wait for it to end`);
  child.kill("SIGKILL");
  await ended;
  lockFolder(path)();
});

test.each(["", "garbage", "999999999", `${process.pid} 1`])(
  "takes over a lock that names no living process: %j",
  (text) => {
    createRunFolder(path, { resume: false }).release();
    writeFileSync(join(path, ".lock"), text);
    const release = lockFolder(path);
    expect(() => lockFolder(path)).toThrow(/in use by process/);
    release();
  },
);
