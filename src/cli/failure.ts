// What the program says when it fails, and its exit code: 1 failed, 2 bad usage or recipe, 130 interrupted.
import { CommanderError } from "commander";
import { UserError } from "../run/errors.ts";

export function exitCodeOf(error: unknown): number {
  if (error instanceof UserError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return 1;
}

/** Writes one line for each problem to standard error; a stack only with RECKON_DEBUG=1. */
export function reportFailure(error: unknown, write = (text: string) => void process.stderr.write(text)): void {
  for (const line of failureLines(error)) write(`reckon: ${line}\n`);
  if (process.env.RECKON_DEBUG === "1" && error instanceof Error) write(`${error.stack}\n`);
}

function failureLines(error: unknown): string[] {
  if (error instanceof UserError) return error.message.split("\n");
  if (error instanceof CommanderError) return usageLines(error);
  const message = error instanceof Error ? error.message : String(error);
  const firstLine = message.split("\n")[0];
  if (process.env.RECKON_DEBUG === "1") return [`${firstLine}; this is a bug`];
  return [`${firstLine}; this is a bug; run with RECKON_DEBUG=1 for the stack`];
}

/** Commander's "error: unknown option '--ot'\n(Did you mean --out?)" as one sentence; help and version say nothing more. */
function usageLines({ message, code, exitCode }: CommanderError): string[] {
  if (exitCode === 0 || code === "commander.help") return [];
  const [problem = "", hint] = message.replace(/^error: /, "").split("\n");
  const dashedSetting = /^unknown option '--?([\w.]+(?:=[^']*)?)'$/.exec(problem)?.[1];
  if (hint === undefined && dashedSetting !== undefined && /[.=]/.test(dashedSetting)) {
    const setting = dashedSetting.includes("=") ? dashedSetting : `${dashedSetting}=VALUE`;
    return [`${problem}; a setting of the recipe is written without dashes: ${setting}`];
  }
  const suggestion = hint === undefined ? "" : `; did you mean ${hint.replace(/^\(Did you mean |\?\)$/g, "")}?`;
  return [`${problem.replace(/\.$/, "")}${suggestion}`];
}
