// The work of `reckon data difficulty`: rows in, progress while they are measured, the map and its summary out.
import { resolve } from "node:path";
import { type MeasuredRow, measureDifficulty } from "../eval/difficulty.ts";
import { openDifficultyLog, writeDifficultyMap } from "../eval/difficulty-file.ts";
import { summariseDifficulty } from "../eval/difficulty-summary.ts";
import { count, plural } from "../report/format.ts";
import { UserError } from "../run/errors.ts";
import { onInterrupt } from "../run/interrupt.ts";
import type { Row } from "../text/row.ts";
import type { DifficultyOptions } from "./data-difficulty.ts";
import { createDifficultyProgress } from "./difficulty-progress.ts";
import { difficultyRows } from "./difficulty-rows.ts";
import { difficultyText } from "./difficulty-text.ts";
import { modelFolder } from "./model-folder.ts";
import { openModel } from "./open-model.ts";

class MeasurementInterruptedError extends UserError {
  override exitCode = 130;
  override name = "MeasurementInterruptedError";
}

/** Prints the summary to standard output. @throws UserError with the exit code of an interruption, when there is one */
export async function runDifficulty(options: DifficultyOptions & { model: string }): Promise<void> {
  const { adapter, weights, samples, json } = options;
  const folder = resolve(await modelFolder(options.model));
  const asked = await difficultyRows(options, folder);
  const { rows, systemPrompt, maxNewTokens, seed, out } = asked;
  const model = await openModel({ model: folder, ...(adapter && { adapter }), ...(weights && { weights }) });
  const tokenizer = model.tokenizer();
  const log = openDifficultyLog(out, {
    model: options.model,
    adapter: adapter ?? "",
    weights: weights ?? "float32",
    samples,
    maxNewTokens,
    seed,
    systemPrompt,
  });
  const measured: MeasuredRow[] = rows.flatMap((row) => {
    const difficulty = log.find(row);
    return difficulty === undefined ? [] : [{ row, difficulty }];
  });
  const known = new Set(measured.map(({ row }) => row));
  const rest = rows.filter((row) => !known.has(row));
  const progress = createDifficultyProgress(process.stderr, { prompts: rest.length, samples });
  if (asked.repeated > 0)
    progress.note(
      `${plural(asked.repeated, "row")} of the data ask what another row asks; each question is measured once`,
    );
  if (known.size > 0) progress.note(`${plural(known.size, "prompt")} measured before`);
  const interrupt = onInterrupt();
  let isWhole = false;
  try {
    isWhole = await measureDifficulty(
      model,
      tokenizer,
      rest,
      { samples, maxNewTokens, seed, systemPrompt },
      {
        onProgress: progress.advance,
        onMeasured(chunk) {
          log.append(chunk);
          measured.push(...chunk);
          progress.measured(chunk);
        },
        interrupted: interrupt.requested,
      },
    );
    if (isWhole) await writeDifficultyMap(out, inOrder(rows, measured));
  } finally {
    interrupt.dispose();
    progress.close();
    log.close({ remove: isWhole });
  }
  if (!isWhole) {
    throw new MeasurementInterruptedError(
      `interrupted; ${count(measured.length)} of ${count(rows.length)} prompts are measured and kept, and the same command goes on from there`,
    );
  }
  const summary = summariseDifficulty(measured, samples);
  if (json)
    process.stdout.write(`${JSON.stringify({ file: out, model: options.model, samples, ...summary }, null, 2)}\n`);
  else {
    process.stdout.write(difficultyText(summary, { model: options.model, samples }));
    process.stderr.write(`difficulty: ${out}\n`);
  }
}

function inOrder(rows: readonly Row[], measured: readonly MeasuredRow[]): MeasuredRow[] {
  const places = new Map(rows.map((row, place) => [row, place]));
  return measured.toSorted((a, b) => places.get(a.row)! - places.get(b.row)!);
}
