// How far a download is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { DownloadEvent } from "../hub/snapshot.ts";
import { count } from "../report/format.ts";
import type { ProgressStream } from "./progress.ts";
import { startStage } from "./stage-meter.ts";
import { cut, progressBar, shortDuration } from "./status-line.ts";

const redrawMs = 100;
const plainEveryMs = 5000;

type Options = { environment?: NodeJS.ProcessEnv; now?: () => number };

/** Draws the events of a download; nothing for a model that is there already. `close` takes the live line away. */
export function createDownloadProgress(
  stream: ProgressStream,
  { environment = process.env, now = Date.now }: Options = {},
): { onEvent(event: DownloadEvent): void; close(): void } {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  let work = startWork({ type: "start", name: "", files: 0, totalBytes: 0 }, now);
  let shownAt = 0;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) stream.write("\r\x1b[K");
    isDrawn = false;
  };
  const print = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  const show = () => {
    if (now() - shownAt < (live ? redrawMs : plainEveryMs)) return;
    shownAt = now();
    const line = work.line(live);
    if (!live) return print(line);
    clear();
    stream.write(cut(line, (stream.columns ?? 80) - 1));
    isDrawn = true;
  };
  return {
    onEvent(event) {
      switch (event.type) {
        case "start":
          work = startWork(event, now);
          shownAt = now();
          return print(`${event.name}: ${filesOf(event.files)}, ${megabytes(event.totalBytes)} to download`);
        case "progress":
          work.at = event;
          return show();
        case "wait":
          return print(`another process is downloading ${event.file}: waiting for it`);
        case "end":
          return print(work.summary());
      }
    },
    close: clear,
  };
}

/** The meter of stages counts steps and tokens: here a step is a byte that is here, a token one that came by the line. */
function startWork({ name, files, totalBytes }: Extract<DownloadEvent, { type: "start" }>, now: () => number) {
  const meter = startStage(name, totalBytes, now);
  const shortName = name.replace(/^.*\/|@.*$/g, "");
  let measuredBytes = 0;
  return {
    at: { bytes: 0, receivedBytes: 0, files: 0 },
    line(bar: boolean) {
      const { bytes, receivedBytes, files: done } = this.at;
      meter.advance(bytes, receivedBytes - measuredBytes);
      measuredBytes = receivedBytes;
      const { remainingMs, tokensPerSecond } = meter.status();
      return [
        shortName,
        ...(bar ? [progressBar(totalBytes === 0 ? 1 : bytes / totalBytes)] : []),
        `${done}/${filesOf(files)}`,
        `${megabytes(bytes)} of ${megabytes(totalBytes)}`,
        ...(tokensPerSecond === undefined ? [] : [`${megabytes(tokensPerSecond)}/s`]),
        ...(remainingMs === undefined ? [] : [`ETA ${shortDuration(remainingMs)}`]),
      ].join("  ");
    },
    summary() {
      const took = shortDuration(meter.status().elapsedMs);
      return `✓ ${name}: ${filesOf(files)}, ${megabytes(this.at.receivedBytes)} in ${took}`;
    },
  };
}

const filesOf = (files: number) => `${count(files)} ${files === 1 ? "file" : "files"}`;

/** "0.4 MB", "536 MB", "2.01 GB", in powers of ten as the hub counts. */
function megabytes(bytes: number): string {
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(2)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`;
}
