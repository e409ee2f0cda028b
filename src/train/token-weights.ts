// How much each completion token counts in a policy loss, so that every named loss is one weighted sum.

export type LossName = "grpo" | "bnpo" | "dr_grpo" | "dapo";

/**
 * The weight of each token of a completion.
 * - `grpo`: mean over a completion's tokens, then over completions (Shao et al. 2024, eq. 3)
 * - `bnpo`: mean over all tokens of the mini-batch (TRL's name)
 * - `dapo`: mean over all tokens of the whole step (Yu et al. 2025, eq. 8)
 * - `dr_grpo`: sum over `completions × maxNewTokens`, so that length does not matter (Liu et al. 2025, section 3.2)
 * @param lengths tokens of each completion of the mini-batch
 * @param step what the whole optimizer step covers
 */
export function completionWeights(
  loss: LossName,
  lengths: readonly number[],
  step: { miniBatchTokens: number; stepTokens: number; miniBatches: number; maxNewTokens: number },
): number[] {
  const completions = lengths.length;
  const weightOf: Record<LossName, (length: number) => number> = {
    grpo: (length) => (length === 0 ? 0 : 1 / (length * completions)),
    bnpo: () => 1 / step.miniBatchTokens,
    dapo: () => step.miniBatches / step.stepTokens,
    dr_grpo: () => 1 / (completions * step.maxNewTokens),
  };
  return lengths.map(weightOf[loss]);
}
