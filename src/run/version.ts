// Which Reckon this is and where its package lies, the same from src/ and from dist/.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { DataError } from "./errors.ts";

/** The folder of package.json: shipped models and recipes are found from here. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The version in package.json. */
export const version: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))).version;

/** @throws DataError when what was written is of a newer version than this one @param where the file or folder */
export function checkVersion(written: string, where: string): void {
  const [theirs, ours] = [written, version].map((text) => text.split(/[-+]/, 1)[0]!.split(".").map(Number));
  const at = theirs!.findIndex((part, place) => part !== ours![place]);
  if (at < 0 || !(theirs![at]! > (ours![at] ?? 0))) return;
  throw new DataError(`${where} was written by reckon ${written}, this is reckon ${version}: update reckon to read it`);
}
