import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { version } from "../run/version.ts";
import { exitCodeOf, reportFailure } from "./failure.ts";
import { createProgram } from "./program.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-cli-"));
  mkdirSync(join(folder, "model"));
  writeFileSync(join(folder, "model", "config.json"), "{}");
  writeFileSync(join(folder, "good.yaml"), "name: good\nmodel: model\nsft: {learningRate: 1e-3}\n");
  writeFileSync(join(folder, "bad.yaml"), "name: bad\nmodle: model\nsft: {learningRat: 1e-3}\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program as a process, in a folder of its own, without a terminal. */
function reckon(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", tsx, main, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  return { status, stdout, stderr };
}

/** The same in this process: what would be said on standard error, and the exit code. */
async function inProcess(args: string[]) {
  let stderr = "";
  const before = process.cwd();
  process.chdir(folder);
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return { status: 0, stderr };
  } catch (error) {
    reportFailure(error, (text) => {
      stderr += text;
    });
    return { status: exitCodeOf(error), stderr };
  } finally {
    process.chdir(before);
  }
}

test.each([
  [["rnu"], "reckon: unknown command 'rnu'; did you mean run?\n"],
  [["run"], "reckon: missing required argument 'recipe'\n"],
  [["run", "good.yaml", "--ot", "x"], "reckon: unknown option '--ot'; did you mean --out?\n"],
  [["run", "good.yaml", "--out"], "reckon: option '--out <folder>' argument missing\n"],
  [
    ["run", "good.yaml", "--sft.epochs=2"],
    "reckon: unknown option '--sft.epochs=2'; a setting of the recipe is written without dashes: sft.epochs=2\n",
  ],
  [["report"], "reckon: missing required argument 'folder'\n"],
  [["report", "none"], "reckon: there is no folder none\n"],
  [["report", "model"], "reckon: model has no journal.jsonl, so it is no run folder\n"],
  [["report", "a", "b"], "reckon: too many arguments for 'report'. Expected 1 argument but got 2\n"],
  [
    ["generate", "--model", "model", "--temperature", "hot"],
    "reckon: option '--temperature <number>' argument 'hot' is invalid. It must be a number of at least 0\n",
  ],
  [["score"], "reckon: required option '--model <folder>' not specified\n"],
])("%j ends with 2 and one sentence", async (args, stderr) => {
  expect(await inProcess(args)).toEqual({ status: 2, stderr });
});

test("a process says the same, and nothing on standard output", () => {
  const stderr = "reckon: unknown option '--ot'; did you mean --out?\n";
  expect(reckon(["run", "good.yaml", "--ot", "x"])).toEqual({ status: 2, stdout: "", stderr });
});

test("help goes to standard output", () => {
  const help = reckon(["--help"]);
  expect(help).toMatchObject({ status: 0, stderr: "" });
  expect(help.stdout).toMatch(/^Usage: reckon/);
});

test.each([
  "run",
  "pretrain",
  "sft",
  "grpo",
  "eval",
  "generate",
  "score",
  "chat",
  "verify",
  "reward",
  "report",
  "doctor",
])("the help of %s has an example", (name) => {
  let help = "";
  const command = createProgram().commands.find((one) => one.name() === name);
  command?.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command?.outputHelp();
  expect(help).toMatch(new RegExp(`\\nExamples?:\\n  \\$ .*reckon ${name} `));
});

test("alone it shows its help and ends with 2", () => {
  const { status, stdout, stderr } = reckon([]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: reckon/);
});

test("tells its version", () => {
  expect(reckon(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test("a bad recipe ends with 2, each problem on a line, before anything is made", async () => {
  const stderr =
    "reckon: bad.yaml:2:1: key 'modle' is not known; did you mean 'model'?\n" +
    "reckon: bad.yaml:3:7: key 'sft.learningRat' is not known; did you mean 'learningRate'?\n";
  expect(reckon(["run", "bad.yaml"])).toEqual({ status: 2, stdout: "", stderr });
  expect(await inProcess(["sft", "bad.yaml"])).toEqual({ status: 2, stderr });
  expect(existsSync(join(folder, "runs"))).toBe(false);
});

test.each([
  [["grpo", "good.yaml"], "reckon: good.yaml: the recipe has no stage 'grpo' to run\n"],
  [["run", "god.yaml"], "reckon: there is no recipe god.yaml; did you mean good.yaml?\n"],
  [
    ["run", "good.yaml", "sft.epochs"],
    "reckon: on the command line: 'sft.epochs' is not of the form key=value, like grpo.steps=20\n",
  ],
  [
    ["run", "good.yaml", "--resume"],
    "reckon: there is no run to resume in runs/good: start it without --resume, or name its folder with --out\n",
  ],
  [
    ["run", "good.yaml", "--out", "model"],
    "reckon: model holds files that are no run's: choose another folder with --out\n",
  ],
  [["run", "good.yaml", "--out", "good.yaml"], "reckon: good.yaml is a file: choose a folder with --out\n"],
])("%j ends with 2", async (args, stderr) => {
  expect(await inProcess(args)).toEqual({ status: 2, stderr });
});

test("report prints the table and writes both files", async () => {
  const run = join(folder, "finished");
  mkdirSync(run);
  const estimate = { mean: 0.5, low: 0.4, high: 0.6, count: 100 };
  const events = [
    { type: "run-start", name: "good", seed: 1, recipeHash: "h", version: "0.1.0", settings: {} },
    { type: "evaluation", model: "sft", rows: 100, metrics: { accuracy: estimate } },
    { type: "run-end" },
  ];
  writeFileSync(join(run, "journal.jsonl"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  const { status, stdout, stderr } = reckon(["report", "finished"]);
  expect(status).toBe(0);
  expect(stdout).toContain("50.0 % [40.0, 60.0]");
  expect(stderr).toBe("report: finished/report.html, finished/report.md\n");
  expect(readFileSync(join(run, "report.html"), "utf8")).toMatch(/^<!doctype html>/i);

  cpSync(run, join(folder, "broken"), { recursive: true });
  writeFileSync(join(folder, "broken", "journal.jsonl"), "{oops\n");
  expect(await inProcess(["report", "broken"])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^reckon: broken\/journal.jsonl:1: not JSON/),
  });
});
