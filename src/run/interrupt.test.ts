import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { InterruptedError } from "./interrupt.ts";
import { version } from "./version.ts";

const loop = `
  import { onInterrupt } from ${JSON.stringify(new URL("interrupt.ts", import.meta.url).href)};
  const interrupt = onInterrupt(() => console.log("asked"));
  console.log("ready");
  const end = Date.now() + Number(process.argv[1]);
  const timer = setInterval(() => {
    if (Date.now() < end) return;
    clearInterval(timer);
    console.log("saved", interrupt.requested());
    interrupt.dispose();
  }, 20);`;

/** Sends signals at the given times after the loop is ready; the loop saves at `lengthMs`. */
async function signalled(lengthMs: number, signals: { atMs: number; signal: NodeJS.Signals }[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", loop, String(lengthMs)]);
  let output = "";
  const ready = new Promise<void>((resolve) =>
    child.stdout.on("data", (text) => {
      output += text;
      if (output.includes("ready")) resolve();
    }),
  );
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  await ready;
  const start = performance.now();
  for (const { atMs, signal } of signals) {
    await sleep(Math.max(0, atMs - (performance.now() - start)));
    child.kill(signal);
  }
  return { exitCode: await exit, output: output.trim().split("\n").slice(1) };
}

test.each(["SIGINT", "SIGTERM"] as const)("the first %s lets the step end", async (signal) => {
  expect(await signalled(800, [{ atMs: 0, signal }])).toEqual({ exitCode: 0, output: ["asked", "saved true"] });
});

test("a second one ends the process at once with 130", async () => {
  const two = [0, 900].map((atMs) => ({ atMs, signal: "SIGINT" as const }));
  expect(await signalled(20_000, two)).toEqual({ exitCode: 130, output: ["asked"] });
});

test("one Ctrl-C that arrives twice, as under npm, is one", async () => {
  const two = [0, 50].map((atMs) => ({ atMs, signal: "SIGINT" as const }));
  expect(await signalled(1200, two)).toEqual({ exitCode: 0, output: ["asked", "saved true"] });
});

test("the error tells how to go on", () => {
  expect(new InterruptedError().exitCode).toBe(130);
  expect(new InterruptedError().message).toBe("interrupted after a saved checkpoint; continue with --resume");
  expect(new InterruptedError("reckon run a.yaml --resume").message).toMatch(
    /; continue with: reckon run a.yaml --resume$/,
  );
});

test("the version is package.json's", () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
});
