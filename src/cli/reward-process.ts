// The program by which a job elsewhere has its completions rewarded: `node rewards.mjs reward.json`. A line of standard input
// is a row as `reckon reward` takes it, and the same line of standard output its reward. `npm run build` bundles it with all
// that it needs into one file; it is no part of the command.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { type CompositeReward, compositeReward } from "../reward/combine.ts";
import { answerConfidence, tokenEnds } from "../reward/confidence.ts";
import type { AsyncReward } from "../reward/reward.ts";
import { type RewardSettings, rewardSchema } from "../reward/settings.ts";
import { createSandbox } from "../sandbox/pool.ts";
import { parseTrace } from "../text/trace.ts";
import { rewardRow } from "./reward-rows.ts";

const jobRow = rewardRow.extend({
  /** The text of each token and the natural log of its probability: the confidence, where it is not given. */
  pieces: z.array(z.string()).optional(),
  logProbs: z.array(z.number()).optional(),
  /** Of GRPO, from 1, for weights that change. */
  step: z.int().min(1).optional(),
});

const file = process.argv[2];
if (file === undefined) throw new Error("usage: node rewards.mjs reward.json");
const score = await openReward(rewardSchema.parse(JSON.parse(readFileSync(file, "utf8"))), dirname(resolve(file)));
// One at a time and in order: the job has a process for each that is to be scored side by side.
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== "") process.stdout.write(`${JSON.stringify(await rewardOf(line))}\n`);
}
process.exit(0);

async function rewardOf(line: string): Promise<unknown> {
  const parsed = jobRow.safeParse(JSON.parse(line));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { error: `${issue?.path.join(".")}: ${issue?.message}` };
  }
  const { step, pieces, logProbs, ...input } = parsed.data;
  const confidence = input.confidence ?? confidenceOf(input.completion, pieces, logProbs);
  const { reward, components, masked, failed } = await score({ ...input, confidence }, step);
  return {
    reward,
    components,
    ...(confidence === undefined ? {} : { confidence }),
    ...(masked ? { masked } : {}),
    ...(Object.keys(failed).length > 0 ? { failed } : {}),
  };
}

function confidenceOf(completion: string, pieces?: readonly string[], logProbs?: readonly number[]) {
  if (pieces === undefined || logProbs === undefined) return undefined;
  const trace = parseTrace(completion);
  const span = trace.ok ? trace : { answerStart: 0, answerEnd: completion.length };
  return answerConfidence({ ends: tokenEnds(pieces), logProbs, ...span });
}

/** The rewards of the user's own lie beside the settings. */
async function openReward(settings: RewardSettings, folder: string): Promise<CompositeReward> {
  const uses = [settings, ...Object.values(settings.domains)].flatMap(({ custom }) =>
    Object.values(custom).map(({ use }) => use),
  );
  const custom = new Map<string, AsyncReward>();
  for (const use of uses) {
    const at = use.lastIndexOf("#");
    const module: Record<string, AsyncReward> = await import(pathToFileURL(resolve(folder, use.slice(0, at))).href);
    custom.set(use, module[use.slice(at + 1)]!);
  }
  return compositeReward(settings, { custom, runProgram: createSandbox().runProgram });
}
