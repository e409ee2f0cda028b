// A build that was stopped on request. Knows no signal of the system.
import { UserError } from "../../run/errors.ts";

class BuildInterruptedError extends UserError {
  override exitCode = 130;
  override name = "BuildInterruptedError";
}

/** @throws UserError with the exit code of an interruption, when there is one */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new BuildInterruptedError("interrupted; what was read is kept, and the same command goes on from there");
  }
}
