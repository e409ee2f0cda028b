// From the name of a data set on the hub to its files on this machine, one at a time: a file that nobody comes to is
// never downloaded.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { chooseFiles, readDatasetName } from "./dataset-name.ts";
import { requireContent } from "./download.ts";
import { HubError } from "./errors.ts";
import { fileAddress } from "./file-address.ts";
import type { FileSelection } from "./model-files.ts";
import { openRemoteFile, type RemoteFile } from "./remote-file.ts";
import { type ResolveOptions, usualPatience } from "./resolve-model.ts";
import { readHubSettings } from "./settings.ts";

export interface Dataset {
  /** owner/name@commit */
  readonly name: string;
  /** The chosen files, by their paths in the repository. */
  readonly files: readonly string[];
  /** The place of one of them on this machine, downloaded where the cache lacks it. */
  fetch(file: string): Promise<string>;
  /** One of them to fetch parts of; undefined where the whole is on this machine. */
  openRemote(file: string): Promise<RemoteFile | undefined>;
  /** How many rows its card says that it has, where it says that of one split alone. */
  statedRows(): Promise<number | undefined>;
}

/** Where the parts of remote files lie, beside the cache of Hugging Face's tools. */
export const partsFolder = (cache: string) => join(dirname(cache), "reckon");

/**
 * A data set at the commit that its revision is at now.
 * @throws UsageError for a name that is none; HubError; DownloadInterruptedError
 * @example await resolveDataset("hub:openai/gsm8k:main/train-*.parquet")
 */
export async function resolveDataset(
  spec: string,
  { environment, signal, onEvent, patience = usualPatience }: ResolveOptions = {},
): Promise<Dataset> {
  const { repository, revision, glob } = readDatasetName(spec);
  const onPause = (reason: string, waitMs: number) => onEvent?.({ type: "pause", reason, waitMs });
  const connection = { settings: readHubSettings(environment), patience, signal, onPause };
  const { fetchSnapshot } = await import("./snapshot.ts");
  let listed: string[] = [];
  const listing: FileSelection = {
    select: (files) => {
      listed = files.map(({ path }) => path);
      return [];
    },
    missingIn: (folder) => (existsSync(folder) ? undefined : "every file"),
  };
  const folder = await fetchSnapshot(connection, { repository, revision, selection: listing });
  if (connection.settings.offline) listed = filesBelow(folder);
  const commit = basename(folder);
  const name = `${repository.name}@${commit}`;
  const files = chooseFiles(listed, glob);
  if (files.length === 0) {
    const wanted = glob === undefined ? "file of rows" : `file like ${glob}`;
    throw new HubError(`${name} has no ${wanted}; it has ${listed.slice(0, 8).join(", ") || "none"}`);
  }
  const fetchFile = async (file: string, tell = onEvent) => {
    const selection: FileSelection = {
      select: (all) => all.filter(({ path }) => path === file),
      missingIn: (snapshot) => (existsSync(join(snapshot, file)) ? undefined : file),
    };
    return join(await fetchSnapshot(connection, { repository, revision: commit, selection }, tell), file);
  };
  return {
    name,
    files,
    fetch: (file) => fetchFile(file),
    async statedRows() {
      if (!listed.includes(cardName)) return undefined;
      return rowsOfCard(readFileSync(await fetchFile(cardName, () => {}), "utf8"));
    },
    async openRemote(file) {
      if (existsSync(join(folder, file))) return undefined;
      const { settings } = connection;
      const address = fileAddress(settings.endpoint, repository, commit, file);
      const subject = { repository, revision: commit, file };
      return openRemoteFile(connection, address, {
        name: `${name}/${file}`,
        cache: partsFolder(settings.cache),
        version: commit,
        requireAnswer: (response) => requireContent(response, subject, connection),
        onEvent,
      });
    },
  };
}

const cardName = "README.md";

/** By the head of a data set's card, in YAML between two lines of dashes. */
function rowsOfCard(card: string): number | undefined {
  const [, head = ""] = /^---\n([\s\S]*?)\n---/.exec(card) ?? [];
  const counts = [...head.matchAll(/^\s+num_examples: (\d+)$/gm)];
  return counts.length === 1 ? Number(counts[0]![1]) : undefined;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
