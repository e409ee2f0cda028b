// Bounds the work of one comparison by counting steps, so that a verdict never depends on a clock or a machine's speed.

/** Thrown where a calculation would go on for too long, or is of a kind that the exact core does not do. */
export class BeyondReach extends Error {}

/** Thrown where what is calculated has no value: it divides by zero, or takes a root that is not real. */
export class NoValue extends BeyondReach {}

/** Without a comparison around it, work is not counted. */
let stepsLeft = Number.POSITIVE_INFINITY;

/** Takes steps off the budget of the comparison that is running. @throws BeyondReach when it is spent. */
export function spend(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new BeyondReach("it takes too many steps to decide");
}

/**
 * Runs with a budget of its own, which is part of the budget around it; undefined when it was spent or the calculation is
 * beyond reach.
 */
export function within<T>(steps: number, calculate: () => T): T | undefined {
  const outer = stepsLeft;
  const given = Math.min(steps, outer);
  stepsLeft = given;
  try {
    return calculate();
  } catch (error) {
    if (error instanceof BeyondReach) return undefined;
    throw error;
  } finally {
    stepsLeft = outer - (given - Math.max(0, stepsLeft));
  }
}
