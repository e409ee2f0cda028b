// The hub's refusals in words: what status and error code mean for the user, and what to do about it.
import type { UserError } from "../run/errors.ts";
import { HubError } from "./errors.ts";
import type { Repository } from "./model-name.ts";
import type { HubSettings } from "./settings.ts";

export type Subject = {
  repository: Repository;
  revision: string;
  /** Undefined while the repository as a whole is asked for. */
  file?: string;
};

/** The error for an answer that another try will not change. */
export function refusal(status: number, headers: Headers, subject: Subject, settings: HubSettings): UserError {
  const code = headers.get("x-error-code") ?? "";
  const said = headers.get("x-error-message") ?? "";
  return new HubError(sentence({ status, code, said }, subject, settings));
}

function sentence(
  { status, code, said }: { status: number; code: string; said: string },
  { repository, revision, file }: Subject,
  { endpoint, tokenSource }: HubSettings,
): string {
  const { type, name } = repository;
  const page = `${endpoint}/${type === "model" ? "" : `${type}s/`}${name}`;
  const tokens = `${endpoint}/settings/tokens`;
  const unknownToken = `${endpoint} does not accept the token in ${tokenSource} (${status}): make a new one at ${tokens}`;
  if (tokenSource !== undefined && /invalid credentials/i.test(said)) return unknownToken;
  if (code === "GatedRepo" || /\bgated\b|access to .* is restricted/i.test(said)) {
    return tokenSource === undefined
      ? `${name} wants its licence accepted (${status}): accept it at ${page} and set HF_TOKEN to a token from ${tokens}`
      : `the owner of the token in ${tokenSource} has not accepted the licence of ${name} (${status}): accept it at ${page}, wait for approval where that is asked for, and run again`;
  }
  if (code === "RevisionNotFound") return `${name} has no revision '${revision}' (${status}): see ${page}/tree/main`;
  if (code === "EntryNotFound") return `${name}@${revision} has no file ${file ?? ""} (${status})`;
  if (code === "RepoNotFound" || (status === 401 && tokenSource === undefined) || (status === 404 && !file)) {
    return tokenSource === undefined
      ? `there is no public ${type} ${name} at ${endpoint} (${status}): check the name, or set HF_TOKEN if it is private`
      : `there is no ${type} ${name} at ${endpoint} that the token in ${tokenSource} may see (${status}): check the name`;
  }
  if (status === 401) return unknownToken;
  if (status === 403) {
    return tokenSource === undefined
      ? `${name} may not be read without a token (403): set HF_TOKEN to a token from ${tokens}`
      : `the token in ${tokenSource} may not read ${name} (403): accept its licence at ${page}, or give the token the right to read it at ${tokens}`;
  }
  return `${endpoint} refuses ${file ? `${file} of ` : ""}${name}@${revision} (${status})`;
}
