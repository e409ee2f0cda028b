// Asks a model behind an OpenAI-compatible endpoint. Retries what may pass (429, 5xx, a cut line) after a growing, jittered
// wait, as the client library does; gives up in time. Knows nothing of judging.
import { keyFrom, openClient, withoutKey } from "../endpoint/client.ts";
import { failureOf } from "../endpoint/failure.ts";
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
  const key = keyFrom(keyVariable, environment);
  const client = openClient({ url, key, timeoutSeconds, retries });
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
    return withoutKey(text, key);
  } catch (error) {
    throw new Error(withoutKey(`the judge ${model} at ${url}: ${failureOf(error, endpoint).reason}`, key));
  }
}
