// Keeps a dead endpoint from holding up a run: after many failures in a row one question at a time is put to it, and the
// others fail at once, until one is answered.

export type Breaker = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Failures in a row. */
const patience = 10;

export function breaker(): Breaker {
  let failures = 0;
  let probing = false;
  let last = "";
  return async (task) => {
    const isProbe = failures >= patience;
    if (isProbe && probing) throw new Error(`failed ${failures} times in a row, last: ${last}`);
    probing ||= isProbe;
    try {
      const result = await task();
      failures = 0;
      return result;
    } catch (error) {
      failures += 1;
      last = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      if (isProbe) probing = false;
    }
  };
}
