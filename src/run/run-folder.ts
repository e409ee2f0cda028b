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
    modelCard: join(path, "model-card.md"),
  };
}

/** The paths of a run that is there. @throws UsageError where there is no folder, or none of a run */
export function runThere(path: string): ReturnType<typeof runPaths> {
  const paths = runPaths(path);
  if (!existsSync(path)) throw new UsageError(`there is no folder ${path}`);
  if (!existsSync(paths.journal)) throw new UsageError(`${path} has no journal.jsonl, so it is no run folder`);
  return paths;
}

/**
 * Says whether a run may begin, or with `resume` go on, in a folder; makes nothing.
 * @throws UsageError when it holds another run, something else, or nothing to resume.
 */
export function checkRunFolder(path: string, { resume }: { resume: boolean }): void {
  const problem = folderProblem(path, resume);
  if (problem !== undefined) throw new UsageError(problem);
}

function folderProblem(path: string, resume: boolean): string | undefined {
  switch (runState(path)) {
    case "foreign":
      return `${path} holds files that are no run's: choose another folder with --out`;
    case "absent":
    case "empty":
      if (!resume) return undefined;
      return `there is no run to resume in ${path}: start it without --resume, or name its folder with --out`;
    case "unfinished":
      if (resume) return undefined;
      return `${path} holds an unfinished run: continue it with --resume, or choose another with --out`;
    case "finished":
      if (resume) return undefined;
      return `${path} holds a finished run: choose another folder with --out, or run what is missing in it with --resume`;
  }
}

/**
 * Makes, or with `resume` reopens, the folder of a run and locks it.
 * @throws UsageError as `checkRunFolder` does, and when another process is in it.
 */
export function createRunFolder(path: string, { resume }: { resume: boolean }): RunFolder {
  checkRunFolder(path, { resume });
  makeFolder(path);
  const release = lockFolder(path);
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
