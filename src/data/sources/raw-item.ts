// One row as it was read, with its place, or why it could not be read. Knows no set.
import { isUtf8 } from "node:buffer";
import type { RawRow } from "../adapters/adapter.ts";

/** `json` is a row that nobody has parsed yet: it may travel to another thread first. */
export type ReadRow = {
  /** The line from 1 on which it begins in a file of lines, else the row from 1. */
  place: number;
} & ({ json: Uint8Array } | { raw: RawRow } | { unusable: string; text: string });

export type RawItem = ReadRow & {
  /** Counts the rows of the whole source from 0. */
  index: number;
  /** The file, as the recipe would name it. */
  file: string;
};

/** A longer row is set aside unread. */
export const longestRowBytes = 32 << 20;

/** Why a row of so many bytes is not read. */
export const tooLarge = (sizeBytes: number): string =>
  `too-large: the row has ${(sizeBytes / 1e6).toFixed(0)} MB, read are up to ${longestRowBytes >> 20} MB`;

/** The row itself, parsed where that is still to do. */
export function parsedRow(row: ReadRow): { raw: RawRow } | { unusable: string; text: string } {
  return "json" in row ? parseJson(row.json) : row;
}

function parseJson(json: Uint8Array): { raw: RawRow } | { unusable: string; text: string } {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  if (text.includes("\uFFFD") && !isUtf8(bytes)) return { unusable: notUtf8, text };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { raw: value as RawRow };
    return { unusable: "json: the row is no object", text };
  } catch (error) {
    return { unusable: `json: ${error instanceof Error ? error.message : error}`, text };
  }
}

export const notUtf8 = "utf-8: the row holds bytes that are not UTF-8";

/** What DuckDB's values are as plain JSON. */
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
