// What went wrong between us and an endpoint: a sentence, and what it says of another try. Knows no key and no run.
import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";

export type Failure = {
  reason: string;
  /** The HTTP status, where there was an answer. */
  status?: number;
  /** How long the endpoint asks us to wait. */
  retryAfterMs?: number;
};

export type Tried = {
  timeoutSeconds: number;
  /** Further tries that the client made. */
  retries: number;
  /** The environment variable that holds the key. */
  keyVariable: string;
};

export function failureOf(error: unknown, { timeoutSeconds, retries, keyVariable }: Tried): Failure {
  const tries = retries === 0 ? "" : `, ${retries + 1} times`;
  if (error instanceof APIConnectionTimeoutError)
    return { reason: `no reply within ${timeoutSeconds} seconds${tries}` };
  if (error instanceof Error && /^(?:Timeout|Abort)Error$/.test(error.name))
    return { reason: `no whole reply within ${timeoutSeconds} seconds` };
  if (error instanceof APIConnectionError) return { reason: `it cannot be reached${tries}: ${causeOf(error)}` };
  if (error instanceof APIError && error.status !== undefined) {
    const hint = error.status === 401 || error.status === 403 ? `; set the key in ${keyVariable}` : "";
    const retryAfterMs = waitAskedFor(error.headers);
    return {
      reason: `it answered with ${firstLine(error.message)}${hint}`,
      status: error.status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  return { reason: firstLine(error instanceof Error ? error.message : String(error)) };
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or the more exact `retry-after-ms`. */
function waitAskedFor(headers: Headers | undefined): number | undefined {
  const exact = headers?.get("retry-after-ms");
  const plain = headers?.get("retry-after");
  const wait = exact ? Number(exact) : plain ? secondsOf(plain) * 1000 || Date.parse(plain) - Date.now() : Number.NaN;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

const secondsOf = (text: string) => (/^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN);

function causeOf(error: Error): string {
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code || firstLine(cause instanceof Error ? cause.message : String(cause));
}

const firstLine = (text: string) => text.split("\n")[0]!.slice(0, 200);
