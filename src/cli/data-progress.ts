// How far a build of data is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { DataEvent } from "../data/build/events.ts";
import { count } from "../report/format.ts";
import { createDownloadProgress } from "./download-progress.ts";
import { createLiveLine, type LiveLineOptions, type ProgressStream } from "./live-line.ts";
import { shortDuration } from "./status-line.ts";

const plainEveryMs = 10_000;

/** `close` takes the live line away. */
export function createDataProgress(
  stream: ProgressStream,
  options: LiveLineOptions = {},
): { onEvent(event: DataEvent): void; close(): void } {
  const { now = Date.now } = options;
  const line = createLiveLine(stream, plainEveryMs, options);
  const download = createDownloadProgress(stream, options);
  let [startedAt, begun] = [now(), 0];
  line.dueLater();
  return {
    onEvent(event) {
      if (event.type === "download") {
        line.clear();
        download.onEvent(event.event);
      } else if (event.type === "step") line.print(`${event.name}: ${count(event.rows)} rows`);
      else if (event.state === "kept")
        line.print(`${event.source}: ${count(event.read)} rows, read by an earlier build`);
      else if (event.state === "done") {
        const took = shortDuration(now() - startedAt);
        line.print(`✓ ${event.source}: ${count(event.read)} rows in ${took}, ${count(event.unusable)} set aside`);
        startedAt = now();
        begun = 0;
      } else {
        if (begun === 0 || event.read < begun) [begun, startedAt] = [Math.max(1, event.read), now()];
        if (!line.isDue()) return;
        const speed = (1000 * (event.read - begun)) / Math.max(1, now() - startedAt);
        line.draw(
          `${event.source}  ${count(event.read)} rows  ${count(Math.round(speed))} rows/s  ${count(event.unusable)} set aside`,
        );
      }
    },
    close() {
      line.clear();
      download.close();
    },
  };
}
