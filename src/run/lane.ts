// The thread of a lane: makes objects and calls them, one call after the other. See lanes.ts.
import { parentPort, workerData } from "node:worker_threads";

export type LaneCall = {
  readonly call: number;
  readonly object: number;
  /** With the first call of an object. */
  readonly open?: { readonly module: string; readonly factory: string; readonly settings: unknown };
  readonly method: string;
  readonly input: unknown;
};
export type ToLane = LaneCall | "end";
export type FromLane = { readonly call: number } & (
  | { readonly result: unknown }
  | { readonly event: unknown }
  | { readonly error: string }
);

type Method = (input: unknown, tell: (event: unknown) => void) => Promise<unknown>;

const objects = new Map<number, Promise<Record<string, Method>>>();
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", (message: ToLane) => {
  if (message === "end") end();
  last = last.then(() => answer(message));
});

/** No program runs now, since one would run in this thread. */
function end(): never {
  const { alive } = workerData as { alive: Int32Array };
  Atomics.store(alive, 0, 0);
  Atomics.notify(alive, 0);
  process.exit();
}

async function answer({ call, object, open, method, input }: LaneCall): Promise<void> {
  const say = (what: Omit<FromLane, "call">) => parentPort?.postMessage({ call, ...what });
  try {
    if (open) objects.set(object, make(open));
    const target = await objects.get(object)!;
    say({ result: await target[method]!(input, (event) => say({ event })) });
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
}

async function make({ module, factory, settings }: NonNullable<LaneCall["open"]>): Promise<Record<string, Method>> {
  const made: Record<string, (settings: unknown) => Record<string, Method>> = await import(module);
  return made[factory]!(settings);
}
