// How large a difference must be for so many problems to show it: at 5 %, two-sided, with a chance of 80 %.

/** Φ⁻¹(0.975) and Φ⁻¹(0.8). */
const [zAlpha, zPower] = [1.959963984540054, 0.8416212335729143];

/**
 * The smallest difference of two accuracies on the same problems that McNemar's test finds, by the sample size of Connor
 * (1987, "Sample size for testing differences in proportions for the paired-sample design"):
 * n = (z_α √ψ + z_β √(ψ − δ²))² / δ², solved for δ; at most 1.
 * @param discordant ψ, the share of problems that one answers rightly and the other does not; no less than δ itself
 */
export function smallestPairedShare(count: number, discordant: number): number {
  const lacks = (delta: number) => {
    const share = Math.max(discordant, delta);
    return zAlpha * Math.sqrt(share) + zPower * Math.sqrt(share - delta ** 2) > delta * Math.sqrt(count);
  };
  return bisect(lacks);
}

/**
 * The smallest difference of two accuracies about `share` on problems that are not the same, n each, in the normal
 * approximation: δ = (z_α + z_β) √(2 p (1 − p) / n), with p held from 0 and 1 by two successes and two failures added
 * (Agresti and Coull 1998).
 */
export function smallestShare(count: number, share: number): number {
  const held = (share * count + 2) / (count + 4);
  return Math.min(1, (zAlpha + zPower) * Math.sqrt((2 * held * (1 - held)) / count));
}

/** The smallest mean of paired differences with this standard deviation: δ = (z_α + z_β) σ / √n. */
export function smallestMean(count: number, deviation: number): number {
  return ((zAlpha + zPower) * deviation) / Math.sqrt(count);
}

/** The least value in (0, 1] that no longer lacks, to the last place; 1 where all do. */
function bisect(lacks: (value: number) => boolean): number {
  let [low, high] = [0, 1];
  if (lacks(high)) return 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (lacks(middle)) low = middle;
    else high = middle;
  }
  return high;
}
