// JSON Lines files, read whole. Knows lines and JSON; what a line must hold is the business of the `parse` given.
import { readFileSync } from "node:fs";
import { DataError } from "../run/errors.ts";

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new DataError(`${file}: no such file; give the path of a JSON Lines file`);
    if (code === "EISDIR") throw new DataError(`${file}: is a folder; give the path of a JSON Lines file`);
    throw new DataError(`${file}: cannot be read (${code ?? String(error)})`);
  }
}

/**
 * One value a line, in order; blank lines are skipped. `where` is "file:line", for messages.
 * Throws a DataError when the file is missing or empty or a line is no JSON.
 */
export function readJsonLines<T>(file: string, parse: (value: unknown, where: string) => T): T[] {
  const values: T[] = [];
  const lines = readText(file)
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const where = `${file}:${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw new DataError(
        `${where}: not a JSON value (${(error as Error).message}); one JSON object a line is expected`,
      );
    }
    values.push(parse(value, where));
  }
  if (values.length === 0) throw new DataError(`${file}: holds no rows; one JSON object a line is expected`);
  return values;
}
