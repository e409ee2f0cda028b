// How far teaching is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { DownloadEvent } from "../hub/snapshot.ts";
import { count, figure } from "../report/format.ts";
import type { TeachEvent } from "../teacher/teach.ts";
import { createDownloadProgress } from "./download-progress.ts";
import type { ProgressStream } from "./progress.ts";
import { cut, progressBar, shortCount, shortDuration } from "./status-line.ts";

const redrawMs = 100;
const plainEveryMs = 10_000;
const mostFailuresShown = 5;

export interface TeachProgress {
  onEvent(event: TeachEvent): void;
  onDownload(event: DownloadEvent): void;
  note(text: string): void;
  /** Takes the live line away. */
  close(): void;
}

export function createTeachProgress(
  stream: ProgressStream,
  { environment = process.env, now = Date.now }: { environment?: NodeJS.ProcessEnv; now?: () => number } = {},
): TeachProgress {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  const download = createDownloadProgress(stream, { environment, now });
  const startedAt = now();
  let [shownAt, isDrawn, failures] = [live ? 0 : startedAt, false, 0];
  let [task, finished] = ["", ""];
  /** Where the task at work stood when it first asked somebody. */
  let begun = { at: startedAt, kept: 0 };
  const clear = () => {
    if (isDrawn) stream.write("\r\x1b[K");
    isDrawn = false;
  };
  const print = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  const onDownload = (event: DownloadEvent) => {
    clear();
    download.onEvent(event);
  };
  const show = ({ tally, answered, tokens, spent, task: name }: Extract<TeachEvent, { type: "progress" }>) => {
    if (name === finished) return;
    if (name !== task || answered === 0) begun = { at: now(), kept: tally.kept };
    task = name;
    const isLast = tally.kept === tally.rows;
    if (isLast) finished = name;
    if (!isLast && now() - shownAt < (live ? redrawMs : plainEveryMs)) return;
    shownAt = now();
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
    if (!live || isLast) return print(`${isLast ? "✓ " : ""}${parts.join("  ")}`);
    clear();
    stream.write(cut(parts.join("  "), (stream.columns || 80) - 1));
    isDrawn = true;
  };
  return {
    onEvent(event) {
      if (event.type === "download") onDownload(event.event);
      else if (event.type === "progress") show(event);
      else {
        failures += 1;
        if (failures <= mostFailuresShown) print(`${event.prompt}: ${event.reason}`);
        if (failures === mostFailuresShown) print("further failures are counted alone");
      }
    },
    onDownload,
    note: print,
    close() {
      clear();
      download.close();
    },
  };
}
