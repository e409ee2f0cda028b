// Trying again what may pass: with longer and longer waits, a bounded number of times. Knows no request.
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadInterruptedError, HubError, TransientError } from "./errors.ts";

export type Patience = {
  /** Tries in a row that bring nothing, the first one counted. */
  attempts: number;
  /** Before the second try; doubled before each further one. */
  firstWaitMs: number;
  /** A connection that is silent for so long counts as cut. */
  silenceMs: number;
};

type RetryOptions = Pick<Patience, "attempts" | "firstWaitMs"> & {
  signal: AbortSignal | undefined;
  /** Told before each wait, with what was wrong. */
  onPause?: ((reason: string, waitMs: number) => void) | undefined;
};

/** A longer wait than this is better made by the user. */
const longestWaitMs = 120_000;
const longestOwnWaitMs = 10_000;

/**
 * Calls until it works, or fails for good.
 * @throws HubError with the last transient error's sentence; DownloadInterruptedError; whatever else `call` throws
 */
export async function retry<Result>(
  call: () => Promise<Result>,
  { attempts, firstWaitMs, signal, onPause }: RetryOptions,
): Promise<Result> {
  for (let vain = 0; ; ) {
    if (signal?.aborted) throw new DownloadInterruptedError();
    try {
      return await call();
    } catch (error) {
      if (signal?.aborted) throw new DownloadInterruptedError();
      if (!(error instanceof TransientError)) throw error;
      vain = error.gained ? 1 : vain + 1;
      const waitMs = error.waitMs ?? Math.min(longestOwnWaitMs, firstWaitMs * 2 ** (vain - 1));
      if (vain >= attempts) throw new HubError(error.message);
      if (waitMs > longestWaitMs) {
        throw new HubError(`${error.message}; the server asks to wait ${Math.ceil(waitMs / 60_000)} minutes`);
      }
      onPause?.(error.message, waitMs);
      await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => {});
    }
  }
}

/** How long an answer asks to be left alone, by Retry-After (seconds or a date) or the hub's RateLimit; milliseconds. */
export function requestedWait(headers: Headers, now = Date.now()): number | undefined {
  const after = headers.get("retry-after")?.trim();
  if (after) {
    const waitMs = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
    if (Number.isFinite(waitMs)) return Math.max(0, waitMs);
  }
  const spent = /\br=0\s*;\s*t=(\d+)/.exec(headers.get("ratelimit") ?? "");
  return spent ? Number(spent[1]) * 1000 : undefined;
}
