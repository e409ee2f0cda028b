// The folder of a run when none is named: runs/NAME, and beside finished runs runs/NAME-2, runs/NAME-3 and so on.
import { join } from "node:path";
import { runState } from "../run/run-folder.ts";

/**
 * The first of them that holds no finished run. With `resume` it is the last that holds an unfinished one, or the last
 * run there is.
 */
export function chooseFolder(name: string, { resume, within = "runs" }: { resume: boolean; within?: string }): string {
  let last: string | undefined;
  let unfinished: string | undefined;
  for (let number = 1; ; number += 1) {
    const folder = join(within, number === 1 ? name : `${name}-${number}`);
    const state = runState(folder);
    if (!resume && state !== "finished") return folder;
    if (state === "absent" || state === "empty") return unfinished ?? last ?? folder;
    last = folder;
    if (state === "unfinished") unfinished = folder;
  }
}
