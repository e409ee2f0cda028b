// JSON Lines of any size, plain or gzip, a line at a time. Broken lines come back with their reason; the rest goes on.
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { DataError } from "../../run/errors.ts";
import type { RawRow } from "../adapters/adapter.ts";
import type { FileKind } from "./file-kind.ts";

/** A longer line is set aside unread. */
const longestLineBytes = 32 << 20;
const newline = 0x0a;

type Line = { line: number } & ({ bytes: Buffer } | { tooLong: number });
export type ParsedLine = { place: number } & ({ raw: RawRow } | { unusable: string; text: string });

/** The lines that are not blank from the `skip`th on, in order. @throws DataError for a file that breaks off */
export async function* readLines(
  path: string,
  { compression }: Pick<FileKind, "compression">,
  skip: number,
): AsyncGenerator<ParsedLine> {
  let seen = 0;
  for await (const line of splitLines(path, compression)) {
    if ("bytes" in line && isBlank(line.bytes)) continue;
    seen += 1;
    if (seen > skip) yield { place: line.line, ...parse(line) };
  }
}

/** How many lines are not blank. */
export async function countLines(path: string, { compression }: Pick<FileKind, "compression">): Promise<number> {
  let count = 0;
  for await (const line of splitLines(path, compression)) if (!("bytes" in line) || !isBlank(line.bytes)) count += 1;
  return count;
}

async function* splitLines(path: string, compression: FileKind["compression"]): AsyncGenerator<Line> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const stream = compression === "gzip" ? file.pipe(createGunzip()) : file;
  if (stream !== file) file.on("error", (error) => stream.destroy(error));
  let [rest, restBytes, line] = [[] as Buffer[], 0, 0];
  const finish = (end: Buffer): Line => {
    line += 1;
    const sizeBytes = restBytes + end.length;
    const whole: Line =
      sizeBytes > longestLineBytes
        ? { line, tooLong: sizeBytes }
        : { line, bytes: rest.length === 0 ? end : Buffer.concat([...rest, end]) };
    [rest, restBytes] = [[], 0];
    return whole;
  };
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
        yield finish(piece.subarray(start, end));
        start = end + 1;
      }
      restBytes += piece.length - start;
      if (restBytes <= longestLineBytes) rest.push(piece.subarray(start));
      else rest = [];
    }
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new DataError(`${path}:${line + 1}: cannot be read on (${reason}); get the file again`);
  } finally {
    file.destroy();
  }
  if (restBytes > 0) yield finish(Buffer.alloc(0));
}

function parse(line: Line): { raw: RawRow } | { unusable: string; text: string } {
  if ("tooLong" in line) {
    const size = `${(line.tooLong / 1e6).toFixed(0)} MB`;
    return { unusable: `too-large: the line has ${size}, read are up to ${longestLineBytes >> 20} MB`, text: "" };
  }
  const text = line.bytes.toString("utf8").replace(/^\uFEFF/, "");
  if (text.includes("\uFFFD") && !isUtf8(line.bytes)) {
    return { unusable: "utf-8: the line holds bytes that are not UTF-8", text };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { raw: value as RawRow };
    return { unusable: "json: the line holds no object", text };
  } catch (error) {
    return { unusable: `json: ${error instanceof Error ? error.message : error}`, text };
  }
}

const isBlank = (bytes: Buffer) => bytes.length < 200 && bytes.toString("latin1").trim() === "";
