// How far a bake-off is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { BakeoffEvent } from "../bakeoff/bakeoff.ts";
import type { DownloadEvent } from "../hub/snapshot.ts";
import { count, figure } from "../report/format.ts";
import { createDownloadProgress } from "./download-progress.ts";
import { createProgress, type ProgressStream } from "./progress.ts";
import { cut, progressBar, shortDuration } from "./status-line.ts";

const redrawMs = 100;
const plainEveryMs = 10_000;

export interface BakeoffProgress {
  onEvent(event: BakeoffEvent): void;
  onDownload(event: DownloadEvent): void;
  note(text: string): void;
  /** Takes the live line away. */
  close(): void;
}

export function createBakeoffProgress(
  stream: ProgressStream,
  { environment = process.env, now = Date.now }: { environment?: NodeJS.ProcessEnv; now?: () => number } = {},
): BakeoffProgress {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  const download = createDownloadProgress(stream, { environment, now });
  const training = createProgress(stream, { environment, now });
  let [shownAt, isDrawn, verified] = [now(), false, 0];
  let begun = { teacher: "", at: now() };
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
  const show = ({ teacher, outcome, done, of }: Extract<BakeoffEvent, { type: "outcome" }>) => {
    if (begun.teacher !== teacher) {
      begun = { teacher, at: now() };
      verified = 0;
    }
    if (outcome.isVerified) verified += 1;
    if (now() - shownAt < (live ? redrawMs : plainEveryMs)) return;
    shownAt = now();
    const left = ((now() - begun.at) / done) * (of - done);
    const parts = [
      teacher,
      ...(live ? [progressBar(done / of)] : []),
      `${count(done)}/${count(of)}`,
      `ETA ${shortDuration(left)}`,
      `verified ${figure(verified / done, "share")}`,
    ];
    if (!live) return print(parts.join("  "));
    clear();
    stream.write(cut(parts.join("  "), (stream.columns || 80) - 1));
    isDrawn = true;
  };
  return {
    onEvent(event) {
      if (event.type === "outcome") show(event);
      else if (event.type === "download") onDownload(event.event);
      else if (event.type === "training") {
        clear();
        training.emit(event.event);
      } else if (event.type === "drawn") print(`${count(event.prompts)} prompts for each teacher`);
      else if (event.type === "note") print(event.message);
      else if (event.type === "step" && event.what === "probe") print(`${event.teacher}: probe`);
      else if (event.type === "teacher") {
        const { teacher, measures, answered, reused, refusal } = event;
        const asked = `${count(answered)} answers, ${count(reused)} from the ledger`;
        print(`✓ ${teacher}  verified ${figure(measures.verified.mean, "share")}  ${asked}`);
        if (refusal !== undefined) print(`${teacher} can be asked no more: ${refusal}`);
      }
    },
    onDownload,
    note: print,
    close() {
      clear();
      training.close();
      download.close();
    },
  };
}
