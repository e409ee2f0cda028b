// The work of `reckon tunix smoke` for the terminal: a line for each check as it ends.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../run/errors.ts";
import { type SmokeCheck, smokeJob, untried } from "../tunix/smoke.ts";
import type { TunixSmokeOptions } from "./tunix.ts";

export async function runTunixSmoke(job: string, { python, work, json }: TunixSmokeOptions): Promise<void> {
  const folder = work === undefined ? mkdtempSync(join(tmpdir(), "reckon-smoke-")) : resolve(work);
  const say = (check: SmokeCheck) =>
    void process.stdout.write(json ? `${JSON.stringify(check)}\n` : `${lineOf(check)}\n`);
  const held = await smokeJob(job, {
    python: python ?? process.env.RECKON_PYTHON ?? "python3",
    work: folder,
    onCheck: say,
  });
  if (!held) throw new UserError(`${job} does not pass its smoke test; what it left is in ${folder}`);
  if (work === undefined) rmSync(folder, { recursive: true, force: true });
  if (!json) process.stdout.write(`not tried:\n${untried.map((what) => `  ${what}\n`).join("")}`);
}

const lineOf = ({ check, ok, detail, seconds }: SmokeCheck) =>
  `${ok ? "ok    " : "failed"}  ${check}: ${detail}${seconds >= 1 ? ` (${seconds.toFixed(0)} s)` : ""}`;
