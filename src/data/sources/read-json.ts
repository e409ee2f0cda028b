// JSON files of many rows, a row at a time, unparsed. Knows brackets and quotes; what a row says is read elsewhere.
import { DataError } from "../../run/errors.ts";
import { type JsonLayout, jsonLayout } from "./json-layout.ts";
import { longestRowBytes, parsedRow, type ReadRow, tooLarge } from "./raw-item.ts";

type Value = { bytes: Buffer; sizeBytes: number; isWhole: boolean };

/** A table by columns is one value, and held in memory whole. */
const largestValueBytes = 256 << 20;
/** A bracket or quote that is not closed for so long has swallowed rows. */
const mostSwallowedBytes = 1 << 20;

/** The rows of a list, of an object of rows, of values one after the other, or of a table by columns; places from 1. */
export async function* readJson(bytes: AsyncIterable<Buffer>): AsyncGenerator<ReadRow[]> {
  let place = 0;
  for await (const values of splitValues(bytes)) {
    const rows: ReadRow[] = [];
    for (const value of values) {
      const table = value.isWhole ? tableOf(value.bytes) : undefined;
      for (const raw of table ?? []) rows.push({ place: ++place, raw });
      if (table === undefined) rows.push({ place: ++place, ...rowOf(value) });
    }
    if (rows.length > 0) yield rows;
  }
}

function rowOf({ bytes, sizeBytes, isWhole }: Value): { json: Buffer } | { unusable: string; text: string } {
  if (sizeBytes > longestRowBytes) return { unusable: tooLarge(sizeBytes), text: "" };
  if (!isWhole) return { unusable: "json: the file ends within the row", text: bytes.toString("utf8") };
  return { json: bytes };
}

/** The rows of an object whose values are all lists of one length, two at least of each. */
function tableOf(bytes: Buffer): Record<string, unknown>[] | undefined {
  if (!/^\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[/.test(bytes.toString("latin1", 0, 1000))) return undefined;
  const row = parsedRow({ place: 0, json: bytes });
  if ("unusable" in row) return undefined;
  const columns = Object.entries(row.raw);
  const lengths = new Set(columns.map(([, list]) => (Array.isArray(list) ? list.length : -1)));
  const [length = -1] = lengths;
  if (columns.length < 2 || lengths.size !== 1 || length < 2) return undefined;
  return Array.from({ length }, (_, at) =>
    Object.fromEntries(columns.map(([name, list]) => [name, (list as unknown[])[at]])),
  );
}

async function* splitValues(bytes: AsyncIterable<Buffer>): AsyncGenerator<Value[]> {
  let [head, layout] = [Buffer.alloc(0) as Buffer, undefined as JsonLayout | undefined];
  let splitter = createSplitter("values");
  for await (const piece of bytes) {
    if (layout !== undefined) {
      yield splitter.push(piece);
      continue;
    }
    head = head.length === 0 ? piece : Buffer.concat([head, piece]);
    layout = jsonLayout(head, { isAll: false });
    if (layout === undefined) continue;
    splitter = createSplitter(layout);
    yield splitter.push(head);
    head = Buffer.alloc(0);
  }
  if (layout === undefined) {
    splitter = createSplitter(jsonLayout(head, { isAll: true }) ?? "values");
    yield splitter.push(head);
  }
  yield splitter.end();
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a] as const;
const isOpening = (byte: number) => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number) => byte === 0x5d || byte === 0x7d;

function createSplitter(layout: JsonLayout) {
  let [rest, restBytes, count] = [[] as Buffer[], 0, 0];
  /** Inside which brackets of the value; whether it has begun; within a text; behind a backslash. */
  let [depth, isValue, inText, isEscaped] = [0, false, false, false];
  /** Of the file's own brackets: not there yet, open, closed. In "members" a key comes before each value. */
  let outer: "before" | "open" | "closed" = layout === "values" ? "open" : "before";
  let isKey = layout === "members";

  const finish = (end: Buffer, isWhole: boolean): Value => {
    count += 1;
    const sizeBytes = restBytes + end.length;
    const isKept = sizeBytes <= largestValueBytes;
    const bytes = !isKept ? Buffer.alloc(0) : rest.length === 0 ? end : Buffer.concat([...rest, end]);
    [rest, restBytes, isValue, depth] = [[], 0, false, 0];
    return { bytes, sizeBytes, isWhole };
  };

  return {
    push(piece: Buffer): Value[] {
      const values: Value[] = [];
      let start = 0;
      const done = (end: number) => {
        if (isKey) {
          [rest, restBytes, isValue, isKey] = [[], 0, false, false];
          return;
        }
        values.push(finish(piece.subarray(start, end), true));
        isKey = layout === "members";
      };
      for (let at = 0; at < piece.length && outer !== "closed"; at += 1) {
        const byte = piece[at]!;
        if (inText) {
          if (isEscaped) isEscaped = false;
          else if (byte === backslash) isEscaped = true;
          else if (byte === quote) {
            inText = false;
            if (depth === 0) done(at + 1);
          }
        } else if (!isValue) {
          if (byte <= 0x20 || byte === comma || byte === colon || byte >= 0x80) continue;
          if (outer === "before") outer = "open";
          else if (layout !== "values" && isClosing(byte)) outer = "closed";
          else {
            [isValue, start] = [true, at];
            inText = byte === quote;
            if (isOpening(byte)) depth = 1;
          }
        } else if (byte === quote) inText = true;
        else if (isOpening(byte)) depth += 1;
        else if (depth > 0) {
          if (isClosing(byte) && --depth === 0) done(at + 1);
        } else if (byte <= 0x20 || byte === comma || isClosing(byte)) {
          done(at);
          if (layout !== "values" && isClosing(byte)) outer = "closed";
        }
      }
      if (isValue && outer !== "closed") {
        restBytes += piece.length - start;
        if (restBytes <= largestValueBytes) rest.push(piece.subarray(start));
        else rest = [];
      }
      return values;
    },
    /** What is left. @throws DataError when it has swallowed what were rows */
    end(): Value[] {
      if (!isValue) return [];
      const isWhole = depth === 0 && !inText;
      if (!isWhole && restBytes > mostSwallowedBytes) {
        throw new DataError(`a bracket or quote of row ${count + 1} is not closed until the file ends; mend the file`);
      }
      return [finish(Buffer.alloc(0), isWhole)];
    },
  };
}
