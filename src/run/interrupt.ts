// Ctrl-C in two steps: the first asks the run to save and end, the second ends the process. Knows no run.
import { UserError } from "./errors.ts";

const interruptedExitCode = 130;

/** A run stopped on request, after its checkpoint was saved. */
export class InterruptedError extends UserError {
  override exitCode = interruptedExitCode;
  override name = "InterruptedError";

  /** @param command what to type to continue; whoever does not know it leaves it out. */
  constructor(command?: string, message = `interrupted after a saved checkpoint; continue ${resumption(command)}`) {
    super(message);
  }
}

const resumption = (command: string | undefined) => (command === undefined ? "with --resume" : `with: ${command}`);

/** A terminal and npm may both pass on the same Ctrl-C, so a second signal this soon after the first is the same one. */
const sameSignalMs = 500;

/** Listens for SIGINT and SIGTERM until disposed; `onRequest` is called at the first. */
export function onInterrupt(onRequest: () => void = () => {}): { requested(): boolean; dispose(): void } {
  let requestedAt: number | undefined;
  const listener = () => {
    if (requestedAt === undefined) {
      requestedAt = performance.now();
      onRequest();
    } else if (performance.now() - requestedAt > sameSignalMs) {
      process.exit(interruptedExitCode);
    }
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, listener);
  return {
    requested: () => requestedAt !== undefined,
    dispose: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
