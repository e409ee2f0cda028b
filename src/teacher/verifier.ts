// The rewards by which replies are kept, named as the ways in which jobs are checked. Knows no teacher.
import { type CompositeReward, compositeReward } from "../reward/combine.ts";
import type { RunProgram } from "../reward/program.ts";
import { rewardSchema } from "../reward/settings.ts";

export function createVerifier(runProgram: RunProgram): CompositeReward {
  const correctness = { correctness: { weight: 1 } };
  const domains = { value: correctness, program: correctness, rubric: { creative: { weight: 1 } } };
  return compositeReward(rewardSchema.parse({ domains }), { runProgram });
}
