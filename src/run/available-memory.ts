// How much memory this process may still take: what the machine has free, or less where a control group bounds it.
import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { dirname, join } from "node:path";

export type AvailableMemory = {
  availableBytes: number;
  /** Of the machine, or of the group that bounds the process. */
  totalBytes: number;
  bound: "machine" | "control group";
};

/** @param root where the system's own files are looked up */
export function availableMemory(root = "/"): AvailableMemory {
  const machine: AvailableMemory = {
    availableBytes: memAvailable(root) ?? freemem(),
    totalBytes: totalmem(),
    bound: "machine",
  };
  return controlGroups(root).reduce(
    (least, group) => (group.availableBytes < least.availableBytes ? group : least),
    machine,
  );
}

/** What new work can have without swapping: free pages and those of files that can be read again. */
function memAvailable(root: string): number | undefined {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(read(join(root, "proc/meminfo")) ?? "");
  return found ? Number(found[1]) * 1024 : undefined;
}

/** The groups of this process that have a limit, its own and those around it. Version 2 of control groups, then version 1. */
function controlGroups(root: string): AvailableMemory[] {
  const own = read(join(root, "proc/self/cgroup")) ?? "";
  const unified = /^0::(\/.*)$/m.exec(own)?.[1] ?? "/";
  const legacy = /^\d+:(?:[\w,]*,)?memory(?:,[\w,]*)?:(\/.*)$/m.exec(own)?.[1] ?? "/";
  return [
    ...upwards(unified).map((path) =>
      group(join(root, "sys/fs/cgroup", path), {
        limits: ["memory.max", "memory.high"],
        used: "memory.current",
        files: "inactive_file",
      }),
    ),
    ...upwards(legacy).map((path) =>
      group(join(root, "sys/fs/cgroup/memory", path), {
        limits: ["memory.limit_in_bytes"],
        used: "memory.usage_in_bytes",
        files: "total_inactive_file",
      }),
    ),
  ].filter((one) => one !== undefined);
}

/** A path and those around it, up to the root. */
const upwards = (path: string): string[] => (path === "/" ? ["/"] : [path, ...upwards(dirname(path))]);

type GroupFiles = { limits: readonly string[]; used: string; files: string };

/** Undefined where the group has no limit, which version 1 writes as a number larger than any machine. */
function group(folder: string, { limits, used, files }: GroupFiles): AvailableMemory | undefined {
  const given = limits.map((name) => number(read(join(folder, name)))).filter((limit) => limit !== undefined);
  const totalBytes = Math.min(...given);
  if (totalBytes >= 2 ** 60) return undefined;
  const inactive = new RegExp(`^${files} (\\d+)$`, "m").exec(read(join(folder, "memory.stat")) ?? "")?.[1];
  const usedBytes = (number(read(join(folder, used))) ?? 0) - Number(inactive ?? 0);
  return { availableBytes: Math.max(0, totalBytes - usedBytes), totalBytes, bound: "control group" };
}

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
