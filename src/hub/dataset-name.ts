// How a recipe names a data set of the hub, "hub:owner/name@revision:glob", and which of its files that means.
import { UsageError } from "../run/errors.ts";
import { type Repository, readModelName } from "./model-name.ts";

export type DatasetName = { repository: Repository; revision: string; glob: string | undefined };

const prefix = "hub:";

/** True for what names a data set of the hub, well or badly. */
export const isDatasetName = (spec: string): boolean => spec.startsWith(prefix);

/** @throws UsageError */
export function readDatasetName(spec: string): DatasetName {
  const [, name = "", glob] = /^([^:]*)(?::(.+))?$/.exec(spec.slice(prefix.length)) ?? [];
  // No folder of this machine is meant, whatever its name.
  const read = readModelName(name.includes("@") ? name : `${name}@main`, []);
  if (read.kind !== "hub") {
    throw new UsageError(
      `${spec} names no data set: write hub:owner/name, hub:owner/name@revision or hub:owner/name:data/*.parquet`,
    );
  }
  return {
    repository: { type: "dataset", name: read.repository.name },
    revision: read.revision ?? "main",
    glob,
  };
}

/** Of the paths those that the glob takes; without one the parquet files, or where there are none all other rows. */
export function chooseFiles(paths: readonly string[], glob: string | undefined): string[] {
  const sorted = [...paths].sort();
  if (glob !== undefined) {
    const pattern = globPattern(glob);
    return sorted.filter((path) => pattern.test(path));
  }
  const parquet = sorted.filter((path) => /\.parquet$/i.test(path));
  if (parquet.length > 0) return parquet;
  return sorted.filter(
    (path) => /\.(jsonl|ndjson|json|csv|tsv)(\.(gz|zst))?$/i.test(path) && !/^dataset_infos?\.json$/.test(path),
  );
}

/** `**` for any folders, `*` and `?` within a name, `{a,b}` for either. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/?|[*?{},]|[^*?{},]+/g, (part) => {
    if (part.startsWith("**")) return ".*";
    const signs: Record<string, string> = { "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|" };
    return signs[part] ?? part.replace(/[.+^$()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`);
}
