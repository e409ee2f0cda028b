// The rewards of a job: Reckon's own in one program, the settings of the recipe, and the user's own files beside them.
import { copyFileSync, cpSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { rowTests } from "../reward/program.ts";
import type { RewardSettings } from "../reward/settings.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { RecipeError, UserError } from "../run/errors.ts";
import { packageRoot } from "../run/version.ts";
import type { Row } from "../text/row.ts";

const program = "dist/tunix/rewards.mjs";
const sandboxThread = "dist/tunix/worker.js";

/**
 * Writes rewards.mjs and reward.json, and what programs are run with where a row carries tests.
 * @throws RecipeError for a judge, which a job has not; UserError where the package was not built
 */
export function writeRewardFiles(folder: string, reward: RewardSettings, rows: readonly Row[]): void {
  const places = [reward, ...Object.values(reward.domains)];
  if (places.some(({ judge }) => judge !== undefined))
    throw new RecipeError("grpo.reward.judge: a job has no endpoint to ask; take the judge out, or train here");
  copyBuilt(program, join(folder, "rewards.mjs"));
  const customFolder = join(folder, "custom");
  const settings = structuredClone(reward);
  for (const own of [settings, ...Object.values(settings.domains)].flatMap(({ custom }) => Object.values(custom))) {
    const at = own.use.lastIndexOf("#");
    const source = own.use.slice(0, at);
    mkdirSync(customFolder, { recursive: true });
    copyFileSync(source, join(customFolder, basename(source)));
    own.use = `custom/${basename(source)}${own.use.slice(at)}`;
  }
  writeFileAtomic(join(folder, "reward.json"), `${JSON.stringify(settings, null, 2)}\n`);
  // So that Node takes every file here for a module.
  writeFileAtomic(join(folder, "package.json"), '{ "type": "module" }\n');
  if (rows.some((row) => rowTests(row) !== undefined)) copySandbox(folder);
}

/** The interpreters, where the sandbox looks for them: about 14 MB. */
function copySandbox(folder: string): void {
  copyBuilt(sandboxThread, join(folder, "worker.js"));
  const { resolve } = createRequire(import.meta.url);
  const packages = {
    pyodide: [dirname(resolve("pyodide/pyodide.asm.wasm")), ["pyodide.asm.wasm", "python_stdlib.zip"]],
    "@jitl/quickjs-wasmfile-release-sync": [
      dirname(dirname(resolve("@jitl/quickjs-wasmfile-release-sync/wasm"))),
      ["dist/emscripten-module.wasm"],
    ],
  } as const;
  for (const [name, [from, files]] of Object.entries(packages))
    for (const file of ["package.json", ...files])
      cpSync(join(from, file), join(folder, "node_modules", name, file), { recursive: true });
}

function copyBuilt(file: string, target: string): void {
  const source = join(packageRoot, file);
  if (!existsSync(source)) throw new UserError(`${file} is missing; run \`npm run build\` in ${packageRoot}`);
  copyFileSync(source, target);
}
