// How far a measurement of difficulty is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { MeasuredRow } from "../eval/difficulty.ts";
import { count, figure } from "../report/format.ts";
import { createLiveLine, type LiveLineOptions, type ProgressStream } from "./live-line.ts";
import { startStage } from "./stage-meter.ts";
import { statusLine } from "./status-line.ts";

const plainEveryMs = 5000;

export interface DifficultyProgress {
  /** Completions that ended, and tokens drawn, since the last call. */
  advance(finished: number, tokens: number): void;
  measured(rows: readonly MeasuredRow[]): void;
  /** A lasting line. */
  note(text: string): void;
  /** Takes the live line away. */
  close(): void;
}

export function createDifficultyProgress(
  stream: ProgressStream,
  { prompts, samples }: { prompts: number; samples: number },
  options: LiveLineOptions = {},
): DifficultyProgress {
  const line = createLiveLine(stream, plainEveryMs, options);
  const meter = startStage("samples", prompts * samples, options.now ?? Date.now);
  let [finished, done, judged, passRates] = [0, 0, 0, 0];
  line.dueLater();
  const show = () => {
    if (!line.isDue()) return;
    const rate = judged === 0 ? "" : `  pass rate ${figure(passRates / judged, "share")}`;
    const figures = `${count(done)} prompts${rate}`;
    line.draw(statusLine(meter.status(), figures, line.live ? { columns: line.columns(), bar: true } : {}));
  };
  return {
    advance(more, tokens) {
      finished += more;
      meter.advance(finished, tokens);
      show();
    },
    measured(rows) {
      done += rows.length;
      // A row that is not judged draws no sample.
      const skipped = rows.filter(({ difficulty }) => difficulty.samples === 0).length;
      finished += skipped * samples;
      if (skipped > 0) meter.advance(finished, 0);
      for (const { difficulty } of rows) {
        if (difficulty.passRate === undefined) continue;
        judged += 1;
        passRates += difficulty.passRate;
      }
      show();
    },
    note: line.print,
    close: line.clear,
  };
}
