// Threads that run programs side by side. They start when a program is there to be run, stay warm, and never keep
// the process from ending.
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import type { ProgramOutcome, ProgramTask, RunProgram } from "../reward/program.ts";
import { startThread } from "../run/thread.ts";
import type { PythonImage } from "./python/interpreter.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

export type Sandbox = {
  /** @throws Error when there is nothing to run programs with */
  runProgram: RunProgram;
  close(): Promise<void>;
};

type Job = { task: ProgramTask; resolve: (outcome: ProgramOutcome) => void; reject: (error: Error) => void };
type Thread = {
  worker: Worker;
  job: Job | undefined;
  clock: NodeJS.Timeout | undefined;
  /** Whether it ever gave an outcome; one that never did cannot start. */
  proven: boolean;
};

/** Beside a task's own seconds, for an interpreter that must be started first. */
const startSeconds = 60;
/** Interpreters use the stack of their thread: deep enough that their own bounds come first. */
const stackSizeMb = 64;

/** @param threads at most; by default as many as the machine runs at once, and no more than four */
export function createSandbox(threads = Math.min(4, availableParallelism())): Sandbox {
  const started: Thread[] = [];
  const waiting: Job[] = [];
  let image: PythonImage | undefined;
  let ids = 0;

  const addThread = (): Thread => {
    const thread: Thread = {
      worker: startThread(import.meta.url, "./worker", { resourceLimits: { stackSizeMb } }),
      job: undefined,
      clock: undefined,
      proven: false,
    };
    const { worker } = thread;
    worker.unref();
    worker.on("message", (message: FromWorker) => {
      if ("image" in message) {
        image = message.image;
        for (const other of started) if (other !== thread) other.worker.postMessage({ image } satisfies ToWorker);
        dispatch();
        return;
      }
      thread.proven = true;
      finish(thread, (job) =>
        "outcome" in message ? job.resolve(message.outcome) : job.reject(new Error(message.error)),
      );
    });
    worker.on("error", ({ message }) =>
      lose(thread, ({ resolve, reject }) => {
        if (thread.proven) resolve(undecided(`the thread that ran it fell over: ${message}`));
        else reject(new Error(`the thread that runs programs does not start: ${message}`));
      }),
    );
    worker.on("exit", () => lose(thread, ({ resolve }) => resolve(undecided("the thread that ran it ended"))));
    if (image !== undefined) worker.postMessage({ image } satisfies ToWorker);
    started.push(thread);
    return thread;
  };

  const finish = (thread: Thread, settle: (job: Job) => void) => {
    const { job, clock } = thread;
    clearTimeout(clock);
    thread.job = undefined;
    thread.worker.unref();
    if (job !== undefined) settle(job);
    dispatch();
  };
  const lose = (thread: Thread, settle: (job: Job) => void) => {
    const place = started.indexOf(thread);
    if (place < 0) return;
    started.splice(place, 1);
    finish(thread, settle);
  };

  const begin = (thread: Thread, job: Job) => {
    const seconds = job.task.limits.seconds;
    thread.job = job;
    thread.worker.ref();
    thread.clock = setTimeout(
      () => {
        lose(thread, ({ resolve }) =>
          resolve(undecided(`the program is stopped by the clock after ${seconds} seconds`)),
        );
        void thread.worker.terminate();
      },
      (seconds + (image === undefined ? startSeconds : 0)) * 1000,
    );
    thread.worker.postMessage({ id: ids++, task: job.task } satisfies ToWorker);
  };
  const dispatch = () => {
    while (waiting.length > 0) {
      const free = started.find(({ job }) => job === undefined);
      // One thread starts Python for all.
      const starting = image === undefined && started.some(({ job }) => job?.task.language === "python");
      const next = waiting.findIndex(({ task }) => !(starting && task.language === "python"));
      if (next < 0 || (free === undefined && started.length >= threads)) return;
      begin(free ?? addThread(), waiting.splice(next, 1)[0]!);
    }
  };

  // A thread that ends because the process does has nothing to say of its program.
  process.once("exit", () => started.splice(0));

  return {
    runProgram: (task) =>
      new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        dispatch();
      }),
    async close() {
      const ending = started.splice(0);
      for (const { clock } of ending) clearTimeout(clock);
      await Promise.all(ending.map(({ worker }) => worker.terminate()));
    },
  };
}

const undecided = (reason: string): ProgramOutcome => ({ verdict: "undecided", passed: 0, reason });
