// A limit by the minute that is spread evenly over it: a bucket that fills with time and may be overdrawn by what nobody could
// know before. Knows no requests.

export interface Rate {
  /** How long until so much may be taken; 0 is now. */
  waitMs(amount: number, now: number): number;
  take(amount: number, now: number): void;
}

/** @param perMinute undefined is no limit */
export function rateOf(perMinute: number | undefined, now: number): Rate {
  if (perMinute === undefined) return { waitMs: () => 0, take: () => {} };
  const perMs = perMinute / 60_000;
  // A second's worth at once: a minute has no more than a sixtieth above its limit.
  const capacity = Math.max(1, perMinute / 60);
  let [level, filledAt] = [capacity, now];
  const fill = (at: number) => {
    level = Math.min(capacity, level + (at - filledAt) * perMs);
    filledAt = at;
  };
  return {
    waitMs(amount, at) {
      fill(at);
      // What is larger than the bucket goes when it is full.
      const missing = Math.min(amount, capacity) - level;
      return missing <= 1e-9 ? 0 : Math.ceil(missing / perMs);
    },
    take(amount, at) {
      fill(at);
      level -= amount;
    },
  };
}
