// The processes that a case is done by, and whether they compute the same thing.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Settings, SideName } from "./cases.ts";
import { ggufFile } from "./models.ts";
import { python } from "./peers/setup.ts";
import type { Checked } from "./work/work.ts";

export type Lap = { figure: number; cpuSeconds: number; peakMiB: number };

export type Side = {
  check(): Promise<Checked>;
  lap(): Promise<Lap>;
  close(): void;
};

const here = fileURLToPath(new URL(".", import.meta.url));

function commandOf(side: SideName, folder: string, settings: Settings): [string, string[]] {
  const json = JSON.stringify(settings);
  const [name, way] = side.split(":");
  const ours = (script: string, ...args: string[]): [string, string[]] => [
    process.execPath,
    ["--import", "tsx", `${here}${script}`, ...args, json],
  ];
  if (name === "reckon") return ours("reckon.ts", folder, way ?? "float32");
  if (name === "llama") return ours("peers/llama.ts", ggufFile(folder, way === "q8" ? "q8_0" : "f32"));
  return [python(name === "tunix" ? "tunix" : "torch"), [`${here}peers/side.py`, side, folder, json]];
}

/** Starts a side and waits until it is ready. @throws Error with what it wrote when it ends */
export async function openSide(name: SideName, folder: string, settings: Settings): Promise<Side> {
  const [command, args] = commandOf(name, folder, settings);
  const child = spawn(command, args, { stdio: "pipe", env: { ...process.env, PYTHONWARNINGS: "ignore" } });
  const lines = answersOf(name, child);
  await lines.next();
  const ask = async (what: string): Promise<unknown> => {
    child.stdin.write(`${what}\n`);
    return lines.next();
  };
  return {
    check: () => ask("check") as Promise<Checked>,
    lap: () => ask("lap") as Promise<Lap>,
    close: () => void child.stdin.end(),
  };
}

function answersOf(name: string, child: ChildProcessWithoutNullStreams) {
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors = `${errors}${chunk}`.slice(-4000);
  });
  const lines = createInterface({ input: child.stdout }) satisfies Interface;
  const read = lines[Symbol.asyncIterator]();
  return {
    async next(): Promise<unknown> {
      const { value, done } = await read.next();
      if (done) throw new Error(`${name} ended: ${errors.trim().split("\n").slice(-6).join("\n")}`);
      return JSON.parse(value as string);
    },
  };
}

/** How far a side's loss and log-probabilities may lie from Reckon's in float32: rounding of its numbers, and no more. */
const tolerances: { readonly [way: string]: number } = {
  float32: 2e-3,
  bf16: 0.15,
  w8a8: 0.15,
  q8: 0.15,
  sorted: 2e-3,
};

/** @throws Error when a side computes something else @returns the largest difference */
export function agreement(name: SideName, ours: Checked, theirs: Checked): number {
  const tolerance = tolerances[name.split(":")[1] ?? "float32"]!;
  const differences = ours.logProbs.map((value, i) => Math.abs(value - (theirs.logProbs[i] ?? Number.NaN)));
  if (ours.loss !== undefined) differences.push(Math.abs(ours.loss - (theirs.loss ?? Number.NaN)));
  const largest = Math.max(...differences);
  if (!(largest <= tolerance))
    throw new Error(
      `${name} does not compute what reckon does: log-probabilities differ by ${largest}, at most ${tolerance} may be rounding`,
    );
  return largest;
}
