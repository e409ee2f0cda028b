// CSV and TSV after RFC 4180, a record at a time, with a header line. What does not fit the header comes back with its reason.
import { isUtf8 } from "node:buffer";
import { DataError } from "../../run/errors.ts";
import type { RawRow } from "../adapters/adapter.ts";
import { longestRowBytes, notUtf8, type ReadRow, tooLarge } from "./raw-item.ts";

/** A record: its bytes without the line break behind it, and the line from 1 on which it begins. */
type CsvRecord = { place: number; bytes: Buffer; sizeBytes: number; isClosed: boolean };

const newline = 0x0a;
const quote = 0x22;
/** A quote that is not closed for so many lines has swallowed rows. */
const mostSwallowedLines = 1000;

/** @throws DataError for a quote that swallows the rest of the file */
export async function* readCsv(bytes: AsyncIterable<Buffer>, delimiter: "," | "\t"): AsyncGenerator<ReadRow[]> {
  let names: string[] | undefined;
  for await (const records of splitRecords(bytes, delimiter.charCodeAt(0))) {
    const rows: ReadRow[] = [];
    for (const record of records) {
      if (record.sizeBytes === 0) continue;
      if (names === undefined) names = headerOf(record, delimiter);
      else rows.push({ place: record.place, ...rowOf(record, names, delimiter) });
    }
    if (rows.length > 0) yield rows;
  }
}

/** Names that stand twice get a number, so that no column hides another. */
function headerOf({ bytes }: CsvRecord, delimiter: string): string[] {
  const fields = fieldsOf(bytes.toString("utf8").replace(/^\uFEFF/, ""), delimiter) ?? [];
  return fields.map((name, at) => {
    const before = fields.slice(0, at).filter((other) => other === name).length;
    return before === 0 ? name : `${name}_${before}`;
  });
}

function rowOf(
  { bytes, sizeBytes, isClosed }: CsvRecord,
  names: readonly string[],
  delimiter: string,
): { raw: RawRow } | { unusable: string; text: string } {
  if (sizeBytes > longestRowBytes) return { unusable: tooLarge(sizeBytes), text: "" };
  const text = bytes.toString("utf8");
  if (text.includes("\uFFFD") && !isUtf8(bytes)) return { unusable: notUtf8, text };
  if (!isClosed) return { unusable: "csv: a quote is not closed before the file ends", text };
  const fields = fieldsOf(text, delimiter);
  if (fields === undefined) return { unusable: "csv: a field goes on behind its closing quote", text };
  if (fields.length !== names.length) {
    return { unusable: `csv: ${fields.length} fields where the header has ${names.length}`, text };
  }
  return { raw: Object.fromEntries(names.map((name, at) => [name, fields[at]])) };
}

/** Undefined for text behind a closing quote. */
function fieldsOf(text: string, delimiter: string): string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      if (end < 0) end = text.length;
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
      if (at >= text.length) return fields;
      if (text[at] !== delimiter) return undefined;
    } else {
      const end = text.indexOf(delimiter, at);
      fields.push(end < 0 ? text.slice(at) : text.slice(at, end));
      if (end < 0) return fields;
      at = end;
    }
    at += 1;
  }
}

/** What a byte means next: at the start of a field, within one, within quotes, behind a quote within quotes. */
const [atStart, inField, inQuotes, behindQuote] = [0, 1, 2, 3] as const;

async function* splitRecords(bytes: AsyncIterable<Buffer>, delimiter: number): AsyncGenerator<CsvRecord[]> {
  let [rest, restBytes] = [[] as Buffer[], 0];
  let [state, line, place]: [number, number, number] = [atStart, 1, 1];
  const record = (end: Buffer, isClosed: boolean): CsvRecord => {
    const sizeBytes = restBytes + end.length;
    const isKept = sizeBytes <= longestRowBytes;
    const whole = !isKept ? Buffer.alloc(0) : rest.length === 0 ? end : Buffer.concat([...rest, end]);
    const trimmed = whole.at(-1) === 0x0d ? whole.subarray(0, -1) : whole;
    const made = { place, bytes: trimmed, sizeBytes: isKept ? trimmed.length : sizeBytes, isClosed };
    [rest, restBytes, place, state] = [[], 0, line, atStart];
    return made;
  };
  for await (const piece of bytes) {
    const records: CsvRecord[] = [];
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      if (state === inQuotes) {
        const end = piece.indexOf(quote, at);
        line += newlines(piece, at, end < 0 ? piece.length : end);
        if (end < 0) break;
        at = end;
        state = behindQuote;
        continue;
      }
      const byte = piece[at]!;
      if (byte === newline) {
        line += 1;
        records.push(record(piece.subarray(start, at), true));
        start = at + 1;
      } else if (byte === delimiter) state = atStart;
      else if (byte === quote && state !== inField) state = inQuotes;
      else state = inField;
    }
    restBytes += piece.length - start;
    if (restBytes <= longestRowBytes) rest.push(piece.subarray(start));
    else rest = [];
    if (records.length > 0) yield records;
  }
  const isClosed = state !== inQuotes;
  if (!isClosed && line - place > mostSwallowedLines) {
    throw new DataError(`the quote that opens on line ${place} is not closed until the file ends; mend the file`);
  }
  if (restBytes > 0) yield [record(Buffer.alloc(0), isClosed)];
}

function newlines(piece: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = piece.indexOf(newline, from); at >= 0 && at < to; at = piece.indexOf(newline, at + 1)) count += 1;
  return count;
}
