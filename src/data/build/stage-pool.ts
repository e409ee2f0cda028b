// Threads that stage rows side by side. Knows no rows: pieces go to whichever thread has least to do, and come back.
import { Worker } from "node:worker_threads";
import type { RawItem } from "../sources/raw-item.ts";
import type { StagedRow, StageSettings } from "./stage-row.ts";
import type { FromWorker, ToWorker } from "./stage-worker.ts";

export interface StagePool {
  readonly threads: number;
  /** What later pieces are staged by. */
  use(settings: StageSettings): void;
  stage(items: readonly RawItem[]): Promise<StagedRow[]>;
  close(): Promise<void>;
}

type Waiting = { resolve(rows: StagedRow[]): void; reject(error: unknown): void };
type Thread = { worker: Worker; waiting: Map<number, Waiting> };

/** Undefined where the source is run without having been built: a thread of Node 20 reads no TypeScript. */
export function createStagePool(threads: number): StagePool | undefined {
  if (import.meta.url.endsWith(".ts")) return undefined;
  let pieces = 0;
  const started = Array.from({ length: threads }, startThread);
  return {
    threads,
    use(settings) {
      for (const { worker } of started) worker.postMessage({ settings } satisfies ToWorker);
    },
    stage(items) {
      const thread = started.reduce((least, one) => (one.waiting.size < least.waiting.size ? one : least));
      const piece = pieces++;
      return new Promise((resolve, reject) => {
        thread.waiting.set(piece, { resolve, reject });
        const { packed, buffer } = pack(items);
        thread.worker.postMessage({ piece, items: packed } satisfies ToWorker, [buffer]);
      });
    },
    async close() {
      await Promise.all(started.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(): Thread {
  const thread: Thread = {
    worker: new Worker(new URL("./stage-worker.js", import.meta.url)),
    waiting: new Map(),
  };
  thread.worker.on("message", (message: FromWorker) => {
    const waiting = thread.waiting.get(message.piece);
    thread.waiting.delete(message.piece);
    if ("rows" in message) waiting?.resolve(message.rows);
    else waiting?.reject(message.error);
  });
  thread.worker.on("error", (error) => {
    for (const { reject } of thread.waiting.values()) reject(error);
  });
  return thread;
}

/** Rows that are not parsed yet lie in pieces of the file; here they get memory that can change hands. */
function pack(items: readonly RawItem[]): { packed: RawItem[]; buffer: ArrayBuffer } {
  const sizeBytes = items.reduce((sum, item) => sum + ("json" in item ? item.json.length : 0), 0);
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  const packed = items.map((item): RawItem => {
    if (!("json" in item)) return item;
    bytes.set(item.json, at);
    const json = bytes.subarray(at, at + item.json.length);
    at += json.length;
    return { ...item, json };
  });
  return { packed, buffer: bytes.buffer };
}
