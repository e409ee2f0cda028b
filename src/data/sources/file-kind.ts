// What a file holds, told from its name. Knows endings, not content.

export type FileKind = { layout: "lines" | "json" | "csv" | "tsv" | "parquet"; compression: "none" | "gzip" | "zstd" };

const layouts: Record<string, FileKind["layout"]> = {
  jsonl: "lines",
  ndjson: "lines",
  json: "json",
  csv: "csv",
  tsv: "tsv",
  parquet: "parquet",
};
const compressions: Record<string, FileKind["compression"]> = { gz: "gzip", zst: "zstd", zstd: "zstd" };

export const readableEndings = "jsonl, ndjson, json, csv, tsv or parquet, also with .gz or .zst";

/** Undefined for an ending that is not read. */
export function fileKind(name: string): FileKind | undefined {
  const endings = name.toLowerCase().split(".").slice(1);
  const compression = compressions[endings.at(-1) ?? ""];
  const layout = layouts[(compression === undefined ? endings : endings.slice(0, -1)).at(-1) ?? ""];
  if (layout === undefined || (compression !== undefined && layout === "parquet")) return undefined;
  return { layout, compression: compression ?? "none" };
}
