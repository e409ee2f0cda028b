// JSON Lines, a line at a time, unparsed. Knows lines, not what stands on them.
import { longestRowBytes, type ReadRow, tooLarge } from "./raw-item.ts";

const newline = 0x0a;

/** The lines that are not blank, in order. */
export async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<ReadRow[]> {
  let [rest, restBytes, place] = [[] as Buffer[], 0, 0];
  const finish = (end: Buffer, rows: ReadRow[]) => {
    place += 1;
    const sizeBytes = restBytes + end.length;
    if (sizeBytes > longestRowBytes) rows.push({ place, unusable: tooLarge(sizeBytes), text: "" });
    else {
      const json = rest.length === 0 ? end : Buffer.concat([...rest, end]);
      if (!isBlank(json)) rows.push({ place, json });
    }
    [rest, restBytes] = [[], 0];
  };
  for await (const piece of bytes) {
    const rows: ReadRow[] = [];
    let start = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      finish(piece.subarray(start, end), rows);
      start = end + 1;
    }
    restBytes += piece.length - start;
    if (restBytes <= longestRowBytes) rest.push(piece.subarray(start));
    else rest = [];
    if (rows.length > 0) yield rows;
  }
  const last: ReadRow[] = [];
  if (restBytes > 0) finish(Buffer.alloc(0), last);
  if (last.length > 0) yield last;
}

const isBlank = (bytes: Buffer) => bytes.length < 200 && bytes.toString("latin1").trim() === "";
