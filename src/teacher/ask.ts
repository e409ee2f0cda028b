// One try of one request at one endpoint. Retries nothing, remembers nothing; says what went wrong and what it may have cost.
import { type Client, keyFrom, openClient, withoutKey } from "../endpoint/client.ts";
import { failureOf } from "../endpoint/failure.ts";
import type { Endpoint } from "./endpoints.ts";
import { type Reply, replyReader } from "./reply.ts";
import { type Message, roughTokens, type TeachRequest } from "./request.ts";
import { responseReader } from "./response-reader.ts";

/** Why there is no reply, in a sentence without the key. */
export class AskError extends Error {
  override name = "AskError";
  /** `passing` may be tried again, `busy` too but later; `refused` is this request's own fault, `fatal` that of every one. */
  readonly kind: "passing" | "busy" | "refused" | "fatal";
  readonly retryAfterMs: number;
  /** What was said before it broke off: somebody may have to pay for it. */
  readonly lost: { promptTokens: number; completionTokens: number };

  constructor(
    message: string,
    { kind, retryAfterMs = 0, lost }: Pick<AskError, "kind" | "lost"> & { retryAfterMs?: number },
  ) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
    this.lost = lost;
  }
}

export type Ask = (request: TeachRequest) => Promise<Reply>;

/** @param environment where the endpoint's key stands */
export function openAsk(endpoint: Endpoint, environment: Record<string, string | undefined>): Ask {
  const { name, url, api, keyVariable, timeoutSeconds, stallSeconds, stream, body } = endpoint;
  const key = keyFrom(keyVariable, environment);
  const client = openClient({ url, key, timeoutSeconds, retries: 0, isTimed: true });
  return async ({ key: requestKey, model, messages, parameters }) => {
    const reader = api === "chat" ? replyReader() : responseReader(parameters.max_tokens);
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    const controller = new AbortController();
    let late: string | undefined;
    const stop = (after: number, words: string) =>
      setTimeout(() => {
        late ??= words;
        controller.abort();
      }, 1000 * after);
    const limit = stop(timeoutSeconds, `no whole reply within ${timeoutSeconds} seconds`);
    let silence: NodeJS.Timeout | undefined;
    try {
      // An endpoint that knows the header asks for no second payment after a line that broke.
      const options = { signal: controller.signal, headers: { "idempotency-key": requestKey } };
      const content = { ...body, ...parameters, model, messages: [...messages] };
      const open = () =>
        api === "chat" ? chat(client, content, options, stream) : respond(client, content, options, stream);
      if (stream) {
        silence = stop(stallSeconds, `no word for ${stallSeconds} seconds`);
        for await (const chunk of (await open()) as AsyncIterable<unknown>) {
          silence.refresh();
          reader.add(chunk);
        }
        if (late !== undefined) throw new Error(late);
      } else reader.add(await open());
      const reply = reader.finish({ promptTokens: roughTokens(characters), tokensOf: roughTokens });
      return { ...reply, thinking: withoutKey(reply.thinking, key), text: withoutKey(reply.text, key) };
    } catch (error) {
      const { reason, status, retryAfterMs } = failureOf(error, { timeoutSeconds, retries: 0, keyVariable });
      const said = late ?? reason;
      const heard = reader.characters();
      throw new AskError(withoutKey(`the teacher ${name} (${model} at ${url}): ${said}`, key), {
        kind: kindOf(status),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        lost: {
          promptTokens: heard > 0 ? roughTokens(characters) : 0,
          completionTokens: roughTokens(heard),
        },
      });
    } finally {
      clearTimeout(limit);
      clearTimeout(silence);
    }
  };
}

type Content = { model: string; messages: Message[]; max_tokens: number };
type Options = { signal: AbortSignal; headers: Record<string, string> };

/** The one body of a reply, or its chunks as they come. */
function chat(client: Client, content: Content, options: Options, stream: boolean): Promise<unknown> {
  return stream
    ? client.chat.completions.create({ ...content, stream: true, stream_options: { include_usage: true } }, options)
    : client.chat.completions.create({ ...content, stream: false }, options);
}

/** The responses API calls some things otherwise, knows no seed, and is asked to keep nothing. */
function respond(
  client: Client,
  content: Content & { seed?: unknown },
  options: Options,
  stream: boolean,
): Promise<unknown> {
  const { messages: input, max_tokens: max_output_tokens, seed: _, ...rest } = content;
  return client.responses.create({ ...rest, input, max_output_tokens, store: false, stream }, options);
}

/** 401 and 403: the key; 402: the account is empty; 404: no such model or path. */
function kindOf(status: number | undefined): AskError["kind"] {
  if (status === undefined || status === 408 || status === 409) return "passing";
  if (status === 429 || status === 503 || status === 529) return "busy";
  if (status >= 500) return "passing";
  return [401, 402, 403, 404].includes(status) ? "fatal" : "refused";
}
