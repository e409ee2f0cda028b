// Which Reckon this is and where its package lies, the same from src/ and from dist/.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** The folder of package.json: shipped models and recipes are found from here. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The version in package.json. */
export const version: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))).version;
