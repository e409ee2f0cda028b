// The record of a build: what went in, what came out, what each step took, with the hash of every file. No building.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type ByteRange, merged } from "../../hub/ranges.ts";
import { DataError } from "../../run/errors.ts";
import type { SourceFile } from "../sources/source-file.ts";

/** `ranges` are the bytes that were read, [from, to], and hashed, of a file that lies elsewhere and was not needed whole. */
export const fileRecord = z.object({
  file: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  ranges: z.array(z.tuple([z.number(), z.number()])).optional(),
});
const counts = z.record(z.string(), z.number());

const source = z.object({
  adapter: z.string(),
  from: z.string(),
  licence: z.string(),
  split: z.string(),
  method: z.string(),
  inputs: z.array(fileRecord),
  /** Rows that the files hold; null where a build that reads some of them cannot tell. */
  available: z.number().nullable(),
  /** Rows that were read, why some were set aside, and how many the outcome holds. */
  read: z.number(),
  setAside: counts,
  written: z.number(),
});

const manifestSchema = z.object({
  name: z.string(),
  reckon: z.string(),
  duckdb: z.string(),
  seed: z.number(),
  /** SHA-256 of the resolved recipe. */
  recipe: z.string(),
  rows: z.object({ train: z.number(), test: z.number() }),
  sources: z.record(z.string(), source),
  domains: z.array(
    z.object({
      domain: z.string(),
      before: z.number(),
      after: z.number(),
      beforeRows: z.number(),
      afterRows: z.number(),
    }),
  ),
  outputs: z.array(fileRecord.extend({ rows: z.number(), split: z.string(), source: z.string() })),
  /** Rows of training sources that hold questions of the evaluation sets. */
  contaminated: z.number(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type FileRecord = z.infer<typeof fileRecord>;

export const manifestName = "manifest.json";

/** The manifest of a built folder; undefined where there is none. @throws DataError for one that cannot be read */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, manifestName);
  if (!existsSync(path)) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw new DataError(`${path}: is no manifest of this version of reckon; build the data again`);
  }
}

/** SHA-256 of a file's content, in hexadecimal digits, or of the bytes in these ranges alone. */
export async function hashFile(path: string, ranges?: readonly ByteRange[]): Promise<string> {
  const hash = createHash("sha256");
  for (const [start, end] of ranges ?? [[0, Number.POSITIVE_INFINITY]]) {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, start, end: end - 1 })) {
      hash.update(piece as Buffer);
    }
  }
  return hash.digest("hex");
}

/** What a build read of a file. */
export async function recordInput({ path, label, parts }: SourceFile): Promise<FileRecord> {
  const ranges = parts && merged(parts.asked);
  return {
    file: label,
    sizeBytes: statSync(path).size,
    sha256: await hashFile(path, ranges),
    ...(ranges === undefined ? {} : { ranges }),
  };
}
