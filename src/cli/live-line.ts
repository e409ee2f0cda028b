// One line that is drawn again and again on a terminal, with lasting lines above it; elsewhere a plain line now and then.
// Knows no work.
import { cut } from "./status-line.ts";

/** Where progress goes: standard error, or what stands in for it. */
export type ProgressStream = { write(text: string): unknown; isTTY?: boolean; columns?: number };

export type LiveLineOptions = { environment?: NodeJS.ProcessEnv; now?: () => number };

export interface LiveLine {
  /** Whether the stream is a terminal that lines can be taken from again. */
  readonly live: boolean;
  /** Characters that fit on a line. */
  columns(): number;
  /** Whether it is time to draw; whoever hears yes draws. */
  isDue(): boolean;
  /** It is time at once, or only after the usual while. */
  dueAtOnce(): void;
  dueLater(): void;
  draw(line: string): void;
  /** Lasting lines. */
  print(...lines: string[]): void;
  /** Takes the line away. */
  clear(): void;
  /** Leaves the line where it is, and goes on below it. */
  leave(): void;
}

const redrawMs = 100;

/** Due at once. @param plainEveryMs between plain lines */
export function createLiveLine(
  stream: ProgressStream,
  plainEveryMs: number,
  { environment = process.env, now = Date.now }: LiveLineOptions = {},
): LiveLine {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  let shownAt = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  const line: LiveLine = {
    live,
    columns: () => (stream.columns || 80) - 1,
    isDue() {
      if (now() - shownAt < (live ? redrawMs : plainEveryMs)) return false;
      shownAt = now();
      return true;
    },
    dueAtOnce() {
      shownAt = Number.NEGATIVE_INFINITY;
    },
    dueLater() {
      shownAt = now();
    },
    draw(text) {
      if (!live) return line.print(text);
      line.clear();
      stream.write(cut(text, line.columns()));
      isDrawn = true;
    },
    print(...lines) {
      line.clear();
      for (const text of lines) stream.write(`${text}\n`);
    },
    clear() {
      if (isDrawn) stream.write("\r\x1b[K");
      isDrawn = false;
    },
    leave() {
      if (isDrawn) stream.write("\n");
      isDrawn = false;
    },
  };
  return line;
}
