// How much one endpoint is trusted with at the moment: how many requests at once, how many a minute, and none for a while when
// it fails again and again. Knows neither requests nor the network, and takes the time from its caller.
import type { Endpoint } from "./endpoints.ts";
import { rateOf } from "./rate.ts";

export type Outcome =
  | { type: "answered"; tokens: number }
  | { type: "busy"; retryAfterMs: number }
  | { type: "failed" }
  | { type: "refused" };

export interface Lane {
  readonly endpoint: Endpoint;
  /** Requests under way for each unit of weight. */
  load(): number;
  /** How long until a request may go: 0 is now, infinity when another one ends. */
  waitMs(now: number): number;
  start(now: number): void;
  end(outcome: Outcome, now: number): void;
  /** Since when nothing has been answered and something failed. */
  failingSince(): number | undefined;
}

const firstLimit = 8;
/** Failures in a row after which it rests. */
const patience = 6;
const [firstRestMs, longestRestMs] = [2000, 60_000];
/** Requests sent at once fail at once: that is one reason to slow down. */
const sameFailureMs = 1000;

/**
 * Grows by one for every answer until the endpoint is first too busy, then by one for every round of answers; halves when it
 * is too busy (additive increase, multiplicative decrease, as in TCP: RFC 5681, 3.1).
 */
export function openLane(endpoint: Endpoint, now: number): Lane {
  const { concurrency, weight, requestsPerMinute, tokensPerMinute } = endpoint;
  const requests = rateOf(requestsPerMinute, now);
  const tokens = rateOf(tokensPerMinute, now);
  let [limit, isStarting, inFlight] = [Math.min(firstLimit, concurrency), true, 0];
  let [meanTokens, pausedUntil, slowedAt] = [0, now, Number.NEGATIVE_INFINITY];
  let [failures, restMs, failing] = [0, firstRestMs, undefined as number | undefined];
  const slowDown = (at: number) => {
    if (at - slowedAt < sameFailureMs) return;
    slowedAt = at;
    isStarting = false;
    limit = Math.max(1, limit / 2);
  };
  return {
    endpoint,
    load: () => (inFlight + 1) / weight,
    waitMs(at) {
      // One that rested is tried with one request.
      const most = failures >= patience ? 1 : Math.floor(limit);
      if (inFlight >= most) return Number.POSITIVE_INFINITY;
      return Math.max(pausedUntil - at, requests.waitMs(1, at), tokens.waitMs(meanTokens, at), 0);
    },
    start(at) {
      inFlight += 1;
      requests.take(1, at);
      tokens.take(meanTokens, at);
    },
    end(outcome, at) {
      inFlight -= 1;
      if (outcome.type === "refused") return;
      if (outcome.type === "answered") {
        tokens.take(outcome.tokens - meanTokens, at);
        meanTokens += (outcome.tokens - meanTokens) / (meanTokens === 0 ? 1 : 20);
        [failures, restMs, failing] = [0, firstRestMs, undefined];
        limit = Math.min(concurrency, limit + (isStarting ? 1 : 1 / limit));
        return;
      }
      failing ??= at;
      if (outcome.type === "busy") {
        slowDown(at);
        pausedUntil = Math.max(pausedUntil, at + outcome.retryAfterMs);
        return;
      }
      failures += 1;
      if (failures < patience) return;
      slowDown(at);
      if (pausedUntil <= at) {
        pausedUntil = at + restMs;
        restMs = Math.min(longestRestMs, 2 * restMs);
      }
    },
    failingSince: () => failing,
  };
}
