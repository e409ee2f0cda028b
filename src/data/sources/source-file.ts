// A file of a source that is there to be read, whole or as far as it is asked for. Knows no layout and no server.
import { DataError } from "../../run/errors.ts";
import { type FileKind, fileKind, readableEndings } from "./file-kind.ts";

export type SourceFile = {
  path: string;
  /** How lineage, manifest and messages name it. */
  label: string;
  kind: FileKind;
  /** Of a file that lies elsewhere, and is not needed whole. */
  parts?: FileParts;
};

export type FileParts = {
  sizeBytes: number;
  /** Resolves when these bytes are at `path`. */
  fetch(from: number, to: number): Promise<void>;
  /** What was asked for so far, as [from, to]. */
  asked: [number, number][];
};

/** @param name that which ends in the file's ending */
export function sourceFile(path: string, label: string, name = path): SourceFile {
  const kind = fileKind(name);
  if (kind === undefined) throw new DataError(`${label}: its ending is not known; read are ${readableEndings}`);
  return { path, label, kind };
}
