// The adapters of a job that was stopped, out of Orbax's checkpoints. Knows how to have Python read them, not their format.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { UserError } from "../run/errors.ts";

const answerSchema = z.object({ step: z.int(), arrays: z.int() });

export type Converted = { stage: "sft" | "grpo"; step: number };

/**
 * Puts the newest checkpoint of each stage without a result among the results.
 * @param python one with the packages of the job's requirements
 * @throws UserError where Python cannot read a checkpoint
 */
export function convertCheckpoints(output: string, python: string): Converted[] {
  const stopped = (["sft", "grpo"] as const).filter(
    (stage) => existsSync(join(output, "checkpoints", stage)) && !existsSync(join(output, "results", stage)),
  );
  const script = fileURLToPath(new URL("./python/tools/checkpoints.py", import.meta.url));
  return stopped.map((stage) => {
    const env = { ...process.env, JAX_PLATFORMS: "cpu" };
    const { status, stdout, stderr, error } = spawnSync(python, [script, output, stage], { encoding: "utf8", env });
    if (error !== undefined || status !== 0) {
      const reason = error?.message ?? stderr.trim().split("\n").at(-1);
      throw new UserError(`the checkpoints of ${stage} in ${output} cannot be read with ${python}: ${reason}`);
    }
    return { stage, step: answerSchema.parse(JSON.parse(stdout.trim().split("\n").at(-1)!)).step };
  });
}
