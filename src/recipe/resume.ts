// Where an interrupted run goes on: which stages ended, and how much of the journal is kept.
import { readFileSync } from "node:fs";
import type { RunEvent } from "../run/events.ts";
import { checkVersion } from "../run/version.ts";

export type Progress = {
  /** Names of stages that ended. */
  readonly done: ReadonlySet<string>;
  /** Byte position after the last stage that ended, or after the last sample of an evaluation at work; 0 without either. */
  readonly position: number;
  /** Hash of the recipe that the run was started with. */
  readonly recipeHash: string | undefined;
};

/** Reads a journal whose last line may be torn. @throws DataError when a newer version wrote it */
export function progressOf(journal: string): Progress {
  const bytes = readFileSync(journal);
  const done = new Set<string>();
  let [position, start] = [0, 0];
  let recipeHash: string | undefined;
  const begun = new Set<string>();
  for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
    const event = JSON.parse(bytes.toString("utf8", start, end)) as RunEvent;
    start = end + 1;
    if (event.type === "run-start") {
      checkVersion(event.version, journal);
      recipeHash = event.recipeHash;
    }
    if (event.type === "evaluation-start") begun.add(event.model);
    if (event.type === "stage-end") done.add(event.stage);
    if (event.type === "stage-end" || (event.type === "evaluation-sample" && begun.has(event.model))) position = start;
  }
  return { done, position, recipeHash };
}
