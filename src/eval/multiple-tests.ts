// Several tests at once: p-values made larger, so that the chance of any false finding stays what one test has.

/**
 * Holm's step-down adjustment (Holm 1979), in the order given. An adjusted p-value below α is a finding while the chance of
 * one false finding among all of them stays at most α, whatever the tests have to do with each other.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = least;
  }
  return adjusted;
}
