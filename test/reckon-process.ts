// The command `reckon` as a process of its own, for tests of whole runs.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** What stands for `reckon` in a command line. */
const reckonCommand = [
  process.execPath,
  "--import",
  import.meta.resolve("tsx"),
  join(root, "src/cli/main.ts"),
] as const;

export type Outcome = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

type Options = {
  workingFolder?: string;
  /** Variables besides those of this process. */
  environment?: Record<string, string>;
  /** A signal to send as soon as this stands on standard error. */
  at?: { text: string; send: NodeJS.Signals };
  /** SIGKILL as soon as this holds; asked every few milliseconds. */
  killWhen?: () => boolean;
  /** Sends SIGINT when it resolves. */
  interruptAfter?: Promise<unknown>;
};

export const reckon = (words: readonly string[], options: Options = {}): Promise<Outcome> =>
  run([...reckonCommand, ...words], options);

/** A command line as a shell reads it, with `reckon` in it. */
export function reckonLine(line: string, options: Options = {}): Promise<Outcome> {
  const words = reckonCommand.map((word) => `'${word}'`).join(" ");
  return run(["bash", "-c", `reckon() { ${words} "$@"; }; ${line}`], options);
}

function run(
  [file, ...words]: readonly string[],
  { workingFolder = root, environment = {}, at, killWhen, interruptAfter }: Options,
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(file!, words, {
      cwd: workingFolder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr, sent] = ["", "", false];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (sent || at === undefined || !stderr.includes(at.text)) return;
      sent = true;
      child.kill(at.send);
    });
    const watch = killWhen && setInterval(() => killWhen() && child.kill("SIGKILL"), 5);
    void interruptAfter?.then(() => child.kill("SIGINT"));
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearInterval(watch);
      done({ code, signal, stdout, stderr });
    });
  });
}

/** Trains the stand-in for the embedded model by the smallest recipe. @returns its model folder */
export async function makeStandIn(folder: string): Promise<string> {
  const { code, stderr } = await reckon(["pretrain", "recipes/smoke/pretrain.yaml", "--out", folder]);
  const model = join(folder, "models/pretrain");
  if (code !== 0 || !existsSync(model)) throw new Error(`the stand-in model could not be made: ${stderr}`);
  return model;
}
