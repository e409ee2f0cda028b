// From an https:// address to a file on this machine, of which only what is asked for is fetched.
import { UsageError } from "../run/errors.ts";
import { openRemoteFile, type RemoteFile } from "./remote-file.ts";
import { partsFolder } from "./resolve-dataset.ts";
import { type ResolveOptions, usualPatience } from "./resolve-model.ts";
import { readHubSettings } from "./settings.ts";

/** True for what names a file of a web server. */
export const isAddress = (spec: string): boolean => /^https?:\/\//i.test(spec);

/** How lineage and messages name it: without what a signed address carries behind "?"; other names stay. */
export const addressName = (spec: string): string => (isAddress(spec) ? spec.replace(/[?#].*$/s, "") : spec);

/**
 * The token of the hub goes to the hub alone.
 * @throws UsageError for an address that is none; HubError; DownloadInterruptedError
 * @example await resolveAddress("https://example.com/rows.jsonl.gz")
 */
export async function resolveAddress(
  address: string,
  { environment, signal, onEvent, patience = usualPatience }: Omit<ResolveOptions, "files"> = {},
): Promise<RemoteFile> {
  if (!URL.canParse(address) || new URL(address).username !== "") {
    throw new UsageError(`${addressName(address)} is no address: write it like https://example.com/rows.jsonl`);
  }
  const settings = readHubSettings(environment);
  const { origin } = new URL(address);
  const isHub = origin === new URL(settings.endpoint).origin;
  const onPause = (reason: string, waitMs: number) => onEvent?.({ type: "pause", reason, waitMs });
  const connection = {
    settings: isHub
      ? settings
      : { ...settings, endpoint: origin, isPlainServer: true, token: undefined, tokenSource: undefined },
    patience,
    signal,
    onPause,
  };
  return openRemoteFile(connection, address, {
    name: addressName(address),
    cache: partsFolder(settings.cache),
    onEvent,
  });
}
