// Threads that work side by side, each on what it holds itself. A lane makes the objects that modules of ours export and
// calls them; what goes there and comes back is copied. Knows no model.
import type { Worker } from "node:worker_threads";
import type { Kept } from "./kept.ts";
import type { FromLane, ToLane } from "./lane.ts";
import { startThread } from "./thread.ts";

/** An object in a lane. It is made there by the first call, and anew when the lane was closed meanwhile. */
export type Remote<T> = {
  /** @throws Error with the lane's message @param told of what the method tells; when it throws, the lanes are closed */
  call<Name extends keyof T & string>(method: Name, input: Input<T[Name]>, told?: Told<T[Name]>): Result<T[Name]>;
};

/** A method takes one argument and may be given whom it tells of its progress. */
type Input<Method> = Method extends (input: infer I, tell: never) => unknown ? I : never;
type Told<Method> = Method extends (input: never, tell: infer Tell) => unknown ? Tell : never;
type Result<Method> = Method extends (input: never, tell: never) => infer R ? R : never;

export type Lane = {
  /**
   * @param module its address @param factory the name of the function there that makes the object
   * @param settings what it takes, asked for when the object is made
   */
  open<T>(module: string, factory: string, settings: () => unknown): Remote<T>;
  /** Something large that objects of a lane share, for `kept` there. */
  keep(thing: object, value: () => unknown): Kept;
};

type Pending = {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
  told: ((event: never) => void) | undefined;
};

type Thread = {
  worker: Worker;
  /** One number, shared with the thread: 1 until it has ended itself. */
  alive: Int32Array;
  pending: Map<number, Pending>;
  opened: Set<number>;
  kept: Set<number>;
};

const all: { lane: Lane; close(): Promise<void> }[] = [];
/** Those that have not ended yet, whether or not a lane still uses them. */
const threads = new Set<Thread>();
/** The longest that one run of a program may take when the process ends, in milliseconds. */
const longestEnd = 10_000;
const thingIds = new WeakMap<object, number>();
let ids = 0;

/** The first so many lanes of the process; their threads start when they are first called. */
export function lanes(count: number): Lane[] {
  while (all.length < count) all.push(createLane());
  return all.slice(0, count).map(({ lane }) => lane);
}

/** Ends the threads with all that they hold. Objects in them are made anew when they are called again. */
export async function closeLanes(): Promise<void> {
  await Promise.all(all.map(({ close }) => close()));
}

/**
 * Does all items, the next one on the lane that is free first. @returns the results in the order of the items
 */
export async function spread<Item, Result>(
  among: readonly Lane[],
  items: readonly Item[],
  work: (lane: Lane, item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const goOn = async (lane: Lane) => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(lane, items[index]!, index);
    }
  };
  await Promise.all(among.map(goOn));
  return results;
}

// A thread that is torn down while ONNX Runtime runs takes the process with it, so threads end themselves, between runs; a
// process that ends waits for them.
process.once("exit", () => {
  for (const { worker } of threads) worker.postMessage("end" satisfies ToLane);
  for (const { alive } of threads) Atomics.wait(alive, 0, 1, longestEnd);
});

function createLane(): (typeof all)[number] {
  let thread: Thread | undefined;

  const start = (): Thread => {
    const alive = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    const worker = startThread(import.meta.url, "./lane", { workerData: { alive } });
    const started: Thread = { worker, alive, pending: new Map(), opened: new Set(), kept: new Set() };
    threads.add(started);
    worker.unref();
    worker.on("message", (message: FromLane) => {
      const { pending } = started;
      const call = pending.get(message.call);
      if (call === undefined) return;
      if ("event" in message) {
        // What a thread tells that is on its way out could only end the lanes that came after it.
        if (thread !== started) return;
        try {
          call.told?.(message.event as never);
        } catch (error) {
          call.reject(error as Error);
          void closeLanes();
        }
        return;
      }
      pending.delete(message.call);
      if (pending.size === 0) worker.unref();
      if ("error" in message) call.reject(new Error(message.error));
      else call.resolve(message.result as never);
    });
    const lost = (reason: string) => {
      if (thread === started) thread = undefined;
      threads.delete(started);
      for (const { reject } of started.pending.values()) reject(new Error(`a thread that computes ${reason}`));
      started.pending.clear();
    };
    worker.on("error", ({ message }) => lost(`fell over: ${message}`));
    worker.on("exit", () => lost("was ended"));
    return started;
  };

  const lane: Lane = {
    open<T>(module: string, factory: string, settings: () => unknown): Remote<T> {
      const object = ids++;
      return {
        call: (method, input, told) =>
          new Promise((resolve, reject) => {
            thread ??= start();
            const { worker, pending, opened } = thread;
            const call = ids++;
            pending.set(call, { resolve, reject, told: told as Pending["told"] });
            const making = opened.has(object) ? {} : { open: { module, factory, settings: settings() } };
            opened.add(object);
            worker.ref();
            worker.postMessage({ call, object, method, input, ...making } satisfies ToLane);
          }) as never,
      };
    },
    keep(thing, value) {
      thread ??= start();
      const id = thingIds.get(thing) ?? ids++;
      thingIds.set(thing, id);
      if (thread.kept.has(id)) return { id };
      thread.kept.add(id);
      return { id, value: value() };
    },
  };
  return {
    lane,
    async close() {
      const ending = thread;
      thread = undefined;
      if (!ending) return;
      const ended = new Promise((resolve) => ending.worker.once("exit", resolve));
      // Nothing else may be left to keep the process from ending before.
      ending.worker.ref();
      ending.worker.postMessage("end" satisfies ToLane);
      await ended;
    },
  };
}
