// How far a build of data is, on standard error: one live line on a terminal, elsewhere a plain line now and then.
import type { DataEvent } from "../data/build/events.ts";
import { count } from "../report/format.ts";
import { createDownloadProgress } from "./download-progress.ts";
import type { ProgressStream } from "./progress.ts";
import { cut, shortDuration } from "./status-line.ts";

const redrawMs = 100;
const plainEveryMs = 10_000;

/** `close` takes the live line away. */
export function createDataProgress(
  stream: ProgressStream,
  { environment = process.env, now = Date.now }: { environment?: NodeJS.ProcessEnv; now?: () => number } = {},
): { onEvent(event: DataEvent): void; close(): void } {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  const download = createDownloadProgress(stream, { environment, now });
  let [shownAt, startedAt, begun, isDrawn] = [now(), now(), 0, false];
  const clear = () => {
    if (isDrawn) stream.write("\r\x1b[K");
    isDrawn = false;
  };
  const print = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  return {
    onEvent(event) {
      if (event.type === "download") {
        clear();
        download.onEvent(event.event);
      } else if (event.type === "step") print(`${event.name}: ${count(event.rows)} rows`);
      else if (event.state === "kept") print(`${event.source}: ${count(event.read)} rows, read by an earlier build`);
      else if (event.state === "done") {
        const took = shortDuration(now() - startedAt);
        print(`✓ ${event.source}: ${count(event.read)} rows in ${took}, ${count(event.unusable)} set aside`);
        startedAt = now();
        begun = 0;
      } else {
        if (begun === 0 || event.read < begun) [begun, startedAt] = [Math.max(1, event.read), now()];
        if (now() - shownAt < (live ? redrawMs : plainEveryMs)) return;
        shownAt = now();
        const speed = (1000 * (event.read - begun)) / Math.max(1, now() - startedAt);
        const line = `${event.source}  ${count(event.read)} rows  ${count(Math.round(speed))} rows/s  ${count(event.unusable)} set aside`;
        if (!live) return print(line);
        clear();
        stream.write(cut(line, (stream.columns || 80) - 1));
        isDrawn = true;
      }
    },
    close() {
      clear();
      download.close();
    },
  };
}
