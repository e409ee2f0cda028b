// The page's own program (`browser/`) as one script, as `npm run build` bundled it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../run/errors.ts";
import { packageRoot } from "../run/version.ts";

const file = "dist/report/browser/program.js";

/** @throws UserError where the package was not built */
export function browserProgram(): string {
  try {
    // A tag that ends the script would end it in the page too.
    return readFileSync(join(packageRoot, file), "utf8").replaceAll("</script", "<\\/script");
  } catch {
    throw new UserError(`${file} is missing; run \`npm run build\` in ${packageRoot}`);
  }
}
