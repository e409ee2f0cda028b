// The files of a source wherever they lie, told apart by what would change its rows. Files come one at a time.
import { statSync } from "node:fs";
import { isDatasetName } from "../../hub/dataset-name.ts";
import type { RemoteFile } from "../../hub/remote-file.ts";
import { addressName, isAddress, resolveAddress } from "../../hub/resolve-address.ts";
import type { DownloadEvent } from "../../hub/snapshot.ts";
import type { Database } from "../database.ts";
import { fileKind } from "./file-kind.ts";
import { findFiles } from "./find-files.ts";
import type { RowRange } from "./read-source.ts";
import { type SourceFile, sourceFile } from "./source-file.ts";

export type OpenSource = {
  /** Changes when the files do. */
  identity: string;
  /** @param range the rows that will be asked for; of files elsewhere no more is fetched than it takes */
  files(range: RowRange): AsyncIterable<SourceFile>;
  /** How many rows there are in all, where that is known without reading them. */
  statedRows(): Promise<number | undefined>;
  /** Whether it takes little to count them. */
  isCountable: boolean;
};

export type OpenOptions = {
  /** Where relative paths are looked up. */
  folders: readonly string[];
  onDownload?: ((event: DownloadEvent) => void) | undefined;
  signal?: AbortSignal | undefined;
};

export const allRows: RowRange = { from: 0, to: Number.POSITIVE_INFINITY };

/** @throws DataError, HubError, UsageError for what is not there */
export async function openSource(
  database: Database,
  files: string | readonly string[],
  options: OpenOptions,
): Promise<OpenSource> {
  const parts: OpenSource[] = [];
  for (const spec of [files].flat()) {
    if (isDatasetName(spec)) parts.push(await dataset(spec, options));
    else if (isAddress(spec)) parts.push(await webFile(spec, options));
    else parts.push(localFiles(await findFiles(database, [spec], options.folders)));
  }
  return {
    identity: parts.map(({ identity }) => identity).join("\n"),
    async *files(range) {
      for (const part of parts) yield* part.files(range);
    },
    async statedRows() {
      let sum = 0;
      for (const part of parts) {
        const rows = await part.statedRows();
        if (rows === undefined) return undefined;
        sum += rows;
      }
      return sum;
    },
    isCountable: parts.every(({ isCountable }) => isCountable),
  };
}

const hubOptions = ({ onDownload, signal }: OpenOptions) => ({
  ...(signal ? { signal } : {}),
  ...(onDownload ? { onEvent: onDownload } : {}),
});

async function dataset(spec: string, options: OpenOptions): Promise<OpenSource> {
  const { resolveDataset } = await import("../../hub/resolve-dataset.ts");
  const { name, files, fetch, openRemote, statedRows } = await resolveDataset(spec, hubOptions(options));
  return {
    identity: [name, ...files].join("\n"),
    async *files(range) {
      for (const file of files) {
        const label = `${name}/${file}`;
        const remote = isPart(range) ? await openRemote(file) : undefined;
        if (remote === undefined) yield sourceFile(await fetch(file), label);
        else yield* remoteFile(remote, label, file, range);
      }
    },
    statedRows,
    // A request or two a file.
    isCountable: files.length <= 40 && files.every((file) => fileKind(file)?.layout === "parquet"),
  };
}

async function webFile(address: string, options: OpenOptions): Promise<OpenSource> {
  const open = () => resolveAddress(address, hubOptions(options));
  const label = addressName(address);
  const { kind } = sourceFile("", label, new URL(address).pathname);
  const { identity, close } = await open();
  close();
  return {
    identity,
    async *files(range) {
      yield* remoteFile(await open(), label, new URL(address).pathname, range);
    },
    statedRows: async () => undefined,
    isCountable: kind.layout === "parquet",
  };
}

const isPart = ({ from, to }: RowRange) => from > 0 || Number.isFinite(to);

async function* remoteFile(
  remote: RemoteFile,
  label: string,
  name: string,
  range: RowRange,
): AsyncGenerator<SourceFile> {
  try {
    const file = sourceFile(remote.path, label, name);
    if (isPart(range) && remote.givesRanges) {
      const asked: [number, number][] = [];
      const fetch = async (from: number, to: number) => {
        asked.push([from, Math.min(to, remote.sizeBytes)]);
        await remote.fetch(from, to);
      };
      yield { ...file, parts: { sizeBytes: remote.sizeBytes, fetch, asked } };
    } else {
      await remote.fetch(0, remote.sizeBytes);
      yield file;
    }
  } finally {
    remote.close();
  }
}

/** Seconds to read. */
const mostCountedBytes = 4e9;

function localFiles(found: readonly SourceFile[]): OpenSource {
  const facts = found.map(({ path, label }) => {
    const { size, mtimeMs } = statSync(path);
    return `${label} ${size} ${mtimeMs}`;
  });
  return {
    identity: facts.join("\n"),
    async *files() {
      yield* found;
    },
    statedRows: async () => undefined,
    isCountable: found.every(({ path, kind }) => kind.layout === "parquet" || statSync(path).size < mostCountedBytes),
  };
}
