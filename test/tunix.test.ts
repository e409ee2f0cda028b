// A job for Tunix against a run here. It needs a Python with Tunix, which RECKON_TUNIX_PYTHON names, and some minutes; without
// it every test is skipped.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSafetensors } from "../src/checkpoint/safetensors.ts";
import { randomKey, uniform } from "../src/engine/random.ts";
import { loadAdapter } from "../src/model/adapter.ts";
import { loadModel } from "../src/model/load.ts";
import { executeRecipe } from "../src/recipe/execute.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { openReward } from "../src/recipe/open-reward.ts";
import { type Recipe, tunixSchema } from "../src/recipe/schema.ts";
import type { RunEvent } from "../src/run/events.ts";
import { readJournal } from "../src/run/journal.ts";
import { packageRoot } from "../src/run/version.ts";
import { createScorer } from "../src/sample/score.ts";
import { loadTask } from "../src/task/index.ts";
import { buildJob } from "../src/tunix/build.ts";
import { convertCheckpoints } from "../src/tunix/checkpoints.ts";
import { importJob } from "../src/tunix/import.ts";
import { type SmokeCheck, smokeJob } from "../src/tunix/smoke.ts";

const python = process.env.RECKON_TUNIX_PYTHON;
const patienceMs = 40 * 60_000;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-tunix-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function build(recipe: Recipe, name: string): Promise<string> {
  const job = join(folder, name);
  const source = { recipe, tunix: recipe.tunix ?? tunixSchema.parse({}), hash: "0", modelLabel: "models/tiny" };
  await buildJob(source, await loadTask(recipe.data, recipe.seed), { out: job, force: false, recipeText: "" });
  return job;
}

/** Runs Python with the job's folders in its environment. */
function runPython(args: string[], job: string, out: string, input = ""): string {
  const RECKON_DATA = join(job, "data");
  const env = { ...process.env, JAX_PLATFORMS: "cpu", RECKON_DATA, RECKON_MODEL: join(RECKON_DATA, "base") };
  const { status, stdout, stderr } = spawnSync(python!, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...env, RECKON_OUT: out },
    input,
    maxBuffer: 2 ** 30,
  });
  expect(status, stderr.slice(-2000)).toBe(0);
  return stdout;
}

const trainSteps = (events: readonly RunEvent[]) => events.filter((event) => event.type === "train-step");

test.skipIf(!python)(
  "twenty steps of SFT have the same losses here and by Tunix",
  async () => {
    const file = join(folder, "parity.yaml");
    const settings = "method: full, learningRate: 5.0e-4, batchSize: 8, rowTokens: 288, validationRows: 0";
    writeFileSync(
      file,
      `name: parity\nmodel: models/tiny\ndata: { trainRows: 160, testRows: 4, maxDifficulty: 3 }\nsft: { ${settings} }\ntunix: { fsdp: 1, dtype: float32 }\n`,
    );
    const { recipe } = loadRecipe(file);
    const job = await build(recipe, "parity");
    runPython([join(job, "job.py")], job, join(folder, "parity-out"));
    const theirs = trainSteps(readJournal(join(folder, "parity-out/journal.jsonl")));
    const ours: RunEvent[] = [];
    const options = { folder: join(folder, "parity-run"), resume: false, only: ["sft"] as const };
    await executeRecipe(recipe, { ...options, emit: (event) => void ours.push(event), interrupted: () => false });
    expect(theirs).toHaveLength(20);
    for (const [i, step] of trainSteps(ours).entries()) {
      const { loss, learningRate, gradNorm, tokens, supervisedTokens } = theirs[i]!;
      expect(Math.abs(loss - step.loss)).toBeLessThan(1e-4);
      expect(Math.abs(gradNorm / step.gradNorm - 1)).toBeLessThan(1e-3);
      expect(learningRate).toBeCloseTo(step.learningRate, 8);
      expect([tokens, supervisedTokens]).toEqual([step.tokens, step.supervisedTokens]);
    }
  },
  patienceMs,
);

describe.skipIf(!python)("SFT, then GRPO on eight devices, killed and gone on", () => {
  let recipe: Recipe;
  let job: string;
  let work: string;
  beforeAll(async () => {
    ({ recipe } = loadRecipe(join(packageRoot, "recipes/smoke/show-your-work.yaml"), ["tunix.dtype=float32"]));
    job = await build(recipe, "job");
    work = join(folder, "work");
  });

  test(
    "the job passes its smoke test",
    async () => {
      const checks: SmokeCheck[] = [];
      const held = await smokeJob(job, { python: python!, work, onCheck: (check) => void checks.push(check) });
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(held).toBe(true);
      expect(checks.map(({ check }) => check).slice(-4)).toEqual([
        "job.py, killed in sft",
        "job.py, killed in grpo",
        "notebook, gone on",
        "journal and results",
      ]);
    },
    patienceMs,
  );

  test("its rewards are those of a run here, to the last bit", async () => {
    const score = await openReward(recipe.grpo!.reward);
    const rows = new Map((await loadTask(recipe.data, recipe.seed)).train.map((row) => [row.id, row]));
    const completions = readJournal(join(work, "out/journal.jsonl")).filter(({ type }) => type === "completion");
    expect(completions.length).toBeGreaterThan(8);
    for (const event of completions) {
      if (event.type !== "completion") continue;
      const row = rows.get(event.rowId)!;
      const { text: completion, confidence } = event;
      const { reward, components } = await score({ prompt: row.prompt, completion, row, confidence }, event.step);
      expect({ reward, components }).toEqual({ reward: event.reward, components: event.components });
    }
  });

  test(
    "its checkpoints hold what its results do",
    () => {
      const stopped = join(folder, "stopped");
      cpSync(join(work, "out"), stopped, { recursive: true });
      rmSync(join(stopped, "results"), { recursive: true });
      expect(convertCheckpoints(stopped, python!).map(({ stage }) => stage)).toEqual(["sft", "grpo"]);
      for (const stage of ["sft", "grpo"]) {
        const file = (out: string) => openSafetensors(join(out, "results", stage, "tensors.safetensors"));
        const [kept, converted] = [file(join(work, "out")), file(stopped)];
        expect([...converted.tensors.keys()].sort()).toEqual([...kept.tensors.keys()].sort());
        for (const name of kept.tensors.keys())
          expect(Buffer.from(converted.read(name).buffer).equals(Buffer.from(kept.read(name).buffer)), name).toBe(true);
      }
    },
    patienceMs,
  );

  test(
    "its adapters have Tunix's logits when they came home",
    async () => {
      const model = join(job, "data/base");
      const imported = importJob(join(work, "out"), { model, modelLabel: "models/tiny", out: join(folder, "run") });
      const script = fileURLToPath(new URL("../scripts/tunix-logits.py", import.meta.url));
      const rows = [12, 60, 280].map((length, row) =>
        Array.from({ length }, (_, i) => (i === 0 ? 2 : 3 + Math.floor(uniform(randomKey(7, row), i) * 1200))),
      );
      for (const [index, { stage, adapter }] of imported.entries()) {
        const logits: number[][][] = JSON.parse(
          runPython([script, job, join(work, "out"), stage], job, join(work, "out"), JSON.stringify(rows)),
        );
        const { family, weights } = loadModel(index === 0 ? model : imported[index - 1]!.model!);
        const scorer = createScorer({ family, weights, trainable: loadAdapter(family, adapter!), threads: 2 });
        const scored = await scorer.score(
          rows.map((ids) => ({ ids, promptLength: 1 })),
          { rowTokens: 288, rowsPerMicroBatch: 1 },
        );
        for (const [row, logProbs] of scored.entries())
          for (const [i, value] of [...logProbs].entries()) {
            const expected = logProbability(logits[row]![i]!, rows[row]![i + 1]!);
            expect(Math.abs(value - expected)).toBeLessThan(1e-4);
          }
      }
    },
    patienceMs,
  );
});

function logProbability(logits: readonly number[], token: number): number {
  const most = Math.max(...logits);
  return logits[token]! - most - Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
