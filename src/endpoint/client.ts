// A client of an endpoint that speaks OpenAI's API. Sends nothing of the user's but what it is asked to send, logs nothing.
// Knows neither judges nor teachers.
import OpenAI from "openai";
import { lightFetch } from "./light-fetch.ts";

export type Access = {
  url: string;
  key: string | undefined;
  /** Of a whole reply. */
  timeoutSeconds: number;
  /** Further tries of the client's own, after errors that may pass. */
  retries: number;
  /** The caller stops a reply that takes too long, which costs less for each of many. */
  isTimed?: boolean;
};

export type Client = OpenAI;

export function openClient({ url, key, timeoutSeconds, retries, isTimed = false }: Access): OpenAI {
  return new OpenAI({
    baseURL: url,
    apiKey: key ?? "none",
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: retries,
    timeout: 1000 * timeoutSeconds,
    logLevel: "off",
    fetch: (request, init) =>
      isTimed ? lightFetch(request, init) : fetch(request, { ...init, signal: inTime(init?.signal, timeoutSeconds) }),
  });
}

/** The client's own limit ends with the headers; a body that never ends must not hold a run up. */
function inTime(signal: AbortSignal | null | undefined, seconds: number): AbortSignal {
  const limit = AbortSignal.timeout(1000 * seconds);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

/** The key that a variable of the environment holds; an empty one is none. */
export const keyFrom = (variable: string, environment: Record<string, string | undefined>): string | undefined =>
  environment[variable] || undefined;

/** A text in which the key does not stand. */
export const withoutKey = (text: string, key: string | undefined): string =>
  key === undefined ? text : text.replaceAll(key, "…");
