// Rollouts → mini-batches of packed rows, with everything that the policy loss takes for each token.
import type { MicroBatch, Sequence } from "../data/micro-batch.ts";
import { type Computing, packSequences } from "../data/pack.ts";
import type { Scorer } from "../sample/score.ts";
import type { grpoInputs } from "./loss.ts";
import type { GrpoSettings, Rollout } from "./rollouts.ts";
import { completionWeights } from "./token-weights.ts";

export type PolicyBatch = {
  packed: MicroBatch;
  inputs: Record<(typeof grpoInputs)[number], readonly number[] | Float32Array>;
};

/**
 * Whole groups stay together. @returns one list of micro-batches a mini-batch
 * @param reference scores the completions under the reference; not asked when β is 0
 * @param computing how the trainer computes micro-batches
 */
export async function prepareMiniBatches(
  groups: readonly (readonly Rollout[])[],
  settings: GrpoSettings,
  reference: Pick<Scorer, "scoreBatches">,
  computing?: Computing,
): Promise<PolicyBatch[][]> {
  const size = Math.ceil(groups.length / settings.miniBatches);
  const count = Math.ceil(groups.length / size);
  const stepTokens = tokensOf(groups.flat());
  const prepared: PolicyBatch[][] = [];
  for (let start = 0; start < groups.length; start += size) {
    const members = groups.slice(start, start + size).flat();
    const tokenWeights = completionWeights(
      settings.loss,
      members.map(({ ids }) => ids.length),
      { miniBatchTokens: tokensOf(members), stepTokens, miniBatches: count, maxNewTokens: settings.maxNewTokens },
    );
    const sequences = members.map(
      ({ prompt, ids }): Sequence => ({ ids: [...prompt.ids, ...ids], promptLength: prompt.ids.length }),
    );
    const batches = packSequences(sequences, settings, computing);
    const references = settings.beta === 0 ? [] : await reference.scoreBatches(batches);
    const batch = batches.map((packed, number): PolicyBatch => {
      const each = (value: (sequence: number, offset: number) => number) =>
        packed.origin.map(({ sequence, offset }) => value(sequence, offset));
      const oldLogProbs = each((sequence, offset) => members[sequence]!.logProbs[offset]!);
      const inputs = {
        weights: each((sequence) => tokenWeights[sequence]!),
        advantages: each((sequence) => members[sequence]!.advantage),
        oldLogProbs,
        // With β = 0 the reported KL is against the sampling policy.
        referenceLogProbs: references[number]?.subarray(0, packed.scored) ?? oldLogProbs,
      };
      return { packed, inputs };
    });
    prepared.push(batch);
  }
  return prepared;
}

const tokensOf = (rollouts: readonly Rollout[]) => rollouts.reduce((total, { ids }) => total + ids.length, 0);
