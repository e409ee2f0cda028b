// Runs the stages of a recipe in order, in a run folder, from the beginning or from where it stopped.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { stringify } from "yaml";
import { hasTrainingState, loadTrainingState, saveTrainingState } from "../checkpoint/training-state.ts";
import { probeWork } from "../eval/load-bearing.ts";
import { hashModel } from "../eval/pins.ts";
import type { Sample } from "../eval/sample.ts";
import { type StoredEvaluation, storedEvaluations } from "../eval/stored.ts";
import { saveAdapter } from "../model/adapter.ts";
import { releaseModels } from "../model/lanes.ts";
import { loadModel, type Model } from "../model/load.ts";
import { saveModel } from "../model/save.ts";
import { lazilyMerged, type Trainable } from "../model/trainable.ts";
import { writeFileAtomic } from "../run/atomic.ts";
import { availableMemory } from "../run/available-memory.ts";
import type { EventSink, RunEvent } from "../run/events.ts";
import { type Journal, openJournal } from "../run/journal.ts";
import { createRunFolder, type RunFolder } from "../run/run-folder.ts";
import { tokenizerFiles } from "../text/tokenizer-folder.ts";
import type { Checkpoints, StageContext, TrainingTensors } from "../train/loop.ts";
import { begunOf, compareNeighbours, goldEvaluation, judgeAnswers, modelEvaluation } from "./evaluation-stage.ts";
import { grpoStage } from "./grpo-stage.ts";
import { openInputs, type RunInputs } from "./inputs.ts";
import { memoryPlan, memoryWarning } from "./memory-plan.ts";
import { pathLabel } from "./portable-path.ts";
import { pretrainStage } from "./pretrain-stage.ts";
import { type Progress, progressOf } from "./resume.ts";
import { checkRecipe, dataEvents, portableRecipe, startEvent } from "./run-record.ts";
import type { Recipe } from "./schema.ts";
import { sftStage } from "./sft-stage.ts";

export type StageName = "pretrain" | "sft" | "grpo" | "evaluation";

export type ExecuteOptions = {
  folder: string;
  resume: boolean;
  /** Only these stages; all that the recipe names by default. */
  only?: readonly StageName[];
  emit: EventSink;
  interrupted: () => boolean;
};

/** What a run holds while its stages follow each other. */
type Work = {
  recipe: Recipe;
  folder: RunFolder;
  /** To the journal and to whoever watches. */
  emit: EventSink;
  /** To whoever watches alone. */
  show: EventSink;
  interrupted: () => boolean;
  journal: Journal;
};

type Run = Work & RunInputs & { done: ReadonlySet<string> };

/**
 * @throws UserError before any long work where what is wrong can be known; InterruptedError after a saved checkpoint
 */
export async function executeRecipe(
  recipe: Recipe,
  { folder: path, resume, only, emit, interrupted }: ExecuteOptions,
): Promise<void> {
  const wanted = (stage: StageName) => !only || only.includes(stage);
  const trains = wanted("pretrain") && recipe.pretrain !== undefined;
  // Everything that can be wrong with the inputs shows here, before the run folder is made.
  const inputs = trains ? undefined : await openInputs(recipe, wanted);
  const folder = createRunFolder(path, { resume });
  try {
    const journal = openJournal(folder.journal, { resume });
    try {
      const progress = resume
        ? progressOf(folder.journal)
        : { done: new Set<string>(), position: 0, recipeHash: undefined };
      checkRecipe(progress, recipe, path);
      const position = safePosition(recipe, folder, progress);
      journal.truncate(position);
      const record: EventSink = (event) => {
        journal.append(event);
        emit(event);
      };
      const work = { recipe, folder, emit: record, show: emit, interrupted, journal };
      const plan = memoryPlan(recipe, inputs, wanted);
      const memory = availableMemory();
      if (position === 0) {
        writeFileAtomic(folder.recipe, stringify(portableRecipe(recipe, resolve(path))));
        record(startEvent(recipe, inputs?.tokenizer));
        if (inputs) {
          for (const event of dataEvents(inputs.rows)) record(event);
          for (const message of inputs.warnings) record({ type: "warning", message });
        }
        record({ type: "memory", foretold: plan, timing: { availableBytes: memory.availableBytes } });
      } else
        for (const event of journal.events())
          if (event.type === "evaluation" || event.type === "stage-start") emit(event);
      const lack = memoryWarning(plan, memory);
      if (lack) emit(lack);
      if (trains && !progress.done.has("pretrain")) {
        const stage = "pretrain";
        const context = contextOf(work, stage);
        await pretrainStage(context, recipe, folder.models(stage));
        await releaseModels();
        record({ type: "stage-end", stage, steps: recipe.pretrain!.steps });
      }
      if (inputs) {
        const run: Run = { ...work, ...inputs, done: progress.done };
        await runStages(run, wanted, storedEvaluations(journal.events()));
      }
      record({ type: "run-end" });
    } finally {
      journal.close();
    }
  } finally {
    folder.release();
  }
}

async function runStages(
  run: Run,
  wanted: (stage: StageName) => boolean,
  known: ReadonlyMap<string, StoredEvaluation>,
): Promise<void> {
  const { recipe, model: base, tokenizer, evaluation, emit, interrupted } = run;
  const evaluated: Sample[][] = [];
  const evaluate = async (name: string, model: Model | undefined) => {
    if (!evaluation) return;
    const stage = `evaluation of ${name}`;
    if (run.done.has(stage)) {
      evaluated.push(known.get(name)!.samples);
      return;
    }
    const begun = begunOf(known.get(name));
    if (begun) emit({ type: "run-resume", stage, step: begun.samples.length });
    else {
      const samples = model ? evaluation.sampling.samples : 1;
      emit({ type: "stage-start", stage, totalSteps: samples * run.rows.test.length });
    }
    let samples: Sample[];
    if (model) {
      const identity = await hashModel(model.folder);
      const subject = { name, policy: { ...model, threads: recipe.threads }, tokenizer, identity };
      samples = await modelEvaluation({ subject, setup: evaluation, gold: evaluated[0]!, begun, emit, interrupted });
      await probe(run, name, model, samples);
      await judgeAnswers(recipe, samples, { emit, interrupted });
    } else samples = await goldEvaluation(evaluation, emit);
    await releaseModels();
    const previous = evaluated.at(-1);
    if (previous && previous[0]!.model !== "gold") compareNeighbours(previous, samples, emit);
    emit({ type: "stage-end", stage, steps: samples.length });
    evaluated.push(samples);
  };
  const train = async (
    stage: "sft" | "grpo",
    from: Model,
    body: (context: StageContext) => Promise<Trainable>,
  ): Promise<Model> => {
    const target = run.folder.models(stage);
    if (!run.done.has(stage)) {
      const context = contextOf(run, stage);
      const trained = await body(context);
      await releaseModels();
      saveTrained(target, from, trained, from === base ? pathLabel(from.folder) : `models/${basename(from.folder)}`);
      run.emit({ type: "stage-end", stage, steps: context.checkpoints.load()?.step ?? 0 });
    }
    return loadModel(target, { precision: recipe.memory.weights });
  };

  await evaluate("gold", undefined);
  await evaluate("zero-shot", base);
  let model = base;
  if (recipe.sft && wanted("sft")) {
    const start = model;
    model = await train("sft", start, (context) => sftStage(context, run, start, run.sft!));
    await evaluate("sft", model);
  } else if (recipe.sft && existsSync(join(run.folder.models("sft"), "config.json")))
    model = loadModel(run.folder.models("sft"), { precision: recipe.memory.weights });
  if (recipe.grpo && wanted("grpo")) {
    const start = model;
    model = await train("grpo", start, (context) => grpoStage(context, recipe, start, run.grpo!, run.tokenizer));
    await evaluate("grpo", model);
  }
}

/** Asks some of the answers again with the work or the question changed, where the recipe says so. */
async function probe(run: Run, name: string, model: Model, samples: readonly Sample[]): Promise<void> {
  const { recipe, tokenizer, emit, interrupted } = run;
  const { probeWork: count, maxNewTokens, batchSize } = recipe.evaluation;
  if (count === 0) return;
  await probeWork({ ...model, threads: recipe.threads }, tokenizer, samples.slice(0, count), {
    name,
    systemPrompt: recipe.systemPrompt,
    seed: recipe.seed,
    maxNewTokens,
    batchSize,
    contextLength: model.family.contextLength,
    emit,
    interrupted,
  });
}

/**
 * The trained model as a whole folder, and beside its weights the adapter alone. Adapters trained on rounded weights are
 * merged into the ones that were not.
 * @param base what the adapter's settings call the model that it belongs on
 */
function saveTrained(target: string, from: Model, trained: Trainable, base: string): void {
  const { family, config } = from;
  if (trained.lora) saveAdapter(join(target, "adapter"), trained, base);
  for (const name of [...tokenizerFiles, "generation_config.json"])
    if (existsSync(join(from.folder, name))) copyFileSync(join(from.folder, name), join(target, name));
  const { weights } = from.roundingError === undefined ? from : loadModel(from.folder);
  saveModel(target, { family, config, weights: lazilyMerged(family, weights, trained) });
}

function contextOf({ recipe, folder, emit, show, interrupted, journal }: Work, stage: string): StageContext {
  const where = join(folder.checkpoints(stage), "last");
  const checkpoints: Checkpoints = {
    load() {
      if (!hasTrainingState(where)) return undefined;
      const { tensors, state } = loadTrainingState(where);
      const { step, updates } = state as { step: number; updates: number };
      return { step, updates, tensors: tensors as TrainingTensors };
    },
    save({ step, updates, tensors }) {
      const sha256 = createHash("sha256").update(bytesOf(tensors.parameters)).digest("hex");
      const event: RunEvent = { type: "checkpoint", stage, step, path: `checkpoints/${stage}/last`, sha256 };
      // The state holds the journal's length with this event; nobody is told before both are on the disk.
      journal.append(event);
      saveTrainingState(where, { tensors, state: { step, updates, position: journal.position() } });
      show(event);
    },
  };
  return {
    stage,
    seed: recipe.seed,
    threads: recipe.threads,
    activations: recipe.memory.activations,
    emit,
    interrupted,
    checkpoints,
  };
}

const bytesOf = (data: Float32Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** How much of the journal stands: up to the last checkpoint of the stage that was at work, or the last stage that ended. */
function safePosition(recipe: Recipe, folder: RunFolder, { done, position }: Progress): number {
  const trained = (["pretrain", "sft", "grpo"] as const).filter((stage) => recipe[stage]);
  for (const stage of trained) {
    if (done.has(stage)) continue;
    const where = join(folder.checkpoints(stage), "last");
    if (!hasTrainingState(where)) return position;
    return Math.max(position, (loadTrainingState(where).state as { position: number }).position);
  }
  return position;
}
