// What the tests of jobs for Tunix share: building one, Python beside it, and what Tunix, PEFT and Reckon compute of the same
// tokens. RECKON_TUNIX_PYTHON names a Python with Tunix, without which those tests are skipped; RECKON_PYTHON one with PEFT.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { packRow } from "../src/data/micro-batch.ts";
import { randomKey, uniform } from "../src/engine/random.ts";
import { compile } from "../src/engine/runtime.ts";
import type { Tensor } from "../src/engine/tensor.ts";
import { loadAdapter } from "../src/model/adapter.ts";
import { packedAttention } from "../src/model/attention.ts";
import { bindParameters } from "../src/model/bind.ts";
import { loadModel } from "../src/model/load.ts";
import { idsTypes, placesTypes } from "../src/model/packed-rows.ts";
import { inputTypes } from "../src/model/trainable.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { type Recipe, tunixSchema } from "../src/recipe/schema.ts";
import { packageRoot } from "../src/run/version.ts";
import { loadTask } from "../src/task/index.ts";
import { buildJob } from "../src/tunix/build.ts";
import { type SmokeCheck, smokeJob } from "../src/tunix/smoke.ts";

export const tunixPython = process.env.RECKON_TUNIX_PYTHON;
export const peftPython = process.env.RECKON_PYTHON;
export const patienceMs = 60 * 60_000;
export const eightDevices = { XLA_FLAGS: "--xla_force_host_platform_device_count=8" };

/** Programs that JAX compiled are compiled once for all tests of a file. @param folder where they lie */
export function keepCompiled(folder: string): void {
  const zero = { JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS: "0", JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES: "-1" };
  Object.assign(process.env, { JAX_COMPILATION_CACHE_DIR: join(folder, "compiled"), ...zero });
}

const script = (name: string) => join(packageRoot, "scripts", name);

/** Builds the job of a recipe at `out`. @param model what the job calls its model */
export async function buildRecipe(
  file: string,
  settings: readonly string[],
  { out, continueFrom }: { out: string; continueFrom?: string },
): Promise<Recipe> {
  const { recipe } = loadRecipe(file, settings);
  const tunix = recipe.tunix ?? tunixSchema.parse({});
  const source = { recipe, tunix, hash: "0", modelLabel: recipe.model, continueFrom };
  await buildJob(source, await loadTask(recipe.data, recipe.seed), { out, force: false, recipeText: "" });
  return recipe;
}

/** Has the job smoked, every check held. @returns the folder of the trial */
export async function smoked(job: string): Promise<string> {
  const work = `${job}-work`;
  const checks: SmokeCheck[] = [];
  const held = await smokeJob(job, { python: tunixPython!, work, onCheck: (check) => void checks.push(check) });
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(held).toBe(true);
  const { sft, grpo } = settingsOf(job);
  const killed = [sft ? ["job.py, killed in sft"] : [], grpo ? ["job.py, killed in grpo"] : []].flat();
  const last = [...killed, "notebook, gone on", "journal and results"];
  expect(checks.map(({ check }) => check).slice(-last.length)).toEqual(last);
  return work;
}

/** The SETTINGS at the top of a job, as Python reads them. */
export function settingsOf(job: string) {
  const program = `import ast, json, sys
tree = ast.parse(open(sys.argv[1]).read())
print(json.dumps(next(ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "SETTINGS")))`;
  return JSON.parse(runPython(tunixPython!, ["-c", program, join(job, "job.py")]));
}

export function runPython(
  python: string,
  args: readonly string[],
  { env = {}, input = "", cwd = packageRoot }: { env?: Record<string, string>; input?: string; cwd?: string } = {},
): string {
  const options = { encoding: "utf8", input, cwd, maxBuffer: 2 ** 30 } as const;
  const { status, stdout, stderr } = spawnSync(python, args, {
    ...options,
    env: { ...process.env, JAX_PLATFORMS: "cpu", ...env },
  });
  expect(status, stderr.slice(-3000)).toBe(0);
  return stdout;
}

/** Where a job's cells look for rows and model, and leave what they make. */
export const jobFolders = (data: string, model: string, out: string) => ({
  RECKON_DATA: data,
  RECKON_MODEL: model,
  RECKON_OUT: out,
});

/** Rows of token ids, one longer than the sliding windows of the models that they are for. */
const tokenRows = [12, 60, 280].map((length, row) =>
  Array.from({ length }, (_, i) => (i === 0 ? 2 : 3 + Math.floor(uniform(randomKey(7, row), i) * 1200))),
);

/** [rows][tokens][vocabulary] */
export type Logits = number[][][];

export function tunixLogits(job: string, out: string, model = join(job, "data/base")): Record<string, Logits> {
  const env = jobFolders(join(job, "data"), model, out);
  return JSON.parse(
    runPython(tunixPython!, [script("tunix-logits.py"), job, out], { env, input: JSON.stringify(tokenRows) }),
  );
}

export function peftLogits(model: string, adapter: string): Logits {
  const input = JSON.stringify(tokenRows);
  return JSON.parse(runPython(peftPython!, [script("peft-reference.py"), "logits", model, adapter], { input })).logits;
}

/** Each row's logits, [tokens · vocabulary]. */
export async function reckonLogits(model: string, adapter?: string): Promise<Float32Array[]> {
  const { family, weights } = loadModel(model);
  const trainable = adapter === undefined ? undefined : loadAdapter(family, adapter);
  const rowTokens = tokenRows.reduce((total, { length }) => total + length, 0);
  const sequences = tokenRows.map((ids) => ({ ids, promptLength: 1 }));
  const { ids, positions, segments } = packRow(sequences, rowTokens);
  const program = await compile(
    (tensors: Record<string, Tensor>) => {
      const attend = packedAttention({ segments: tensors.segments!, positions: tensors.positions! });
      const bound = bindParameters(tensors, trainable?.lora);
      const hidden = family.hidden(tensors.ids!, { ...bound, attend, positions: tensors.positions! });
      return { logits: family.logits(hidden, bound) };
    },
    {
      ...idsTypes({ rows: 1, rowTokens }),
      ...placesTypes({ rows: 1, rowTokens }),
      ...(trainable ? inputTypes(trainable) : {}),
    },
    { weights },
  );
  const { logits } = await program.run({ ids, positions, segments, ...trainable?.views });
  let end = 0;
  return tokenRows.map(({ length }) => {
    end += length * family.vocabularySize;
    return (logits as Float32Array).slice(end - length * family.vocabularySize, end);
  });
}

/** The largest difference between logits of the same rows. */
export function largestDifference(one: Logits, other: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const [row, tokens] of one.entries()) {
    const values = tokens.flat();
    expect(other[row]).toHaveLength(values.length);
    for (const [i, value] of values.entries()) largest = Math.max(largest, Math.abs(value - other[row]![i]!));
  }
  return largest;
}

export const flattened = (logits: Logits): number[][] => logits.map((tokens) => tokens.flat());
