// Whether a path is what `reckon data build` wrote. Knows names alone, so that DuckDB is loaded only where it is.
import { statSync } from "node:fs";

/** True for a folder, and for a parquet file. */
export function isBuiltData(path: string): boolean {
  return path.endsWith(".parquet") || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
