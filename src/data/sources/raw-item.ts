// One row as it was read, with its place, or why it could not be read. Knows no set.
import type { RawRow } from "../adapters/adapter.ts";

export type RawItem = {
  /** Counts the rows of the whole source from 0. */
  index: number;
  /** The file, as the recipe would name it. */
  file: string;
  /** The line from 1 in a file of lines, else the row from 1. */
  place: number;
} & ({ raw: RawRow } | { unusable: string; text: string });

/** What DuckDB's and JSON's values are as plain JSON. */
export function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plainValue(child)]));
  }
  return value;
}
