// A job for Tunix against a run here: twenty steps of SFT; then system E's job on the embedded model over eight devices, killed
// and gone on, its rewards, checkpoints and adapters, and what it does where Tunix goes wrong silently. It needs a Python with
// Tunix, which RECKON_TUNIX_PYTHON names, and some minutes; without it every test is skipped.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSafetensors } from "../src/checkpoint/safetensors.ts";
import { executeRecipe } from "../src/recipe/execute.ts";
import { openReward } from "../src/recipe/open-reward.ts";
import type { RunEvent } from "../src/run/events.ts";
import { readJournal } from "../src/run/journal.ts";
import { packageRoot } from "../src/run/version.ts";
import { loadTask } from "../src/task/index.ts";
import { convertCheckpoints } from "../src/tunix/checkpoints.ts";
import { importJob } from "../src/tunix/import.ts";
import {
  buildRecipe,
  eightDevices,
  flattened,
  jobFolders,
  keepCompiled,
  largestDifference,
  patienceMs,
  peftLogits,
  peftPython,
  reckonLogits,
  runPython,
  settingsOf,
  smoked,
  tunixLogits,
  tunixPython,
} from "./tunix-jobs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reckon-tunix-"));
  keepCompiled(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const eventsOf = (out: string) => readJournal(join(out, "journal.jsonl"));
const stepsOf = <T extends RunEvent["type"]>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

/** Runs job.py of a job to its end. @returns the output folder */
function runJob(job: string, env: Record<string, string> = {}): string {
  const out = `${job}-out`;
  const places = jobFolders(join(job, "data"), join(job, "data/base"), out);
  runPython(tunixPython!, [join(job, "job.py")], { cwd: folder, env: { ...places, ...env } });
  return out;
}

test.skipIf(!tunixPython)(
  "twenty steps of SFT have the same losses here and by Tunix",
  async () => {
    const file = join(folder, "parity.yaml");
    const settings = "method: full, learningRate: 5.0e-4, batchSize: 8, rowTokens: 288, validationRows: 0";
    writeFileSync(
      file,
      `name: parity\nmodel: models/tiny\ndata: { trainRows: 160, testRows: 4, maxDifficulty: 3 }\nsft: { ${settings} }\ntunix: { fsdp: 1, dtype: float32 }\n`,
    );
    const job = join(folder, "parity");
    const recipe = await buildRecipe(file, [], { out: job });
    const theirs = stepsOf(eventsOf(runJob(job)), "train-step");
    const ours: RunEvent[] = [];
    const options = { folder: join(folder, "parity-run"), resume: false, only: ["sft"] as const };
    await executeRecipe(recipe, { ...options, emit: (event) => void ours.push(event), interrupted: () => false });
    expect(theirs).toHaveLength(20);
    for (const [i, step] of stepsOf(ours, "train-step").entries()) {
      const { loss, learningRate, gradNorm, tokens, supervisedTokens } = theirs[i]!;
      expect(Math.abs(loss - step.loss)).toBeLessThan(1e-4);
      expect(Math.abs(gradNorm / step.gradNorm - 1)).toBeLessThan(1e-3);
      expect(learningRate).toBeCloseTo(step.learningRate, 8);
      expect([tokens, supervisedTokens]).toEqual([step.tokens, step.supervisedTokens]);
    }
  },
  patienceMs,
);

test.skipIf(!tunixPython)(
  "GRPO on every weight, as DAPO and without a reference, has the rewards of a run here to the last bit",
  async () => {
    const job = join(folder, "dapo");
    const grpo = [
      "method=full",
      "loss=dapo",
      "epsilonHigh=0.28",
      "beta=0",
      "steps=2",
      "promptsPerStep=8",
      "groupSize=4",
    ];
    const settings = ["tunix.fsdp=1", "tunix.maxPromptTokens=128", ...grpo.map((setting) => `grpo.${setting}`)];
    const file = join(packageRoot, "recipes/smoke/show-your-work.yaml");
    const recipe = await buildRecipe(file, ["sft=null", ...settings], { out: job });
    const events = eventsOf(runJob(job));
    expect(stepsOf(events, "grpo-step").map(({ kl }) => kl)).toEqual([0, 0]);
    const score = await openReward(recipe.grpo!.reward);
    const rows = new Map((await loadTask(recipe.data, recipe.seed)).train.map((row) => [row.id, row]));
    const completions = stepsOf(events, "completion");
    expect(completions).toHaveLength(64);
    expect(new Set(completions.map(({ reward }) => reward)).size).toBeGreaterThan(8);
    for (const { rowId, text: completion, confidence, step, reward, components } of completions) {
      const row = rows.get(rowId)!;
      const here = await score({ prompt: row.prompt, completion, row, confidence }, step);
      expect({ reward, components }).toEqual({ reward: here.reward, components: here.components });
    }
  },
  patienceMs,
);

describe.skipIf(!tunixPython)("SFT, then GRPO on eight devices, killed and gone on", () => {
  let job: string;
  let work: string;
  let out: string;
  beforeAll(async () => {
    job = join(folder, "job");
    const rows = ["data.task=rows", "data.train=made:domains:210", "data.test=made:domains:70:test"];
    const settings = ["scale=full", "model=models/tiny", ...rows];
    await buildRecipe(join(packageRoot, "recipes/show-your-work.yaml"), settings, { out: job });
    work = await smoked(job);
    out = join(work, "out");
  }, patienceMs);

  test(
    "is the job that was never killed",
    () => {
      const places = jobFolders(join(work, "data"), join(work, "data/base"), join(folder, "straight"));
      const RECKON_SETTINGS = readFileSync(join(out, "settings.json"), "utf8");
      const env = { ...eightDevices, ...places, RECKON_SETTINGS };
      runPython(tunixPython!, [join(job, "job.py")], { cwd: folder, env });
      const [straight, resumed] = [eventsOf(places.RECKON_OUT), eventsOf(out)];
      // The estimate of the KL that is never below 0; before the first update there is nothing but rounding.
      const kl = stepsOf(straight, "grpo-step").map((step) => step.kl);
      expect(Math.min(...kl)).toBeGreaterThanOrEqual(0);
      expect(kl[0]).toBeLessThan(Math.max(...kl) / 3);
      const lost = new Set(stepsOf(resumed, "warning").map(({ message }) => message.split(":")[0]));
      for (const step of stepsOf(straight, "train-step")) {
        const again = stepsOf(resumed, "train-step").find((other) => other.step === step.step);
        if (!lost.has(`sft step ${step.step}`)) expect(again?.loss).toBeCloseTo(step.loss, 5);
      }
      for (const { step, sample, rowId, text } of stepsOf(straight, "completion")) {
        const same = (other: { step: number; sample: number; rowId: string }) =>
          other.step === step && other.sample === sample && other.rowId === rowId;
        if (!lost.has(`grpo step ${step}`)) expect(stepsOf(resumed, "completion").find(same)?.text).toBe(text);
      }
    },
    patienceMs,
  );

  test(
    "its checkpoints hold what its results do",
    () => {
      const stopped = join(folder, "stopped");
      cpSync(out, stopped, { recursive: true });
      rmSync(join(stopped, "results"), { recursive: true });
      expect(convertCheckpoints(stopped, tunixPython!).map(({ stage }) => stage)).toEqual(["sft", "grpo"]);
      for (const stage of ["sft", "grpo"]) {
        const file = (output: string) => openSafetensors(join(output, "results", stage, "tensors.safetensors"));
        const [kept, converted] = [file(out), file(stopped)];
        expect([...converted.tensors.keys()].sort()).toEqual([...kept.tensors.keys()].sort());
        for (const name of kept.tensors.keys())
          expect(Buffer.from(converted.read(name).buffer).equals(Buffer.from(kept.read(name).buffer)), name).toBe(true);
      }
    },
    patienceMs,
  );

  test(
    "its adapters have Tunix's logits when they came home, in Reckon and in PEFT",
    async () => {
      const model = join(job, "data/base");
      const imported = importJob(out, { model, modelLabel: "models/tiny", out: join(folder, "run") });
      const expected = tunixLogits(job, out);
      expect(largestDifference(expected.base!, await reckonLogits(model))).toBeLessThan(1e-4);
      for (const [index, { stage, adapter }] of imported.entries()) {
        const base = index === 0 ? model : imported[index - 1]!.model!;
        expect(largestDifference(expected[stage]!, await reckonLogits(base, adapter))).toBeLessThan(1e-4);
        if (peftPython === undefined) continue;
        expect(largestDifference(expected[stage]!, flattened(peftLogits(base, adapter!)))).toBeLessThan(1e-4);
      }
    },
    patienceMs,
  );

  test(
    "does not fall into the traps of Tunix",
    () => {
      const script = fileURLToPath(new URL("../scripts/tunix-traps.py", import.meta.url));
      const places = jobFolders(join(work, "data"), join(work, "data/base"), out);
      const RECKON_SETTINGS = readFileSync(join(out, "settings.json"), "utf8");
      const env = { ...eightDevices, ...places, RECKON_SETTINGS };
      const facts = JSON.parse(runPython(tunixPython!, [script, job, out], { env, cwd: folder }));
      const { sampling, shared, sftBatches, promptBatch, k3, smallSteps } = facts;
      expect(facts.devices).toBe(8);
      // Without a seed the sampler has the same noise at every call.
      expect(sampling.tunix[0]).toEqual(sampling.tunix[1]);
      expect(sampling.first).not.toEqual(sampling.second);
      expect(sampling.resumed).toEqual(sampling.second);
      // Tunix drops the token that ends a completion.
      expect(sampling.ended).toBe(true);
      // Injected hyperparameters become bfloat16, in which 1 - 0.999 is 0.
      expect(smallSteps.injected).toBe("nan");
      expect(Math.abs(Number(smallSteps.job) - 0.95)).toBeLessThan(0.003);
      expect(shared).toBe(true);
      expect(sftBatches).toEqual({ unseen: true, same: true });
      const { promptsPerStep } = settingsOf(job).grpo;
      expect(promptBatch).toEqual({ prompts: ["ndarray", promptsPerStep], index: ["ndarray", promptsPerStep] });
      for (const [i, difference] of [-0.5, 1, 0].entries())
        expect(k3[i]).toBeCloseTo(Math.exp(difference) - difference - 1, 6);
    },
    patienceMs,
  );
});
