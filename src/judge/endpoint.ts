// Asks a model behind an OpenAI-compatible endpoint. Retries what may pass (429, 5xx, a cut line) after a growing, jittered
// wait, as the client library does; gives up in time. Knows nothing of judging.
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import type { Message } from "./messages.ts";

export type Endpoint = {
  url: string;
  model: string;
  temperature: number;
  maxTokens: number;
  timeoutSeconds: number;
  retries: number;
  /** The environment variable that holds the key; without one set the endpoint gets none. */
  keyVariable: string;
};

/**
 * @returns the text of the reply, in which a key does not stand
 * @throws Error, in a sentence, when there is no whole reply
 */
export async function askEndpoint(
  endpoint: Endpoint,
  messages: readonly Message[],
  environment: Record<string, string | undefined>,
): Promise<string> {
  const { url, model, temperature, maxTokens, timeoutSeconds, retries, keyVariable } = endpoint;
  const key = environment[keyVariable] || undefined;
  const withoutKey = (text: string) => (key === undefined ? text : text.replaceAll(key, "…"));
  const client = new OpenAI({
    baseURL: url,
    apiKey: key ?? "none",
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: retries,
    timeout: 1000 * timeoutSeconds,
    logLevel: "off",
    fetch: (request, init) => fetch(request, { ...init, signal: inTime(init?.signal, timeoutSeconds) }),
  });
  try {
    const completion = await client.chat.completions.create({
      model,
      messages: [...messages],
      temperature,
      max_tokens: maxTokens,
    });
    const choice = completion.choices?.[0];
    if (choice?.finish_reason === "length")
      throw new Error(`its reply was cut off after ${maxTokens} tokens; raise maxTokens`);
    const text = choice?.message?.content;
    if (typeof text !== "string") throw new Error("its reply holds no message");
    return withoutKey(text);
  } catch (error) {
    throw new Error(withoutKey(`the judge ${model} at ${url}: ${reasonOf(error, endpoint)}`));
  }
}

/** The client's own limit ends with the headers; a body that never ends must not hold a run up. */
function inTime(signal: AbortSignal | null | undefined, seconds: number): AbortSignal {
  const limit = AbortSignal.timeout(1000 * seconds);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

function reasonOf(error: unknown, { timeoutSeconds, retries, keyVariable }: Endpoint): string {
  const tries = retries === 0 ? "" : `, ${retries + 1} times`;
  if (error instanceof APIConnectionTimeoutError) return `no reply within ${timeoutSeconds} seconds${tries}`;
  if (error instanceof Error && /^(?:Timeout|Abort)Error$/.test(error.name))
    return `no whole reply within ${timeoutSeconds} seconds`;
  if (error instanceof APIConnectionError) return `it cannot be reached${tries}: ${causeOf(error)}`;
  if (error instanceof APIError && error.status !== undefined) {
    const hint = error.status === 401 || error.status === 403 ? `; set the key in ${keyVariable}` : "";
    return `it answered with ${firstLine(error.message)}${hint}`;
  }
  return firstLine(error instanceof Error ? error.message : String(error));
}

function causeOf(error: Error): string {
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code || firstLine(cause instanceof Error ? cause.message : String(cause));
}

const firstLine = (text: string) => text.split("\n")[0]!.slice(0, 200);
