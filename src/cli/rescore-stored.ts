// The work of `reckon eval --rescore`: a run's stored answers under today's verifier, with progress, and what changed.
import { relative, resolve } from "node:path";
import { loadRecipe } from "../recipe/load.ts";
import { type Rescored, rescoreRun } from "../recipe/rescore.ts";
import { movedRecipe, writeRun } from "../recipe/run-record.ts";
import { count } from "../report/format.ts";
import { writeReport } from "../report/write.ts";
import { readJournal } from "../run/journal.ts";
import { checkRunFolder, runThere } from "../run/run-folder.ts";
import { createProgress } from "./progress.ts";
import { resultTable } from "./table.ts";

/**
 * @param changes settings over the run's recipe
 * @param out a run folder to write the new verdicts to
 */
export async function rescoreStored(run: string, changes: string[], out: string | undefined): Promise<void> {
  const paths = runThere(run);
  if (out !== undefined) checkRunFolder(out, { resume: false });
  const { recipe } = loadRecipe(paths.recipe, changes, { settingsOnly: true });
  const progress = createProgress(process.stderr);
  let rescored: Rescored;
  try {
    rescored = await rescoreRun(readJournal(paths.journal), recipe, progress.emit);
  } finally {
    progress.close();
  }
  const { events, changes: changed } = rescored;
  process.stdout.write(resultTable(events, process.stdout.columns));
  process.stdout.write(`${sentence(changed)}\n`);
  if (out === undefined) return;
  writeRun(out, movedRecipe(recipe, resolve(run), resolve(out)), events);
  const { html } = await writeReport(out);
  process.stderr.write(`report: ${relative("", html) || html}\n`);
}

function sentence({ samples, nowRight, nowWrong, otherComposite }: Rescored["changes"]): string {
  const answers = samples === 1 ? "stored answer" : "stored answers";
  return `${count(samples)} ${answers} scored again: ${count(nowRight)} now right, ${count(nowWrong)} now wrong, ${count(otherComposite)} with another composite.`;
}
