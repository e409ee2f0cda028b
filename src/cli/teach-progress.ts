// How far teaching is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { DownloadEvent } from "../hub/snapshot.ts";
import { count, figure } from "../report/format.ts";
import type { TeachEvent } from "../teacher/teach.ts";
import { createDownloadProgress } from "./download-progress.ts";
import { createLiveLine, type LiveLineOptions, type ProgressStream } from "./live-line.ts";
import { progressBar, shortCount, shortDuration } from "./status-line.ts";

const plainEveryMs = 10_000;
const mostFailuresShown = 5;

export interface TeachProgress {
  onEvent(event: TeachEvent): void;
  onDownload(event: DownloadEvent): void;
  note(text: string): void;
  /** Takes the live line away. */
  close(): void;
}

export function createTeachProgress(stream: ProgressStream, options: LiveLineOptions = {}): TeachProgress {
  const { now = Date.now } = options;
  const { live, ...line } = createLiveLine(stream, plainEveryMs, options);
  const download = createDownloadProgress(stream, options);
  const startedAt = now();
  let failures = 0;
  let [task, finished] = ["", ""];
  /** Where the task at work stood when it first asked somebody. */
  let begun = { at: startedAt, kept: 0 };
  if (!live) line.dueLater();
  const onDownload = (event: DownloadEvent) => {
    line.clear();
    download.onEvent(event);
  };
  const show = ({ tally, answered, tokens, spent, task: name }: Extract<TeachEvent, { type: "progress" }>) => {
    if (name === finished) return;
    if (name !== task || answered === 0) begun = { at: now(), kept: tally.kept };
    task = name;
    const isLast = tally.kept === tally.rows;
    if (isLast) {
      finished = name;
      line.dueAtOnce();
    }
    if (!line.isDue()) return;
    const seconds = Math.max(1, now() - startedAt) / 1000;
    const perMs = (tally.kept - begun.kept) / Math.max(1, now() - begun.at);
    const parts = [
      name,
      ...(live ? [progressBar(tally.kept / tally.rows)] : []),
      `${count(tally.kept)}/${count(tally.rows)}`,
      perMs > 0 && !isLast
        ? `ETA ${shortDuration((tally.rows - tally.kept) / perMs)}`
        : shortDuration(now() - startedAt),
      `${shortCount(tokens / seconds)} tokens/s`,
      ...(tally.prompts > 0 ? [`kept ${figure(tally.kept / tally.prompts, "share")}`] : []),
      `${shortCount(spent.tokens)} tokens`,
      ...(spent.money > 0 ? [`cost ${spent.money.toFixed(2)}`] : []),
    ];
    if (isLast) line.print(`✓ ${parts.join("  ")}`);
    else line.draw(parts.join("  "));
  };
  return {
    onEvent(event) {
      if (event.type === "download") onDownload(event.event);
      else if (event.type === "progress") show(event);
      else {
        failures += 1;
        if (failures <= mostFailuresShown) line.print(`${event.prompt}: ${event.reason}`);
        if (failures === mostFailuresShown) line.print("further failures are counted alone");
      }
    },
    onDownload,
    note: line.print,
    close() {
      line.clear();
      download.close();
    },
  };
}
