// Where the hub is, where its cache lies and who asks, from the environment variables of Hugging Face's own tools.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../run/errors.ts";

export type HubSettings = {
  /** Like "https://huggingface.co", without a slash at its end. */
  endpoint: string;
  /** True where it is a web server of any kind, not the hub. */
  isPlainServer?: boolean;
  /** The folder of models--owner--name and their like. */
  cache: string;
  offline: boolean;
  /** Sent to the endpoint's own origin and nowhere else; never part of a message. */
  token: string | undefined;
  /** What the token was read from, to name in messages; undefined without one. */
  tokenSource: string | undefined;
};

/** @throws UsageError for an endpoint or a token that cannot be one; the token itself is not shown */
export function readHubSettings(environment: NodeJS.ProcessEnv = process.env): HubSettings {
  const path = (text: string) => expandPath(text, environment);
  const home = path(
    environment.HF_HOME || join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface"),
  );
  const { token, tokenSource } = readToken(environment, path(environment.HF_TOKEN_PATH || join(home, "token")));
  return {
    endpoint: readEndpoint(environment.HF_ENDPOINT),
    cache: path(environment.HF_HUB_CACHE || environment.HUGGINGFACE_HUB_CACHE || join(home, "hub")),
    offline: isTrue(environment.HF_HUB_OFFLINE || environment.TRANSFORMERS_OFFLINE),
    token,
    tokenSource,
  };
}

function readEndpoint(text: string | undefined): string {
  if (!text) return "https://huggingface.co";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new UsageError(
      "HF_ENDPOINT must be an address like https://huggingface.co, without a user and password in it",
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function readToken(environment: NodeJS.ProcessEnv, file: string): Pick<HubSettings, "token" | "tokenSource"> {
  if (isTrue(environment.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return { token: undefined, tokenSource: undefined };
  for (const name of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
    const token = environment[name]?.trim();
    if (token) return checkedToken(token, name);
  }
  try {
    const token = readFileSync(file, "utf8").trim();
    if (token) return checkedToken(token, file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // No file, no token: public repositories need none, and the others say so.
  }
  return { token: undefined, tokenSource: undefined };
}

/** What cannot stand in a header would otherwise be quoted, whole, by the error that refuses it. */
function checkedToken(token: string, tokenSource: string) {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(`the token in ${tokenSource} holds a character that no token has: copy it again, on one line`);
  }
  return { token, tokenSource };
}

const isTrue = (text: string | undefined) => /^(1|on|yes|true)$/i.test(text ?? "");

/** "~" at the beginning and $NAME or ${NAME} anywhere, as Python's tools expand them. */
function expandPath(text: string, environment: NodeJS.ProcessEnv): string {
  const whole = text === "~" || text.startsWith("~/") ? homedir() + text.slice(1) : text;
  return whole.replace(
    /\$(\w+|\{\w+\})/g,
    (written, name: string) => environment[name.replace(/[{}]/g, "")] ?? written,
  );
}
