// How a JSON file holds its rows, told from its beginning. Knows brackets and quotes, not what the rows say.

/** A list of rows, rows by name as in {"17": {…}, "18": {…}}, or values one after the other, which may be a single one. */
export type JsonLayout = "list" | "members" | "values";

const mostHeadBytes = 64 << 20;

/** Undefined where more of the file is needed to tell. */
export function jsonLayout(head: Buffer, { isAll }: { isAll: boolean }): JsonLayout | undefined {
  const start = skipSpace(head, head.subarray(0, 3).equals(byteOrderMark) ? 3 : 0);
  if (start >= head.length) return isAll ? "values" : undefined;
  if (head[start] === bracket) return "list";
  if (head[start] !== brace) return "values";
  const members: { key: string; columns: string }[] = [];
  for (let at = start + 1; members.length < 2; ) {
    at = skipSpace(head, at, comma);
    if (head[at] === closingBrace) return isName(members[0]?.key) ? "members" : "values";
    const keyEnd = endOfValue(head, at);
    const colon = keyEnd === undefined ? head.length : skipSpace(head, keyEnd);
    const value = skipSpace(head, colon + 1);
    const end = value < head.length ? endOfValue(head, value) : undefined;
    if (keyEnd === undefined || end === undefined) return isAll || head.length > mostHeadBytes ? "values" : undefined;
    if (head[value] !== brace) return "values";
    const columns = columnsOf(head.subarray(value, end));
    if (columns === undefined) return "values";
    members.push({ key: head.toString("utf8", at + 1, keyEnd - 1), columns });
    at = end;
  }
  return members[0]!.columns === members[1]!.columns ? "members" : "values";
}

const byteOrderMark = Buffer.from("\uFEFF");
const [bracket, brace, closingBrace, comma] = [0x5b, 0x7b, 0x7d, 0x2c] as const;

const isName = (key: string | undefined) => /^\d+$/.test(key ?? "");

function columnsOf(json: Buffer): string | undefined {
  try {
    return Object.keys(JSON.parse(json.toString("utf8"))).join("\n");
  } catch {
    return undefined;
  }
}

function skipSpace(bytes: Buffer, from: number, also = 0x20): number {
  let at = from;
  while (at < bytes.length && (bytes[at]! <= 0x20 || bytes[at] === also)) at += 1;
  return at;
}

/** Where the value ends that begins at `from`; undefined where it does not end. */
function endOfValue(bytes: Buffer, from: number): number | undefined {
  let [depth, inText] = [0, false];
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (inText) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) inText = false;
      if (inText) continue;
    } else if (byte === 0x22) {
      inText = true;
      continue;
    } else if (byte === bracket || byte === brace) depth += 1;
    else if (byte === 0x5d || byte === closingBrace) depth -= 1;
    if (depth <= 0 && (byte === 0x22 || byte === 0x5d || byte === closingBrace)) return at + 1;
    if (depth === 0 && (byte === comma || byte <= 0x20)) return at;
  }
  return undefined;
}
