// A limit that nothing goes over by more than one request: what a request may cost at most is set aside before it is sent.
// Knows no request.
import type { Spent } from "./ledger.ts";

export type Limits = { tokens?: number | undefined; money?: number | undefined };

export interface Budget {
  /** Sets so much aside when it fits, waiting for what is under way; false when it is gone. */
  reserve(most: Spent): Promise<boolean>;
  release(most: Spent): void;
  /** Whether what is spent and set aside fits. */
  fits(): boolean;
}

/** @param spent what is spent, apart from what is set aside here */
export function openBudget(
  { tokens = Number.POSITIVE_INFINITY, money = Number.POSITIVE_INFINITY }: Limits,
  spent: () => Spent,
): Budget {
  const aside: Spent = { tokens: 0, money: 0 };
  let [reservations, isGone] = [0, false];
  const waiting: { most: Spent; decide: (isReserved: boolean) => void }[] = [];
  const fits = (more: Spent) => {
    const now = spent();
    return now.tokens + aside.tokens + more.tokens <= tokens && now.money + aside.money + more.money <= money + 1e-12;
  };
  const next = () => {
    while (waiting.length > 0) {
      const { most, decide } = waiting[0]!;
      const isFitting = !isGone && fits(most);
      if (!isFitting && !isGone && reservations > 0) return;
      isGone ||= !isFitting;
      waiting.shift();
      if (isFitting) {
        aside.tokens += most.tokens;
        aside.money += most.money;
        reservations += 1;
      }
      decide(isFitting);
    }
  };
  return {
    reserve: (most) =>
      new Promise((decide) => {
        waiting.push({ most, decide });
        next();
      }),
    release(most) {
      aside.tokens -= most.tokens;
      aside.money -= most.money;
      reservations -= 1;
      next();
    },
    fits: () => fits({ tokens: 0, money: 0 }),
  };
}
