// An endpoint → the way to ask it: over the network, or of a model that Reckon itself runs, whose code is read only then.
import { type Ask, openAsk } from "./ask.ts";
import type { EmbeddedOptions } from "./embedded.ts";
import { type Endpoint, embeddedModel } from "./endpoints.ts";

export type AskOptions = EmbeddedOptions & {
  /** Where the keys of endpoints stand. */
  environment: Record<string, string | undefined>;
};

export function askOf(endpoint: Endpoint, { environment, ...options }: AskOptions): Ask {
  const path = embeddedModel(endpoint);
  if (path === undefined) return openAsk(endpoint, environment);
  let opened: Promise<Ask> | undefined;
  return async (request) => {
    opened ??= import("./embedded.ts").then(({ openEmbedded }) => openEmbedded(path, endpoint, options));
    return (await opened)(request);
  };
}
