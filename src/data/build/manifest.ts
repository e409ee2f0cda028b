// The record of a build: what went in, what came out, what each step took, with the hash of every file. No building.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DataError } from "../../run/errors.ts";

export const fileRecord = z.object({ file: z.string(), sizeBytes: z.number(), sha256: z.string() });
const counts = z.record(z.string(), z.number());

const source = z.object({
  adapter: z.string(),
  from: z.string(),
  licence: z.string(),
  split: z.string(),
  method: z.string(),
  inputs: z.array(fileRecord),
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

/** SHA-256 of a file's content, in hexadecimal digits. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}
