#!/usr/bin/env node
// The command `reckon`. Parses, runs one command, ends with its exit code.
import { exitCodeOf, reportFailure } from "./failure.ts";
import { createProgram } from "./program.ts";

/** A reader that has seen enough, as in `reckon … | head`, ends the program without a complaint. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  reportFailure(error);
  process.exitCode = exitCodeOf(error);
}
