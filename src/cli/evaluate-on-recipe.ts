// The work of `reckon eval`: a recipe's rows through the harness, with progress, and the table at the end.
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { hashModel } from "../eval/pins.ts";
import { evaluateInFolder, evaluateOnly } from "../recipe/evaluate-only.ts";
import { loadRecipe } from "../recipe/load.ts";
import { pathLabel } from "../recipe/portable-path.ts";
import { writeReport } from "../report/write.ts";
import type { RunEvent } from "../run/events.ts";
import { InterruptedError, onInterrupt } from "../run/interrupt.ts";
import { readJournal } from "../run/journal.ts";
import { checkRunFolder, runPaths } from "../run/run-folder.ts";
import { loadTask } from "../task/index.ts";
import { modelFolder } from "./model-folder.ts";
import { openModel } from "./open-model.ts";
import type { ModelOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { shellLine } from "./shell-line.ts";
import { resultTable } from "./table.ts";

export type EvaluateOptions = ModelOptions & {
  recipeFile: string;
  settings: string[];
  /** The run folder to write; none is written without. */
  out?: string;
  resume: boolean;
};

/** What a model is called in a run: a folder without what lies above its last names. */
const nameOf = (model: string) => (existsSync(model) ? pathLabel(resolve(model)) : model);

/** @throws UserError, also InterruptedError with the command that goes on */
export async function evaluateOnRecipe({
  recipeFile,
  settings,
  out,
  resume,
  ...given
}: EvaluateOptions): Promise<void> {
  const { model, adapter } = given;
  if (out !== undefined) checkRunFolder(out, { resume });
  const folder = resolve(await modelFolder(model));
  const { recipe } = loadRecipe(recipeFile, [...settings, `model=${JSON.stringify(folder)}`], { evaluationOnly: true });
  const { family, weights, trainable, tokenizer } = await openModel({ ...given, model: recipe.model });
  const subject = {
    name: nameOf(adapter ?? model),
    policy: { family, weights, trainable, threads: recipe.threads },
    tokenizer: tokenizer(),
    identity: await hashModel(folder, ...(adapter ? [adapter] : [])),
  };
  const rows = await loadTask(recipe.data, recipe.seed, { evaluationOnly: true });

  const progress = createProgress(process.stderr);
  const interrupt = onInterrupt(() =>
    progress.note("stopping after the answers at work; press Ctrl-C again to stop at once"),
  );
  const options = { subject, rows, emit: progress.emit, interrupted: interrupt.requested };
  let events: RunEvent[];
  try {
    if (out === undefined) events = await evaluateOnly(recipe, options);
    else {
      await evaluateInFolder(recipe, { ...options, folder: out, resume });
      events = readJournal(runPaths(out).journal);
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    if (out === undefined)
      throw new InterruptedError(undefined, "interrupted; nothing was kept, since no folder was named with --out");
    const adapted = adapter ? ["--adapter", adapter] : [];
    const words = ["eval", "--model", model, ...adapted, recipeFile, ...settings, "--out", out, "--resume"];
    throw new InterruptedError(shellLine("reckon", ...words));
  } finally {
    interrupt.dispose();
    progress.close();
  }
  process.stdout.write(resultTable(events, process.stdout.columns));
  if (out === undefined) return;
  const { html } = await writeReport(out);
  process.stderr.write(`report: ${relative("", html) || html}\n`);
}
