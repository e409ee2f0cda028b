// How far a measurement of difficulty is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { MeasuredRow } from "../eval/difficulty.ts";
import { count, figure } from "../report/format.ts";
import type { ProgressStream } from "./progress.ts";
import { startStage } from "./stage-meter.ts";
import { statusLine } from "./status-line.ts";

const redrawMs = 100;
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
  { environment = process.env, now = Date.now }: { environment?: NodeJS.ProcessEnv; now?: () => number } = {},
): DifficultyProgress {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  const meter = startStage("samples", prompts * samples, now);
  let [finished, done, judged, passRates, shownAt, isDrawn] = [0, 0, 0, 0, now(), false];
  const clear = () => {
    if (isDrawn) stream.write("\r\x1b[K");
    isDrawn = false;
  };
  const show = () => {
    if (now() - shownAt < (live ? redrawMs : plainEveryMs)) return;
    shownAt = now();
    const rate = judged === 0 ? "" : `  pass rate ${figure(passRates / judged, "share")}`;
    const figures = `${count(done)} prompts${rate}`;
    clear();
    if (!live) return void stream.write(`${statusLine(meter.status(), figures)}\n`);
    stream.write(statusLine(meter.status(), figures, { columns: (stream.columns || 80) - 1, bar: true }));
    isDrawn = true;
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
    note(text) {
      clear();
      stream.write(`${text}\n`);
    },
    close: clear,
  };
}
