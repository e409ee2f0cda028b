// Learning rate by step: a linear warm-up, then constant, linear or cosine decay.

export type Schedule = {
  readonly learningRate: number;
  readonly schedule: "constant" | "linear" | "cosine";
  /** Share of all steps over which the rate rises from 0. */
  readonly warmupShare: number;
  /** Where the decay ends, as a share of `learningRate`. */
  readonly finalShare: number;
};

/** @param step counted from 1 @param totalSteps the whole run's length */
export function learningRateAt(step: number, totalSteps: number, settings: Schedule): number {
  const { learningRate, schedule, warmupShare, finalShare } = settings;
  const warmup = Math.round(totalSteps * warmupShare);
  if (step <= warmup) return (learningRate * step) / (warmup + 1);
  if (schedule === "constant") return learningRate;
  const done = Math.min(1, (step - 1 - warmup) / Math.max(1, totalSteps - 1 - warmup));
  const decay = schedule === "linear" ? 1 - done : (1 + Math.cos(Math.PI * done)) / 2;
  return learningRate * (finalShare + (1 - finalShare) * decay);
}
