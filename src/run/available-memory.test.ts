import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { availableMemory } from "./available-memory.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "reckon-memory-"));
  write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    8000000 kB\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string | number): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), `${text}\n`);
}

test("is what the machine has without swapping where no group bounds the process", () => {
  write("sys/fs/cgroup/memory.max", "max");
  expect(availableMemory(root)).toMatchObject({ availableBytes: 8_000_000 * 1024, bound: "machine" });
});

test("is what a group has left, its cached files counted as free", () => {
  write("proc/self/cgroup", "0::/jobs/one");
  write("sys/fs/cgroup/jobs/one/memory.max", 4e9);
  write("sys/fs/cgroup/jobs/one/memory.current", 1e9);
  write("sys/fs/cgroup/jobs/one/memory.stat", "anon 700000000\ninactive_file 300000000");
  const group = { availableBytes: 3.3e9, totalBytes: 4e9, bound: "control group" };
  expect(availableMemory(root)).toEqual(group);
  write("sys/fs/cgroup/jobs/one/memory.high", 2e9);
  expect(availableMemory(root)).toEqual({ ...group, availableBytes: 1.3e9, totalBytes: 2e9 });
});

test("the tightest of the groups around the process counts, and the machine where it has less", () => {
  write("proc/self/cgroup", "0::/jobs/one");
  write("sys/fs/cgroup/jobs/memory.max", 5e9);
  write("sys/fs/cgroup/jobs/memory.current", 4.5e9);
  write("sys/fs/cgroup/jobs/one/memory.max", 4e9);
  expect(availableMemory(root).availableBytes).toBe(0.5e9);
  write("proc/meminfo", "MemAvailable: 1000 kB");
  expect(availableMemory(root)).toMatchObject({ availableBytes: 1_024_000, bound: "machine" });
});

test("reads version 1 of control groups, where a huge limit is none", () => {
  write("proc/self/cgroup", "5:memory:/\n0::/");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", 2e9);
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", 5e8);
  expect(availableMemory(root)).toEqual({ availableBytes: 1.5e9, totalBytes: 2e9, bound: "control group" });
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
  expect(availableMemory(root).bound).toBe("machine");
});

test("asks the system where there are no such files", () => {
  expect(availableMemory(join(root, "nowhere")).availableBytes).toBeGreaterThan(0);
});
