// The files of a source wherever they lie, told apart by what would change its rows. Files come one at a time.
import { statSync } from "node:fs";
import { isDatasetName } from "../../hub/dataset-name.ts";
import type { DownloadEvent } from "../../hub/snapshot.ts";
import type { Database } from "../database.ts";
import { findFiles, type SourceFile, sourceFile } from "./find-files.ts";

export type OpenSource = {
  /** Changes when the files do. */
  identity: string;
  /** Files that may be asked for. */
  count: number;
  files(): AsyncIterable<SourceFile>;
};

export type OpenOptions = {
  /** Where relative paths are looked up. */
  folders: readonly string[];
  onDownload?: ((event: DownloadEvent) => void) | undefined;
  signal?: AbortSignal | undefined;
};

/** @throws DataError, HubError, UsageError for what is not there */
export async function openSource(
  database: Database,
  files: string | readonly string[],
  { folders, onDownload, signal }: OpenOptions,
): Promise<OpenSource> {
  const parts: OpenSource[] = [];
  for (const spec of [files].flat()) {
    if (!isDatasetName(spec)) {
      parts.push(localFiles(await findFiles(database, [spec], folders)));
      continue;
    }
    const { resolveDataset } = await import("../../hub/resolve-dataset.ts");
    const dataset = await resolveDataset(spec, {
      ...(signal ? { signal } : {}),
      ...(onDownload ? { onEvent: onDownload } : {}),
    });
    parts.push({
      identity: [dataset.name, ...dataset.files].join("\n"),
      count: dataset.files.length,
      async *files() {
        for (const file of dataset.files) yield sourceFile(await dataset.fetch(file), `${dataset.name}/${file}`);
      },
    });
  }
  return {
    identity: parts.map(({ identity }) => identity).join("\n"),
    count: parts.reduce((sum, { count }) => sum + count, 0),
    async *files() {
      for (const part of parts) yield* part.files();
    },
  };
}

function localFiles(found: readonly SourceFile[]): OpenSource {
  const facts = found.map(({ path, label }) => {
    const { size, mtimeMs } = statSync(path);
    return `${label} ${size} ${mtimeMs}`;
  });
  return {
    identity: facts.join("\n"),
    count: found.length,
    async *files() {
      yield* found;
    },
  };
}
