// The losses as functions of per-token log-probabilities. Each token carries its own weight, which holds the whole
// normalisation (over tokens, sequences, mini-batches), so that micro-batches just add up.
import type { Tensor } from "../engine/tensor.ts";

/** Negative log-likelihood. All [N]. */
export const sftLoss = (logProbs: Tensor, weights: Tensor): Tensor => logProbs.mul(weights).sum().neg();

export type GrpoTokens = {
  /** log π(token) under the policy being trained. All [N]. */
  logProbs: Tensor;
  /** Under the policy that sampled. */
  oldLogProbs: Tensor;
  /** Under the reference. */
  referenceLogProbs: Tensor;
  advantages: Tensor;
  weights: Tensor;
};

/**
 * Clipped policy loss with a KL penalty (Shao et al. 2024, "DeepSeekMath", eq. 3). The KL is the k3 estimate
 * r − 1 − log r with r = π_ref / π (Schulman 2020). `epsilonHigh` apart from `epsilonLow` is DAPO's clip-higher
 * (Yu et al. 2025, eq. 10).
 * @returns the loss, and for each token the ratio, the KL and whether the clip took its gradient away
 */
export function grpoLoss(tokens: GrpoTokens, settings: { beta: number; epsilonLow: number; epsilonHigh: number }) {
  const { beta, epsilonLow, epsilonHigh } = settings;
  const { advantages, weights } = tokens;
  // Padding has weight 0, but exp of its log-probabilities may overflow, and 0 · ∞ would spoil the sum.
  const padding = weights.equal(0);
  const logProbs = padding.where(tokens.oldLogProbs, tokens.logProbs);
  const ratio = logProbs.sub(tokens.oldLogProbs).exp();
  const clippedRatio = ratio.maximum(1 - epsilonLow).minimum(1 + epsilonHigh);
  const objective = ratio.mul(advantages).minimum(clippedRatio.mul(advantages));
  const offset = tokens.referenceLogProbs.sub(logProbs);
  const kl = offset.exp().sub(offset).sub(1);
  const perToken = beta === 0 ? objective.neg() : kl.mul(beta).sub(objective);
  const clipped = clippedRatio.mul(advantages).less(ratio.mul(advantages)).cast("f32");
  return { loss: perToken.mul(weights).sum(), ratio, kl, clipped };
}
