// How far a bake-off is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { BakeoffEvent } from "../bakeoff/bakeoff.ts";
import type { DownloadEvent } from "../hub/snapshot.ts";
import { count, figure } from "../report/format.ts";
import { createDownloadProgress } from "./download-progress.ts";
import { createLiveLine, type LiveLineOptions, type ProgressStream } from "./live-line.ts";
import { createProgress } from "./progress.ts";
import { progressBar, shortDuration } from "./status-line.ts";

const plainEveryMs = 10_000;

export interface BakeoffProgress {
  onEvent(event: BakeoffEvent): void;
  onDownload(event: DownloadEvent): void;
  note(text: string): void;
  /** Takes the live line away. */
  close(): void;
}

export function createBakeoffProgress(stream: ProgressStream, options: LiveLineOptions = {}): BakeoffProgress {
  const { now = Date.now } = options;
  const { live, ...line } = createLiveLine(stream, plainEveryMs, options);
  const download = createDownloadProgress(stream, options);
  const training = createProgress(stream, options);
  let verified = 0;
  let begun = { teacher: "", at: now() };
  line.dueLater();
  const onDownload = (event: DownloadEvent) => {
    line.clear();
    download.onEvent(event);
  };
  const show = ({ teacher, outcome, done, of }: Extract<BakeoffEvent, { type: "outcome" }>) => {
    if (begun.teacher !== teacher) {
      begun = { teacher, at: now() };
      verified = 0;
    }
    if (outcome.isVerified) verified += 1;
    if (!line.isDue()) return;
    const left = ((now() - begun.at) / done) * (of - done);
    const parts = [
      teacher,
      ...(live ? [progressBar(done / of)] : []),
      `${count(done)}/${count(of)}`,
      `ETA ${shortDuration(left)}`,
      `verified ${figure(verified / done, "share")}`,
    ];
    line.draw(parts.join("  "));
  };
  return {
    onEvent(event) {
      if (event.type === "outcome") show(event);
      else if (event.type === "download") onDownload(event.event);
      else if (event.type === "training") {
        line.clear();
        training.emit(event.event);
      } else if (event.type === "drawn") line.print(`${count(event.prompts)} prompts for each teacher`);
      else if (event.type === "note") line.print(event.message);
      else if (event.type === "step" && event.what === "probe") line.print(`${event.teacher}: probe`);
      else if (event.type === "teacher") {
        const { teacher, measures, answered, reused, refusal } = event;
        const asked = `${count(answered)} answers, ${count(reused)} from the ledger`;
        line.print(`✓ ${teacher}  verified ${figure(measures.verified.mean, "share")}  ${asked}`);
        if (refusal !== undefined) line.print(`${teacher} can be asked no more: ${refusal}`);
      }
    },
    onDownload,
    note: line.print,
    close() {
      line.clear();
      training.close();
      download.close();
    },
  };
}
