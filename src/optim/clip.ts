// Clipping by the global norm (Pascanu et al. 2013), in the form of torch.nn.utils.clip_grad_norm_.
import type { Tensor } from "../engine/tensor.ts";

/** @returns the gradient, scaled so that its norm is at most `maxNorm`, and the norm that it had. */
export function clipByNorm(g: Tensor, maxNorm: number): { clipped: Tensor; norm: Tensor } {
  const norm = g.square().sum().sqrt().reshape([1]);
  return { clipped: g.mul(norm.add(1e-6).reciprocal().mul(maxNorm).minimum(1)), norm };
}
