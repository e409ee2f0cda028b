// One request to the hub. Redirects are followed by hand, so that the token goes to the hub's own origin and nowhere
// else: not to the host that stores the large files, nor to any other that an answer names. Knows no repository.
import { DownloadInterruptedError, HubError, TransientError } from "./errors.ts";
import type { Patience } from "./retry.ts";
import type { HubSettings } from "./settings.ts";

export type Connection = {
  settings: HubSettings;
  patience: Patience;
  signal: AbortSignal | undefined;
  /** Told before each wait for another try, with what was wrong. */
  onPause?: ((reason: string, waitMs: number) => void) | undefined;
};

type RequestOptions = {
  method?: "GET" | "HEAD";
  headers?: Record<string, string>;
  /** With "hub" the first answer that points away from the hub is given back as it is. */
  follow?: "everywhere" | "hub";
};

const mostRedirects = 10;

/**
 * The answer at the end of the redirects, whatever its status. Its body breaks off when the line is silent for too long.
 * @throws TransientError when a server cannot be reached, does not answer, or is not the hub and refuses, as it does when
 * the address that the hub gave has run out; DownloadInterruptedError
 */
export async function request(
  { settings, patience, signal }: Connection,
  address: string,
  { method = "GET", headers = {}, follow = "everywhere" }: RequestOptions = {},
): Promise<Response> {
  const hub = new URL(settings.endpoint).origin;
  let url = new URL(address);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const sent = new Headers({ "accept-encoding": "identity", "user-agent": "reckon", ...headers });
    if (settings.token !== undefined && url.origin === hub) sent.set("authorization", `Bearer ${settings.token}`);
    const silence = watchSilence(patience.silenceMs);
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: sent,
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      });
    } catch (error) {
      silence.stop();
      if (signal?.aborted) throw new DownloadInterruptedError();
      throw new TransientError(unreachable(url.origin, settings, reasonOf(error)));
    }
    const target = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    const next = target === null ? undefined : new URL(target, url);
    if (next === undefined && url.origin !== hub && [400, 401, 403, 404, 410].includes(response.status)) {
      silence.stop();
      await response.body?.cancel();
      throw new TransientError(`${url.origin}, where the hub sends the request, refuses it (${response.status})`);
    }
    if (next === undefined || (follow === "hub" && next.origin !== hub)) return watched(response, silence);
    silence.stop();
    await response.body?.cancel();
    if (!/^https?:$/.test(next.protocol)) break;
    url = next;
  }
  throw new HubError(`${new URL(address).origin} sends every request on to another address, and never answers`);
}

function unreachable(origin: string, { endpoint, isPlainServer }: HubSettings, reason: string): string {
  const advice = "check the connection, or set HF_HUB_OFFLINE=1 to use what the cache already holds";
  const isUsual = isPlainServer || new URL(endpoint).hostname === "huggingface.co";
  const setting = isUsual ? "" : " and HF_ENDPOINT";
  return `cannot reach ${origin} (${reason}): ${advice.replace("connection", `connection${setting}`)}`;
}

/** What went wrong on the line: the system's code, as in ECONNRESET, or the innermost message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

type Silence = { signal: AbortSignal; heard(): void; stop(): void };

/** Aborts when nothing is heard for `silenceMs`. */
function watchSilence(silenceMs: number): Silence {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException("no answer in time", "TimeoutError"));
  }, silenceMs).unref();
  return { signal: controller.signal, heard: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}

/** The same response, whose every piece of body counts as a sign of life. */
function watched(response: Response, silence: Silence): Response {
  if (response.body === null) {
    silence.stop();
    return response;
  }
  const listening = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      silence.heard();
      controller.enqueue(piece);
    },
    flush: () => silence.stop(),
  });
  return new Response(response.body.pipeThrough(listening), response);
}
