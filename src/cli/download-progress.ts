// How far a download is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { DownloadEvent } from "../hub/snapshot.ts";
import { count } from "../report/format.ts";
import { createLiveLine, type LiveLineOptions, type ProgressStream } from "./live-line.ts";
import { progressBar, shortDuration } from "./status-line.ts";

const plainEveryMs = 5000;
const shownPauseMs = 1000;
/** Speed is that of the last 15 seconds. */
const windowMs = 15_000;

/** Draws the events of a download; nothing for a model that is there already. `close` takes the live line away. */
export function createDownloadProgress(
  stream: ProgressStream,
  options: LiveLineOptions = {},
): { onEvent(event: DownloadEvent): void; close(): void } {
  const { now = Date.now } = options;
  const { live, print, ...line } = createLiveLine(stream, plainEveryMs, options);
  let work = startWork({ type: "start", name: "", files: 0, totalBytes: 0 }, now);
  return {
    onEvent(event) {
      switch (event.type) {
        case "start":
          work = startWork(event, now);
          line.dueLater();
          return print(`${event.name}: ${filesOf(event.files)}, ${megabytes(event.totalBytes)} to download`);
        case "progress":
          work.at = event;
          if (line.isDue()) line.draw(work.line(live));
          return;
        case "wait":
          return print(`another process is downloading ${event.file}: waiting for it`);
        case "pause": {
          // What to do about it is said when it does not help.
          const [reason] = event.reason.split(/[:;] /);
          if (event.waitMs < shownPauseMs) return;
          return print(`${reason}: trying again in ${shortDuration(event.waitMs)}`);
        }
        case "end":
          return print(work.summary());
      }
    },
    close: line.clear,
  };
}

/** Where a download is, how fast it goes by what came over the line, and when it ends. */
function startWork({ name, files, totalBytes }: Extract<DownloadEvent, { type: "start" }>, now: () => number) {
  const startedAt = now();
  const shortName = name.replace(/^.*\/|@.*$/g, "");
  const marks = [{ at: startedAt, receivedBytes: 0 }];
  return {
    at: { bytes: 0, receivedBytes: 0, files: 0 },
    line(bar: boolean) {
      const { bytes, receivedBytes, files: done } = this.at;
      marks.push({ at: now(), receivedBytes });
      while (marks.length > 2 && marks[1]!.at < now() - windowMs) marks.shift();
      const first = marks[0]!;
      const bytesPerMs = (receivedBytes - first.receivedBytes) / Math.max(1, now() - first.at);
      const speed = [
        `${megabytes(bytesPerMs * 1000)}/s`,
        ...(bytesPerMs > 0 ? [`ETA ${shortDuration((totalBytes - bytes) / bytesPerMs)}`] : []),
      ];
      const parts = [`${done}/${filesOf(files)}`, `${megabytes(bytes)} of ${megabytes(totalBytes)}`, ...speed];
      return [shortName, ...(bar ? [progressBar(bytes / Math.max(1, totalBytes))] : []), ...parts].join("  ");
    },
    summary() {
      return `✓ ${name}: ${filesOf(files)}, ${megabytes(this.at.receivedBytes)} in ${shortDuration(now() - startedAt)}`;
    },
  };
}

const filesOf = (files: number) => `${count(files)} ${files === 1 ? "file" : "files"}`;

/** "0.4 MB", "536 MB", "2.01 GB", in powers of ten as the hub counts. */
function megabytes(bytes: number): string {
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(2)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`;
}
