// The folder of a run: where its parts lie, who may write there. Knows no content but the journal's last event.
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { removeTemporaryFiles, writeFailure } from "./atomic.ts";
import { UsageError } from "./errors.ts";
import { lastEventType } from "./journal.ts";
import { lockFolder, lockName } from "./lock.ts";

export type RunFolder = {
  path: string;
  /** The resolved recipe. */
  recipe: string;
  journal: string;
  reportHtml: string;
  reportMarkdown: string;
  /** Folder of a stage's training states; made when asked for. */
  checkpoints(stage: string): string;
  /** Folder of a stage's finished model or adapter; made when asked for. */
  models(stage: string): string;
  /** Lets other processes in. */
  release(): void;
};

/** The paths of a run folder, without making or locking anything; for readers. */
export function runPaths(path: string) {
  return {
    path,
    recipe: join(path, "recipe.yaml"),
    journal: join(path, "journal.jsonl"),
    reportHtml: join(path, "report.html"),
    reportMarkdown: join(path, "report.md"),
  };
}

/**
 * Makes, or with `resume` reopens, the folder of a run and locks it.
 * @throws UsageError when it holds another run, when there is nothing to resume, or when another process is in it.
 */
export function createRunFolder(path: string, { resume }: { resume: boolean }): RunFolder {
  const state = runState(path);
  if (resume && (state === "absent" || state === "empty")) {
    throw new UsageError(
      `there is no run to resume in ${path}: start it without --resume, or name its folder with --out`,
    );
  }
  if (state === "foreign") {
    throw new UsageError(`${path} holds files that are no run's: choose another folder with --out`);
  }
  makeFolder(path);
  const release = lockFolder(path);
  if (!resume && state === "finished") {
    release();
    throw new UsageError(
      `${path} holds a finished run: choose another folder with --out, or run what is missing in it with --resume`,
    );
  }
  if (!resume && state === "unfinished") {
    release();
    throw new UsageError(`${path} holds an unfinished run: continue it with --resume, or choose another with --out`);
  }
  removeTemporaryFiles(path);
  const inside = (...names: string[]) => makeFolder(join(path, ...names));
  return {
    ...runPaths(path),
    checkpoints: (stage) => inside("checkpoints", stage),
    models: (stage) => inside("models", stage),
    release,
  };
}

export type RunState = "absent" | "empty" | "unfinished" | "finished" | "foreign";

/** What a folder holds: nothing, a run (finished when its journal's last event says so), or something else. */
export function runState(path: string): RunState {
  if (!existsSync(path)) return "absent";
  if (!statSync(path).isDirectory()) throw new UsageError(`${path} is a file: choose a folder with --out`);
  const names = readdirSync(path).filter((name) => name !== lockName);
  const { journal, recipe } = runPaths(path);
  if (existsSync(journal)) return lastEventType(journal) === "run-end" ? "finished" : "unfinished";
  if (names.length === 0) return "empty";
  return existsSync(recipe) ? "unfinished" : "foreign";
}

function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw writeFailure(path, error);
  }
  return path;
}
