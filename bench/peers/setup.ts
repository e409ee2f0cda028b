// Installs the peers beside the benches: a virtual environment from PyPI, and llama.cpp's binaries from npm.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { keptFolder } from "../models.ts";

const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));
const llamaVersion = "3.22.1";

/** RECKON_BENCH_PYTHON names a Python that has the requirements already. */
export const python = (): string => process.env.RECKON_BENCH_PYTHON ?? `${keptFolder}venv/bin/python`;

/** Where node-llama-cpp lies. */
export const llamaModule = `${keptFolder}node/node_modules/node-llama-cpp/dist/index.js`;

/** Installs what is missing or was installed from other requirements. */
export function setUpPeers(report: (what: string) => void): void {
  mkdirSync(`${keptFolder}node`, { recursive: true });
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const mark = `${keptFolder}venv/requirements.sha256`;
  if (!process.env.RECKON_BENCH_PYTHON && (!existsSync(mark) || readFileSync(mark, "utf8") !== wanted)) {
    report("installing torch, transformers, PEFT and TRL from PyPI into bench/.peers/venv (about 6 GB)");
    command("python3", "-m", "venv", `${keptFolder}venv`);
    command(python(), "-m", "pip", "install", "--quiet", "--requirement", requirements);
    writeFileSync(mark, wanted);
  }
  if (existsSync(llamaModule)) return;
  report("installing node-llama-cpp with its binaries from npm into bench/.peers/node");
  const platform = `@node-llama-cpp/${process.platform === "darwin" ? "mac" : process.platform}-${process.arch}`;
  const binaries = platform === "@node-llama-cpp/mac-arm64" ? `${platform}-metal` : platform;
  const packages = [`node-llama-cpp@${llamaVersion}`, `${binaries}@${llamaVersion}`];
  const quiet = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  writeFileSync(`${keptFolder}node/package.json`, '{ "private": true, "type": "module" }\n');
  command("npm", "install", "--prefix", `${keptFolder}node`, ...quiet, ...packages);
}

function command(name: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`${name} ${args.join(" ")} failed: ${error?.message ?? stderr.trim().slice(-2000)}`);
}
