// The work of `reckon compare`: run folders to entries, the comparison, and what is printed of it.
import { basename } from "node:path";
import { compareMany, type Entry, type PairComparison } from "../eval/compare-many.ts";
import { type StoredEvaluation, storedEvaluations } from "../eval/stored.ts";
import { modelLabel } from "../report/labels.ts";
import { DataError, UsageError } from "../run/errors.ts";
import { readJournal } from "../run/journal.ts";
import { runThere } from "../run/run-folder.ts";
import { pairText } from "./compare-text.ts";

export type CompareOptions = { models?: string[]; allow?: string[]; flips: number; json?: true };

const pinNames: ReadonlySet<string> = new Set(["prompt", "template", "sampler", "verifier"]);

export function compareRuns(folders: readonly string[], { models, allow = [], flips, json }: CompareOptions): void {
  const unknown = allow.find((pin) => !pinNames.has(pin));
  if (unknown !== undefined)
    throw new UsageError(`--allow: ${unknown} may not differ; those that may are ${[...pinNames].join(", ")}`);
  const pairs = compareMany(entriesOf(folders, models), new Set(allow));
  if (json) process.stdout.write(`${JSON.stringify(plain(pairs))}\n`);
  else for (const pair of pairs) process.stdout.write(pairText(pair, flips, process.stdout.columns ?? 120));
}

function entriesOf(folders: readonly string[], models: readonly string[] | undefined): Entry[] {
  const runs = folders.map((folder) => ({ folder, evaluations: evaluationsOf(folder) }));
  const [only] = runs;
  if (runs.length === 1) {
    const names = models ?? [...only!.evaluations.keys()];
    if (names.length < 2)
      throw new UsageError(`${only!.folder} has one model to compare; name another run, or two models with --models`);
    return names.map((name) => entryOf(only!, name, modelLabel(name, only!.evaluations.has("sft"))));
  }
  if (models !== undefined && models.length !== 1 && models.length !== runs.length)
    throw new UsageError(
      `--models names ${models.length} models for ${runs.length} runs; name one for all of them, or one for each`,
    );
  return runs.map((run, at) => {
    const name = models?.[models.length === 1 ? 0 : at] ?? [...run.evaluations.keys()].at(-1)!;
    return entryOf(run, name, `${shortNames(folders)[at]}, ${modelLabel(name, run.evaluations.has("sft"))}`);
  });
}

type Run = { folder: string; evaluations: Map<string, StoredEvaluation> };

function entryOf({ folder, evaluations }: Run, model: string, label: string): Entry {
  const found = evaluations.get(model);
  if (found === undefined)
    throw new UsageError(`${folder} has no evaluation of ${model}; it has ${[...evaluations.keys()].join(", ")}`);
  const { pins, planned, samples } = found;
  if (pins === undefined)
    throw new DataError(
      `${folder}: the evaluation of ${model} does not say what it was measured with, so it cannot be compared; run it again`,
    );
  if (samples.length < planned!)
    throw new DataError(
      `${folder}: the evaluation of ${model} has ${samples.length} of ${planned} samples; finish the run with --resume`,
    );
  return { label, model, pins, samples };
}

/** Those of models, not of gold targets. */
function evaluationsOf(folder: string): Map<string, StoredEvaluation> {
  const evaluations = storedEvaluations(readJournal(runThere(folder).journal));
  evaluations.delete("gold");
  if (evaluations.size === 0) throw new DataError(`${folder} holds no evaluation of a model`);
  return evaluations;
}

/** The last names of folders where they differ, else the whole paths. */
function shortNames(folders: readonly string[]): readonly string[] {
  const names = folders.map((folder) => basename(folder));
  return new Set(names).size === names.length ? names : folders;
}

function plain(pairs: readonly PairComparison[]) {
  const named = ({ label, model, pins }: Entry) => ({ label, model, pins });
  return {
    pairs: pairs.map(({ from, to, metrics, flips }) => ({
      from: named(from),
      to: named(to),
      metrics,
      flips: flips.map(({ kind, rowId, before, after }) => ({
        kind,
        rowId,
        domain: before.domain,
        prompt: before.prompt,
        gold: before.gold,
        before: { text: before.text, scores: before.scores },
        after: { text: after.text, scores: after.scores },
      })),
    })),
  };
}
