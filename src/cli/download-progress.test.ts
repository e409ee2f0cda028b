import { beforeEach, expect, test } from "vitest";
import type { DownloadEvent } from "../hub/snapshot.ts";
import { createDownloadProgress } from "./download-progress.ts";

let time: number;
const now = () => time;
beforeEach(() => {
  time = 1_000_000;
});

function recorder(settings: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...settings, write: (text: string) => written.push(text), text: () => written.join("") };
}

/** 536 MB, of which 100 are there already, at 10 MB a second. */
function download(onEvent: (event: DownloadEvent) => void) {
  onEvent({ type: "start", name: "acme/small@0123", files: 3, totalBytes: 536e6 });
  onEvent({ type: "progress", bytes: 100e6, receivedBytes: 0, files: 1 });
  for (let second = 1; second <= 12; second += 1) {
    time += 1000;
    onEvent({ type: "progress", bytes: 100e6 + second * 10e6, receivedBytes: second * 10e6, files: 1 });
  }
  onEvent({ type: "wait", file: "tokenizer.json" });
  onEvent({ type: "pause", reason: "cannot reach https://hub.example (ENOTFOUND): check it", waitMs: 500 });
  onEvent({ type: "pause", reason: "cannot reach https://hub.example (ENOTFOUND): check it", waitMs: 4000 });
  onEvent({ type: "end" });
}

test("plain lines every five seconds: files, bytes, speed, time left", () => {
  const stream = recorder();
  const progress = createDownloadProgress(stream, { environment: {}, now });
  download(progress.onEvent);
  progress.close();
  expect(stream.text()).toMatchInlineSnapshot(`
    "acme/small@0123: 3 files, 536 MB to download
    small  1/3 files  150 MB of 536 MB  10 MB/s  ETA 39s
    small  1/3 files  200 MB of 536 MB  10 MB/s  ETA 34s
    another process is downloading tokenizer.json: waiting for it
    cannot reach https://hub.example (ENOTFOUND): trying again in 4s
    ✓ acme/small@0123: 3 files, 120 MB in 12s
    "
  `);
});

test("on a terminal one line is drawn again and again, within its width", () => {
  const stream = recorder({ isTTY: true, columns: 80 });
  const progress = createDownloadProgress(stream, { environment: {}, now });
  download(progress.onEvent);
  const clear = "\r\x1b[K";
  const drawn = stream.text().replaceAll(clear, "\n").split("\n").slice(1, -4);
  expect(drawn.at(-2)).toMatchInlineSnapshot(
    `"small  ████████░░░░░░░░░░░░  1/3 files  210 MB of 536 MB  10 MB/s  ETA 33s"`,
  );
  expect(drawn.filter((line) => line.length > 79)).toEqual([]);
  expect(stream.text().endsWith("in 12s\n")).toBe(true);
});
