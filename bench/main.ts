// Runs the cases of cases.ts, ours alone or beside the peers, and writes down what they came to.
//   npm run bench -- [--peers] [--only NAME,…] [--rounds N] [--model FOLDER] [--print]
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cases } from "./cases.ts";
import { chart } from "./chart.ts";
import { setUpPeers } from "./peers/setup.ts";
import { section } from "./results.ts";
import { type CaseResult, runCase } from "./run-case.ts";

const { values: options } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string" },
    model: { type: "string" },
    print: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (options.help) {
  console.log(`npm run bench -- [--peers] [--only NAME,…] [--rounds N] [--model FOLDER] [--print]

  --peers        beside PyTorch, transformers, TRL and llama.cpp, which are installed into bench/.peers
  --only NAMES   these cases, or all whose names begin so where no case has the name
  --rounds N     laps of each side, instead of the case's own number
  --model DIR    a model folder instead of the made ones
  --print        writes nothing to RESULTS.md

Cases: ${cases.map(({ name }) => name).join(" ")}`);
  process.exit(0);
}

const wanted = options.only?.split(",") ?? [""];
const isWanted = (name: string, given: string) =>
  cases.some((one) => one.name === given) ? name === given : name.startsWith(given);
const chosen = cases.filter(({ name }) => wanted.some((given) => isWanted(name, given)));
const unknown = wanted.filter((beginning) => !cases.some(({ name }) => name.startsWith(beginning)));
if (unknown.length > 0) {
  console.error(`No case begins with ${unknown.join(", ")}; there are ${cases.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const report = (what: string) => console.error(what);
if (options.peers) setUpPeers(report);

const results: CaseResult[] = [];
const failures: string[] = [];
// Whoever breaks off keeps the cases that are done.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => {
    writeDown();
    process.exit(code);
  });
for (const one of chosen) {
  try {
    const rounds = options.rounds ? Number(options.rounds) : undefined;
    results.push(await runCase(one, { peers: options.peers, rounds, model: options.model }, report));
  } catch (error) {
    failures.push(`${one.name}: ${(error as Error).message}`);
    report(failures.at(-1)!);
  }
}
writeDown();
if (failures.length > 0) process.exitCode = 1;

function writeDown(): void {
  const at = new Date();
  const git = (...args: string[]) => spawnSync("git", args, { encoding: "utf8" }).stdout.trim();
  const changed = git("status", "--porcelain", "src") === "" ? "" : ", changed since";
  const machine = `${cpus().length} cores, ${cpus()[0]!.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const occasion = { at, machine, commit: `${git("rev-parse", "--short", "HEAD")}${changed}` };
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  if (options.print || results.length === 0) {
    process.stdout.write(section(results, occasion));
    return;
  }
  const name = `charts/${at.toISOString().slice(0, 16).replace(/[T:]/g, "-")}.svg`;
  if (options.peers) {
    mkdirSync(file("charts"), { recursive: true });
    const title = `Reckon over its peers, ${at.toISOString().slice(0, 10)}, ${occasion.commit}`;
    writeFileSync(file(name), chart(results, title));
  }
  const text = section(results, { ...occasion, ...(options.peers ? { chart: name } : {}) });
  writeFileSync(file("RESULTS.md"), `${readFileSync(file("RESULTS.md"), "utf8").trimEnd()}\n\n${text}`);
  process.stdout.write(text);
}
