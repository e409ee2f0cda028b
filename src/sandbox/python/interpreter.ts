// A Python interpreter: CPython as WebAssembly, with a memory that is put back before each program. Takes the interpreter
// and the library out of Pyodide's package, and none of its JavaScript, so that no bridge to this side exists.
import { RunEnded } from "../run-ended.ts";
import { stepsExport } from "../wasm/metered.ts";
import { type Bytes, concat } from "../wasm/numbers.ts";
import { type Import, type Limits, newRunState, type RunState, systemImports, takeOutbox } from "./system.ts";

/** The interpreter after its start, with what programs use often imported. Threads may share it. */
export type PythonImage = {
  /** Counts its steps. */
  module: WebAssembly.Module;
  /** Its memory up to the end of the heap; all above is 0. */
  memory: Uint8Array;
  stackPointer: number;
  library: Uint8Array;
};

export type Interpreter = {
  /** As it was after its start, with all its steps before it. */
  reset(): void;
  /**
   * Runs a line of Python, which may read `inbox` from the channel.
   * @param converse takes what it writes there and gives what it reads next
   * @returns what it wrote last, to the channel and as a verdict
   * @throws RunEnded when it used up its steps, left the sandbox's rules or fell over; until the reset it stays so
   */
  run(line: string, inbox: Uint8Array, converse?: RunState["converse"]): { answer: Bytes; verdict: Bytes };
};

type Exports = {
  memory: WebAssembly.Memory;
  __indirect_function_table: WebAssembly.Table;
  __stack_pointer: WebAssembly.Global;
  __wasm_call_ctors: () => void;
  emscripten_stack_init: () => void;
  Py_InitializeEx: (handleSignals: number) => void;
  PyRun_SimpleString: (text: number) => number;
  malloc: (size: number) => number;
  free: (at: number) => void;
  sbrk: (more: number) => number;
};

type Running = Interpreter & { exports: Exports };

const startLimits: Limits = { steps: 100_000_000_000, memoryBytes: 256 * 2 ** 20, outputBytes: 2 ** 20 };

/**
 * Starts an interpreter and keeps what its memory then holds.
 * @param module counts its steps
 * @param lines are run in it first, each with what it reads from the channel
 */
export function startPython(
  module: WebAssembly.Module,
  library: Uint8Array,
  lines: readonly { line: string; inbox: Uint8Array }[],
): PythonImage {
  const { exports, run } = instantiate(module, library, startLimits, () => {});
  exports.emscripten_stack_init();
  exports.__wasm_call_ctors();
  exports.Py_InitializeEx(0);
  for (const { line, inbox } of lines) run(line, inbox);
  const memory = new Uint8Array(new SharedArrayBuffer(exports.sbrk(0)));
  memory.set(new Uint8Array(exports.memory.buffer, 0, memory.length));
  return { module, memory, stackPointer: exports.__stack_pointer.value, library };
}

export function createInterpreter({ module, memory, stackPointer, library }: PythonImage, limits: Limits): Interpreter {
  return instantiate(module, library, limits, (exports) => {
    const missing = memory.length - exports.memory.buffer.byteLength;
    if (missing > 0) exports.memory.grow(Math.ceil(missing / 65_536));
    const whole = new Uint8Array(exports.memory.buffer);
    whole.set(memory);
    // Whatever a program may have written above the heap.
    whole.fill(0, memory.length);
    exports.__stack_pointer.value = stackPointer;
  });
}

function instantiate(
  module: WebAssembly.Module,
  library: Uint8Array,
  limits: Limits,
  restore: (exports: Exports) => void,
): Running {
  let state = newRunState();
  let ended: RunEnded | undefined;
  const allSteps = BigInt(limits.steps);
  const imports = systemImports({
    memory: () => exports.memory,
    table: () => exports.__indirect_function_table,
    stepsUsed: () => allSteps - steps.value,
    takeSteps: (count) => {
      steps.value -= count;
    },
    limits,
    library,
    state: () => state,
  });
  const instance = new WebAssembly.Instance(
    module,
    importObject(module, imports, () => ended),
  );
  const exports = instance.exports as unknown as Exports;
  const steps = instance.exports[stepsExport] as WebAssembly.Global<"i64">;
  steps.value = allSteps;

  return {
    exports,
    reset() {
      restore(exports);
      state = newRunState();
      ended = undefined;
      steps.value = allSteps;
    },
    run(line, inbox, converse) {
      if (ended !== undefined) throw ended;
      Object.assign(state, { inbox, converse, outbox: [], outboxBytes: 0, verdict: [] });
      try {
        const text = new TextEncoder().encode(`${line}\0`);
        const at = exports.malloc(text.length);
        new Uint8Array(exports.memory.buffer).set(text, at);
        exports.PyRun_SimpleString(at);
        exports.free(at);
      } catch (error) {
        ended ??= reasonOf(error, steps.value < 0n, limits);
        throw ended;
      }
      return { answer: takeOutbox(state), verdict: concat(state.verdict) };
    },
  };
}

/** Every import of the module: what the system gives, and for the rest an end to the run. */
function importObject(
  module: WebAssembly.Module,
  given: Readonly<Record<string, Import>>,
  ended: () => RunEnded | undefined,
): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: space, name, kind } of WebAssembly.Module.imports(module)) {
    imports[space] ??= {};
    // Addresses of functions for graphics, which nobody calls.
    imports[space][name] = kind === "global" ? new WebAssembly.Global({ value: "i32", mutable: true }, 0) : guard(name);
  }
  return imports;

  function guard(name: string): Import {
    const known = Object.hasOwn(given, name) ? given[name] : undefined;
    if (known === undefined)
      return () => {
        throw ended() ?? new RunEnded(`it asks for ${name}, which the sandbox does not have`);
      };
    // What ended once does nothing more, should the interpreter have caught the end.
    return (...values) => {
      const end = ended();
      if (end !== undefined) throw end;
      return known(...values);
    };
  }
}

function reasonOf(error: unknown, outOfSteps: boolean, { steps }: Limits): RunEnded {
  if (outOfSteps) return new RunEnded(`it takes more than ${steps} steps`);
  if (error instanceof RunEnded) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/call stack/.test(message)) return new RunEnded("it recurses too deep");
  return new RunEnded(`it makes the interpreter fall over: ${message}`);
}
