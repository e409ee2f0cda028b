// The thread in which rows are staged: takes settings, then pieces of rows, and gives what became of them.
import { parentPort } from "node:worker_threads";
import type { RawItem } from "../sources/raw-item.ts";
import { createStager, type StagedRow, type StageSettings } from "./stage-row.ts";

export type ToWorker = { settings: StageSettings } | { piece: number; items: readonly RawItem[] };
export type FromWorker = { piece: number; rows: StagedRow[] } | { piece: number; error: unknown };

let stager: ReturnType<typeof createStager> | undefined;

parentPort?.on("message", async (message: ToWorker) => {
  if ("settings" in message) {
    stager = createStager(message.settings);
    // Whoever sends rows hears of it.
    stager.catch(() => {});
    return;
  }
  const { piece, items } = message;
  try {
    const stage = await stager!;
    parentPort?.postMessage({ piece, rows: items.map(stage) } satisfies FromWorker);
  } catch (error) {
    parentPort?.postMessage({ piece, error } satisfies FromWorker);
  }
});
