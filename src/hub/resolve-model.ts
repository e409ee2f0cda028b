// From the name of a model to a folder on this machine, by way of the hub where the name is no folder's.
import { UsageError } from "../run/errors.ts";
import { modelFiles, settingsFiles } from "./model-files.ts";
import { readModelName } from "./model-name.ts";
import type { Patience } from "./retry.ts";
import { readHubSettings } from "./settings.ts";
import type { DownloadEvent } from "./snapshot.ts";

export type ResolveOptions = {
  environment?: NodeJS.ProcessEnv;
  /** Stops a download, which can be taken up again. */
  signal?: AbortSignal;
  onEvent?: (event: DownloadEvent) => void;
  patience?: Patience;
  /** Everything unless told; "settings" leaves the weights where they are. */
  files?: "all" | "settings";
};

export const usualPatience: Patience = { attempts: 6, firstWaitMs: 500, silenceMs: 30_000 };

/**
 * A model folder: `spec` itself where it names a folder or looks like a path, else the snapshot of owner/name@revision,
 * downloaded where the cache lacks it. The snapshot's path names the commit that the revision was at.
 * @throws UsageError for a name that is neither; HubError; DownloadInterruptedError
 * @example await resolveModel("google/gemma-3-270m-it")
 */
export async function resolveModel(
  spec: string,
  { environment, signal, onEvent, patience = usualPatience, files = "all" }: ResolveOptions = {},
): Promise<string> {
  const name = readModelName(spec);
  if (name.kind === "folder") return spec;
  if (name.kind === "malformed") throw new UsageError(name.problem);
  const onPause = (reason: string, waitMs: number) => onEvent?.({ type: "pause", reason, waitMs });
  const connection = { settings: readHubSettings(environment), patience, signal, onPause };
  // Only now, so that a folder costs none of the hub's code.
  const { fetchSnapshot } = await import("./snapshot.ts");
  const { repository, revision = "main" } = name;
  return fetchSnapshot(
    connection,
    { repository, revision, selection: files === "all" ? modelFiles : settingsFiles },
    onEvent,
  );
}
