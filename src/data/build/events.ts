// What happens while data is built, for whoever shows it. Knows no terminal.
import type { DownloadEvent } from "../../hub/snapshot.ts";

export type DataEvent =
  /** Rows read of a source so far; "kept" is a stage of an earlier, broken off build. */
  | { type: "source"; source: string; read: number; unusable: number; state: "reading" | "done" | "kept" }
  | { type: "step"; name: string; rows: number }
  | { type: "download"; event: DownloadEvent };
