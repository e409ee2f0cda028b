// From the rewards of a group to the advantage of each of its completions.

export type AdvantageScale = "group" | "batch" | "none";

const epsilon = 1e-4;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

/**
 * A = (r − mean of the group) / (σ + 1e-4), with σ of the group (Shao et al. 2024, section 4.1.2), of the whole batch,
 * or left out (Liu et al. 2025, "Dr. GRPO"). σ divides by n, not n − 1. A group of equal rewards gives exact zeros.
 * @param rewards one list a group; undefined for a completion that is left out, whose advantage is 0
 */
export function groupAdvantages(
  rewards: readonly (readonly (number | undefined)[])[],
  scale: AdvantageScale,
): number[][] {
  const batchDeviation = scale === "batch" ? deviation(judged(rewards.flat())) : 0;
  return rewards.map((group) => {
    const known = judged(group);
    if (known.every((reward) => reward === known[0])) return group.map(() => 0);
    const centre = mean(known);
    const divisor = scale === "none" ? 1 : (scale === "group" ? deviation(known) : batchDeviation) + epsilon;
    return group.map((reward) => (reward === undefined ? 0 : (reward - centre) / divisor));
  });
}

const judged = (rewards: readonly (number | undefined)[]): number[] => rewards.filter((reward) => reward !== undefined);

/** Share of groups whose rewards differ: the others carry no gradient. */
export const signalShare = (rewards: readonly (readonly number[])[]): number =>
  rewards.filter((group) => group.some((reward) => reward !== group[0])).length / rewards.length;

export { deviation, mean };
