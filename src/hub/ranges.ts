// Ranges of bytes: which of them are there, which are lacking. Numbers only.

/** From the first byte up to the one after the last. */
export type ByteRange = [from: number, to: number];

/** The same bytes in as few ranges as may be, in order. */
export function merged(ranges: readonly ByteRange[]): ByteRange[] {
  const result: ByteRange[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (to <= from) continue;
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** What of `wanted` none of the ranges holds, in order. */
export function lacking(ranges: readonly ByteRange[], [from, to]: ByteRange): ByteRange[] {
  const result: ByteRange[] = [];
  let at = from;
  for (const [start, end] of merged(ranges)) {
    if (end <= at || start >= to) continue;
    if (start > at) result.push([at, start]);
    at = end;
  }
  if (at < to) result.push([at, to]);
  return result;
}
