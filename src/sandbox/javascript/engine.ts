// A JavaScript engine of its own: QuickJS as WebAssembly, made anew for each side of each run, with its own memory of
// limited size and its steps counted. It has no modules, no files and no clock but the one that the thread shows it.
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { RunEnded } from "../run-ended.ts";
import { stepsExport } from "../wasm/metered.ts";

export type EngineLimits = { steps: number; memoryBytes: number };

export type Engine = {
  context: QuickJSContext;
  /**
   * Runs what may never come back.
   * @throws RunEnded when the steps are used up or the engine fell over; from then on every call does
   */
  guarded: <Result>(action: () => Result) => Result;
  /** The value of a script; throws what it throws, as an Error of ours. */
  evaluate: (script: string, name: string) => QuickJSHandle;
  /** What a function returns. */
  start: (callee: QuickJSHandle, ...values: QuickJSHandle[]) => QuickJSHandle;
  /** Calls a function with texts, and gives the text that it returns. */
  call: (callee: QuickJSHandle, ...texts: string[]) => string;
  /** A function for scripts, from a text to a text. */
  hostFunction: (run: (text: string) => string) => QuickJSHandle;
  /** What was thrown, in words. */
  describe: (thrown: QuickJSHandle) => string;
  /** Runs what promises wait for. */
  runJobs: () => void;
};

/** The package's types are those of its CommonJS half, where the variant stands under `default`. */
const base = variant as unknown as QuickJSSyncVariant;

const pageBytes = 65_536;
const firstPages = 256;
/** Of the memory, for the engine itself and its stack. */
const engineBytes = 2 * 2 ** 20;

/** Memory for one engine after the other: a program may make it grow, and what is dropped is given back late. */
export function createEngineMemory(limits: EngineLimits): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: firstPages, maximum: pagesOf(limits) });
}

const pagesOf = ({ memoryBytes }: EngineLimits) => Math.max(firstPages, Math.ceil(memoryBytes / pageBytes));

/**
 * @param module counts its steps
 * @param memory that no other engine uses any more; nothing that stands in it stays
 */
export async function createEngine(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  limits: EngineLimits,
): Promise<Engine> {
  new Uint8Array(memory.buffer).fill(0);
  let steps: WebAssembly.Global<"i64"> | undefined;
  const instantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
    const instance = new WebAssembly.Instance(module, imports);
    steps = instance.exports[stepsExport] as WebAssembly.Global<"i64">;
    done(instance);
    return instance.exports;
  };
  const silent = { instantiateWasm, print: () => {}, printErr: () => {} };
  const quickjs = await newQuickJSWASMModuleFromVariant(
    newVariant(base, { wasmMemory: memory, emscriptenModule: silent } as Parameters<typeof newVariant>[1]),
  );
  const runtime = quickjs.newRuntime({ memoryLimitBytes: pagesOf(limits) * pageBytes - engineBytes });
  const context = runtime.newContext();
  steps!.value = BigInt(limits.steps);
  let ended: RunEnded | undefined;

  const guarded = <Result>(action: () => Result): Result => {
    if (ended !== undefined) throw ended;
    try {
      return action();
    } catch (error) {
      if (error instanceof ScriptError) throw error;
      ended = reasonOf(error, steps!.value < 0n, limits);
      throw ended;
    }
  };
  const describe = (thrown: QuickJSHandle) => {
    const dumped: unknown = context.dump(thrown);
    thrown.dispose();
    if (typeof dumped !== "object" || dumped === null || !("name" in dumped)) return String(dumped).slice(0, 200);
    return `${dumped.name}: ${"message" in dumped ? dumped.message : ""}`.slice(0, 200);
  };
  const unwrapped = (result: ReturnType<QuickJSContext["evalCode"]>): QuickJSHandle => {
    if (result.error === undefined) return result.value;
    throw new ScriptError(describe(result.error));
  };
  const start: Engine["start"] = (callee, ...values) =>
    guarded(() => unwrapped(context.callFunction(callee, context.undefined, ...values)));
  return {
    context,
    guarded,
    describe,
    start,
    evaluate: (script, name) => guarded(() => unwrapped(context.evalCode(script, name, { type: "global" }))),
    call: (callee, ...texts) => {
      const handles = texts.map((text) => context.newString(text));
      const value = start(callee, ...handles);
      for (const handle of handles) handle.dispose();
      const text = context.getString(value);
      value.dispose();
      return text;
    },
    hostFunction: (run) =>
      context.newFunction("host", (handle) =>
        context.newString(run(handle === undefined ? "" : context.getString(handle))),
      ),
    runJobs: () => guarded(() => void runtime.executePendingJobs()),
  };
}

/** What a script threw. */
export class ScriptError extends Error {
  override name = "ScriptError";
}

function reasonOf(error: unknown, outOfSteps: boolean, { steps }: EngineLimits): RunEnded {
  if (outOfSteps) return new RunEnded(`it takes more than ${steps} steps`);
  if (error instanceof RunEnded) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/call stack/.test(message)) return new RunEnded("it recurses too deep");
  return new RunEnded(`it makes the engine fall over: ${message}`);
}
