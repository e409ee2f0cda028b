// AdamW with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2), in the form of torch.optim.AdamW.
import type { Tensor } from "../engine/tensor.ts";

export type AdamWSettings = {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
};

/** First and second moments, each as long as the parameters. */
export type AdamWState = { readonly m: Tensor; readonly v: Tensor };

/**
 * One update of a flat vector of parameters. The decay applies to every parameter, as torch's does with one group.
 * @param corrections `[learningRate, 1 − β1ᵗ, 1 − β2ᵗ]` for step t counted from 1, see {@link adamWCorrections}
 */
export function adamW(p: Tensor, g: Tensor, { m, v }: AdamWState, corrections: Tensor, settings: AdamWSettings) {
  const { beta1, beta2, epsilon, weightDecay } = settings;
  const [learningRate, first, second] = [0, 1, 2].map((i) => corrections.slice(0, i, i + 1)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const nextM = m.mul(beta1).add(g.mul(1 - beta1));
  const nextV = v.mul(beta2).add(g.mul(g).mul(1 - beta2));
  const step = nextM.div(first).div(nextV.div(second).sqrt().add(epsilon));
  const decayed = weightDecay === 0 ? p : p.sub(p.mul(learningRate.mul(weightDecay)));
  return { p: decayed.sub(step.mul(learningRate)), m: nextM, v: nextV };
}

/** @param step counted from 1 */
export const adamWCorrections = (learningRate: number, step: number, { beta1, beta2 }: AdamWSettings): Float32Array =>
  Float32Array.of(learningRate, 1 - beta1 ** step, 1 - beta2 ** step);
