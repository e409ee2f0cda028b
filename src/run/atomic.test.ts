import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeTemporaryFiles, temporaryName, writeFileAtomic } from "./atomic.ts";
import { UserError } from "./errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-atomic-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("writes text, bytes and parts, and leaves nothing else behind", () => {
  const parts = function* () {
    yield new Uint8Array([1, 2]);
    yield new Uint8Array([3]);
  };
  writeFileAtomic(join(folder, "text"), "ä");
  writeFileAtomic(join(folder, "bytes"), new Uint8Array([7]));
  writeFileAtomic(join(folder, "parts"), parts());
  expect(readFileSync(join(folder, "text"), "utf8")).toBe("ä");
  expect([...readFileSync(join(folder, "bytes"))]).toEqual([7]);
  expect([...readFileSync(join(folder, "parts"))]).toEqual([1, 2, 3]);
  expect(readdirSync(folder).sort()).toEqual(["bytes", "parts", "text"]);
});

test("a content that fails half way leaves the old file and no temporary one", () => {
  const file = join(folder, "model");
  writeFileAtomic(file, "old");
  const failing = function* () {
    yield new Uint8Array(1000);
    throw new Error("no more");
  };
  expect(() => writeFileAtomic(file, failing())).toThrow("no more");
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["model"]);
});

test.skipIf(!existsSync("/dev/full"))("a full disk keeps the old file and says so (skipped without /dev/full)", () => {
  const file = join(folder, "model");
  writeFileAtomic(file, "old");
  const next = temporaryName(file).replace(/-(\d+)\.tmp$/, (_, count) => `-${Number(count) + 1}.tmp`);
  symlinkSync("/dev/full", next);
  expect(() => writeFileAtomic(file, "new")).toThrow(
    new UserError(`cannot write ${file}: the disk is full; the last good file was kept, free some space and continue`),
  );
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["model"]);
});

test("a missing folder is one sentence", () => {
  expect(() => writeFileAtomic(join(folder, "none", "model"), "x")).toThrow(
    /cannot write .*: the folder does not exist/,
  );
});

test("clears what a killed process left, and nothing else", () => {
  mkdirSync(join(folder, "sft"));
  writeFileSync(join(folder, "sft", ".state.99-1.tmp"), "");
  writeFileSync(join(folder, "sft", "state"), "");
  writeFileSync(join(folder, "notes.tmp"), "");
  removeTemporaryFiles(folder);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["notes.tmp", "sft", join("sft", "state")]);
});
