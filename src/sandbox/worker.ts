// The thread in which programs are run, one after the other. Interpreters are started when a program first needs them.
import { parentPort } from "node:worker_threads";
import type { ProgramOutcome, ProgramTask } from "../reward/program.ts";
import { createJavaScriptRunner, type JavaScriptRunner } from "./javascript/run-javascript.ts";
import { readPython, readQuickJs } from "./load-files.ts";
import { createPythonImage } from "./python/image.ts";
import type { PythonImage } from "./python/interpreter.ts";
import { createPythonRunner, type PythonRunner } from "./python/run-python.ts";
import { meterModule } from "./wasm/metered.ts";

export type ToWorker = { image: PythonImage } | { id: number; task: ProgramTask };
export type FromWorker =
  | { image: PythonImage }
  | { id: number; outcome: ProgramOutcome }
  | { id: number; error: string };

let runPython: PythonRunner | undefined;
let runJavaScript: JavaScriptRunner | undefined;

// The engines' packages print when a run comes to a bad end.
Object.assign(globalThis, { console: new Proxy({}, { get: () => () => {} }) });

// Programs in JavaScript see the clock of this thread: it stands still, so that no outcome depends on it.
Date.now = () => 1_600_000_000_000;

parentPort?.on("message", async (message: ToWorker) => {
  if ("image" in message) {
    runPython ??= createPythonRunner(message.image);
    return;
  }
  const { id, task } = message;
  try {
    parentPort?.postMessage({ id, outcome: await run(task) } satisfies FromWorker);
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies FromWorker);
  }
});

function run(task: ProgramTask): ProgramOutcome | Promise<ProgramOutcome> {
  if (task.language === "javascript") {
    runJavaScript ??= createJavaScriptRunner(new WebAssembly.Module(meterModule(readQuickJs())));
    return runJavaScript(task);
  }
  runPython ??= createPythonRunner(startPython());
  return runPython(task);
}

/** Starts the interpreter, and lets the other threads have it as it then is. */
function startPython(): PythonImage {
  const { interpreter, library } = readPython();
  const image = createPythonImage(interpreter, library);
  parentPort?.postMessage({ image } satisfies FromWorker);
  return image;
}
