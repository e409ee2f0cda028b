// Reads what a judge replied: its last line has to be the JSON object that was asked for, and nothing else is read.

const shown = 80;

/**
 * The numbers of the last line of a reply, by key.
 * @throws Error when the line is no object of exactly these keys, or a number is off the scale
 */
export function readScores<Key extends string>(
  reply: string,
  keys: readonly Key[],
  { from, to }: { from: number; to: number },
): Record<Key, number> {
  const found = lastObject(reply, keys);
  for (const key of keys) {
    const value = found[key];
    if (typeof value !== "number") throw unreadable(reply, keys);
    if (value < from || value > to) throw new Error(`the judge gave ${value}, off the scale from ${from} to ${to}`);
  }
  return found as Record<Key, number>;
}

/** @throws Error when the last line is not {"same": true} or {"same": false} */
export function readSameness(reply: string): boolean {
  const { same } = lastObject(reply, ["same"]);
  if (typeof same !== "boolean") throw unreadable(reply, ["same"]);
  return same;
}

/** @throws Error when the last line is not {"failure": NAME} with one of the names */
export function readFailure(reply: string, names: readonly string[]): string {
  const { failure } = lastObject(reply, ["failure"]);
  if (typeof failure !== "string" || !names.includes(failure))
    throw new Error(
      `the judge named ${JSON.stringify(failure)?.slice(0, shown)}, which is none of ${names.join(", ")}`,
    );
  return failure;
}

function lastObject(reply: string, keys: readonly string[]): Record<string, unknown> {
  const lines = reply.trim().split("\n");
  if (lines.at(-1)?.trim() === "```") lines.pop();
  const found = parsed(lines.at(-1) ?? "");
  const isAsked =
    typeof found === "object" && found !== null && Object.keys(found).sort().join() === [...keys].sort().join();
  if (!isAsked) throw unreadable(reply, keys);
  return found as Record<string, unknown>;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function unreadable(reply: string, keys: readonly string[]): Error {
  const end = reply.trim().slice(-shown).replace(/\s+/g, " ");
  const form = `{${keys.map((key) => `"${key}": …`).join(", ")}}`;
  return new Error(
    end === "" ? "the judge's reply is empty" : `the judge's reply does not end in ${form}; it ends in: ${end}`,
  );
}
